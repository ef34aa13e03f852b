"""Real servers, one transaction a test: what a test makes is rolled back."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from harness.servers import Server, open_server

from .comparing import EVERYTHING, Database

TARGETS = ["embedded", *filter(None, [os.environ.get("SCHEMA_HARNESS_TEST_URL")])]


@pytest.fixture(scope="session", params=TARGETS, ids=["embedded", "given"][: len(TARGETS)])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    if request.param == "embedded":
        yield request.getfixturevalue("embedded_server")
        return
    with open_server(request.param) as opened:
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
