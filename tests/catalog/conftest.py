"""Real servers, one transaction a test: what a test makes is rolled back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from zlib import crc32

import pytest
from postgres import Server, open_server

from harness.engines.postgresql.statements.roles import Roles
from harness.servers import Terms
from harness.servers.private import role_of

from .comparing import EVERYTHING, Database

TARGETS = ["embedded", *filter(None, [os.environ.get("SCHEMA_HARNESS_TEST_URL")])]


# How the catalog is read and compared is tried on the embedded server, all of it. Another server may
# be of another version: of its tests, every second one runs, by its name; with this variable all of them.
ALL = "SCHEMA_HARNESS_TEST_ALL"
_ORACLE = "test_oracle.py"  # two runs of pg_dump a test; what it is compared with is tested without it too
_HALVED = (
    "test_changes.py",
    "test_pairs.py",
    "test_properties.py",
    "test_other_objects.py",
    "test_singles.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave half of the larger groups of tests to the embedded server alone, and half of pg_dump's out."""
    if os.environ.get(ALL):
        return
    left = {
        item
        for item in items
        if (item.path.name in _HALVED and "given" in item.name) or item.path.name == _ORACLE
        if crc32(item.name.encode()) % 2
    }
    config.hook.pytest_deselected(items=list(left))
    items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session", params=TARGETS, ids=["embedded", "given"][: len(TARGETS)])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    if request.param == "embedded":
        shared: Server = request.getfixturevalue("embedded_server")
        roles = Roles(shared.description, shared.conninfo, shared.ledger, role_of(full_rights=True))
        yield replace(shared, roles=roles)
        return
    with open_server(request.param, Terms(full_rights=True)) as opened:
        yield opened


@pytest.fixture(scope="session")
def empty(server: Server) -> Iterator[Database]:
    """An empty database."""
    with server.scratch("catalog") as scratch, scratch.connect(autocommit=True) as connection:
        yield Database(connection)


@pytest.fixture(scope="session")
def full(server: Server) -> Iterator[Database]:
    """A database with something of every kind."""
    with server.scratch("catalog") as scratch, scratch.connect(autocommit=True) as connection:
        connection.execute(EVERYTHING.encode())
        yield Database(connection)
