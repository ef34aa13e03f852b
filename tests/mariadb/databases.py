"""Databases for a test, which are dropped after it; and what mariadb-dump writes of one."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from harness.engines.mariadb.connection import connect
from harness.engines.mariadb.reading import read_catalog
from harness.engines.mariadb.reading.pieces import without_database
from harness.facts.catalog import Catalog

Parameters = Mapping[str, Any]


@contextmanager
def database(parameters: Parameters) -> Iterator[str]:
    """Make a database, and drop it at the end."""
    name = f"schema_harness_test_{uuid4().hex[:12]}"
    with connect(parameters) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
        try:
            yield name
        finally:
            cursor.execute(f"DROP DATABASE {name}")


def as_user(url: str, login: str) -> str:
    """Return a URL with another user, and password."""
    return re.sub("//[^@/]*@", f"//{login}@", url)


def run(parameters: Parameters, name: str, *statements: str) -> None:
    """Execute statements in a database."""
    with connect(parameters, name) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def read(parameters: Parameters, name: str) -> Catalog:
    """Read the catalog of a database."""
    with connect(parameters, name, raw=True) as connection:
        return read_catalog(connection)


def dumped(parameters: Parameters, name: str) -> str:
    """Return what mariadb-dump writes of the schema of a database, without the database's own name."""
    program = shutil.which("mariadb-dump")
    assert program, "mariadb-dump is needed where SCHEMA_HARNESS_TEST_MARIADB names a server"
    done = subprocess.run(
        [
            *(program, "--no-defaults", f"--host={parameters['host']}", f"--port={parameters['port']}"),
            *(f"--user={parameters['user']}", f"--password={parameters.get('password', '')}"),
            *("--no-data", "--routines", "--events", "--triggers", "--skip-comments", name),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return without_database(re.sub(r"'--.*'", "", done.stdout), name)
