"""Read a database that others use: in one transaction that can neither write nor wait long."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from harness.engines.mariadb.connection import connect, driver, rows_of, said, shown
from harness.engines.mariadb.reading.queries import version_of
from harness.engines.mariadb.reading.reader import read_catalog
from harness.engines.mariadb.url import parameters_of
from harness.errors import DatabaseError, UsageError

if TYPE_CHECKING:
    from harness.facts.catalog import Catalog

_SECONDS: Final = 120
_WAIT_SECONDS: Final = 3


def read_in_use(url: str, *, rows: bool) -> tuple[Catalog, int]:
    """Read the catalog, with the rows of all tables if asked for; return it, and the server's major version.

    UsageError for a URL that cannot be read or names no database. DatabaseError when the database cannot be
    reached or read; nothing that it says holds a password.
    """
    parameters = parameters_of(url)
    if "database" not in parameters:
        raise UsageError(
            "the URL names no database", "Write it after the server: mariadb://user@host:3306/database"
        )
    if "password" not in parameters and "MYSQL_PWD" in os.environ:
        parameters["password"] = os.environ["MYSQL_PWD"]
    with connect(parameters, raw=True, longest=2 * _SECONDS) as connection:
        with rows_of(connection, "SELECT version()") as cursor:
            version = version_of(cursor.fetchone()[0])
        longest = f"max_statement_time = {_SECONDS}"
        if not version.mariadb:
            longest = f"max_execution_time = {_SECONDS * 1000}"
        try:
            connection.query(f"SET {longest}, lock_wait_timeout = {_WAIT_SECONDS}")
            connection.query("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
            return read_catalog(connection, rows=rows, counters=rows, builders=None), version.number[0]
        except driver().MySQLError as error:
            raise DatabaseError(f"{shown(parameters)} could not be read: {said(error)}") from error
