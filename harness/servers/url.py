"""A server that already runs, named by a URL."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from harness.database_url import connection_parameters, is_url
from harness.engines.postgresql.connection import connect, said, version_name
from harness.engines.postgresql.run_role import as_connected, make
from harness.engines.postgresql.statements.roles import Roles
from harness.errors import DatabaseError
from harness.servers.abandoned import PRESENCE, drop_abandoned
from harness.servers.kind import Kind, Terms
from harness.servers.leftovers import Leftovers
from harness.servers.postgresql import NO_CREATEDB, OLDEST_VERSION, PostgreSQLServer, born, new_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg
    from psycopg.rows import TupleRow

_EMBEDDED = "--database embedded needs no server"
_CHECK = f"check the host, port, user, password and database of the URL; {_EMBEDDED}"


@contextmanager
def url_server(url: str, terms: Terms) -> Iterator[PostgreSQLServer]:
    """Use the server of the URL; its database is only read.

    The sides' statements run as a role of the run's own, if the server lets one be made and used, and the
    terms do not ask for more.

    UsageError for a wrong URL. DatabaseError when the server cannot be reached, does not let the role create
    databases, is a standby of another server, or is older than PostgreSQL 14. As long as the context is open,
    another process waits, and drops the scratch databases if this one dies.
    """
    run = new_run()
    conninfo = _conninfo(url, run)
    # This session shows others that the run is there.
    with connect(conninfo, autocommit=True, hint=_CHECK) as connection:
        description = f"PostgreSQL {version_name(connection)} {terms.place or _address(connection)}"
        version = connection.info.server_version
        user = _require_fitness(connection, description)
        drop_abandoned(connection)
        with Leftovers(conninfo, terms.leave) as leftovers:
            role = (
                as_connected(user)
                if terms.full_rights
                else make(connection, conninfo, f"schema_harness_run_{born(run)}", leftovers)
            )
            roles = Roles(description, conninfo, leftovers, role)
            yield PostgreSQLServer(description, version, conninfo, roles, leftovers, run=run)


def _conninfo(url: str, run: str) -> str:
    from psycopg.conninfo import make_conninfo

    parameters = connection_parameters(url)
    if "password" not in parameters and "PGPASSWORD" in os.environ:
        parameters["password"] = os.environ["PGPASSWORD"]  # no child gets it by its environment
    # In a database of SQL_ASCII, psycopg would give names as bytes without the encoding.
    own = {"application_name": f"{PRESENCE} {run}", "client_encoding": "UTF8"}
    return make_conninfo(**{**parameters, **own})


def _address(connection: psycopg.Connection[TupleRow]) -> str:
    info = connection.info
    if info.host.startswith(("/", "@")):
        return f"at {info.host}"
    return f"at [{info.host}]:{info.port}" if ":" in info.host else f"at {info.host}:{info.port}"


def _require_fitness(connection: psycopg.Connection[TupleRow], description: str) -> str:
    """Return the name of the role; DatabaseError when a run cannot use this server or this role."""
    import psycopg

    if connection.info.server_version < OLDEST_VERSION:
        raise DatabaseError(f"{description} is too old: PostgreSQL 14 is needed", hint=_EMBEDDED)
    try:
        found = connection.execute(
            "SELECT pg_is_in_recovery(), rolname, rolsuper OR rolcreatedb "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    except psycopg.Error as error:
        raise DatabaseError(
            f"{description} does not let the role read its catalogs: {said(error)}", hint=_EMBEDDED
        ) from error
    assert found is not None
    follows, role, may_create = found
    if follows:
        raise DatabaseError(
            f"{description} is a standby of another server, and no database can be created there",
            hint=_EMBEDDED,
        )
    if not may_create:
        raise DatabaseError(f"{description}: the role {role!r} may not create databases", hint=NO_CREATEDB)
    return str(role)


URL = Kind("postgresql://user:password@host:5432/database", is_url, url_server)
