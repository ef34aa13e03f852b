"""Read a database that others use: in one transaction that can neither write nor wait long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg.conninfo import make_conninfo

from harness.engines.postgresql.connection import connect, said, version_name
from harness.engines.postgresql.faults import fault_of
from harness.engines.postgresql.reading.reader import read_catalog
from harness.errors import DatabaseError

if TYPE_CHECKING:
    from harness.facts.catalog import Catalog

# Settings of the transaction alone, which a pool of connections (PgBouncer) allows.
_BEGIN: Final = """
BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '120s';
SET LOCAL idle_in_transaction_session_timeout = '120s';
SET LOCAL client_encoding = 'UTF8'
"""
_NAME: Final = "schema-harness (reads only)"


def read_in_use(parameters: Mapping[str, str], *, rows: bool) -> tuple[Catalog, int, str]:
    """Read the catalog, with the rows of all tables if asked for; return it, its version and its name.

    DatabaseError when the database cannot be reached or read; nothing that it says holds a password.
    """
    conninfo = make_conninfo(**{"application_name": _NAME, **parameters})
    hint = "check the host, port, user, password and database of the URL"
    with connect(conninfo, autocommit=True, hint=hint) as connection:
        connection.prepare_threshold = None
        name = f"PostgreSQL {version_name(connection)}"
        try:
            connection.execute(_BEGIN)
            return read_catalog(connection, rows=rows), connection.info.server_version, name
        except psycopg.Error as error:
            if fault_of(error):
                raise DatabaseError(f"{name} could not be read: {said(error)}") from error
            raise DatabaseError(
                f"{name} could not be read: {said(error)}", "Name a role that may read its catalogs"
            ) from error
