"""The server that a test needs."""

from __future__ import annotations

import os

import pytest

from harness.engines.mariadb.url import parameters_of

from .databases import Parameters

VARIABLE = "SCHEMA_HARNESS_TEST_MARIADB"


@pytest.fixture(scope="session")
def target() -> str:
    """The URL of a MariaDB server. CI has one, unless the variable is empty, which says that it has none."""
    url = os.environ.get(VARIABLE)
    if url:
        return url
    if url is None and os.environ.get("CI"):
        pytest.fail(f"{VARIABLE} names no server, and none listens on port 3306")
    pytest.skip(f"{VARIABLE} names no server")


@pytest.fixture(scope="session")
def parameters(target: str) -> Parameters:
    return parameters_of(target)
