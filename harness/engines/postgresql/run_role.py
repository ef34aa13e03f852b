"""The role as which the statements of the sides run: one of the run's own, which may do little, or another.

A schema under test is code that somebody else has written. Where a server lets the harness make roles, its
statements run as a role that is no superuser, owns the scratch databases of the run and nothing else, and is
dropped at the end. So the server itself refuses what they may not do, however it is hidden.
"""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from harness.engines.postgresql.connection import connect, said
from harness.errors import DatabaseError

if TYPE_CHECKING:
    import psycopg

    from harness.engines.postgresql.ledger import Ledger

FULL_RIGHTS: Final = "--allow-server-objects"
"""The option with which statements run with all rights that the harness itself has."""

_MAKES_ROLES_SAFELY: Final = 160000
"""Since PostgreSQL 16, who may create roles may change only those that it has created."""

_VALID_DAYS: Final = 2
"""How long the role's password is valid, should nobody be able to drop the role."""


@dataclass(frozen=True, slots=True)
class RunRole:
    """The role as which the sides' statements run.

    shown: what reports call it, and what statements may call it: for a role of the run's own, the role that
    the user has named. limited: whether it is the run's own, and no superuser. confined: whether the server
    can reach no other server. lifts: whether the harness itself is a superuser there, and executes for this
    role what is known to be safe. lasts: whether the role stays when the run ends. lacking: why the
    statements do not run as a role of the run's own.
    """

    name: str
    shown: str
    password: str = field(default="", repr=False)
    limited: bool = True
    confined: bool = False
    lifts: bool = False
    lasts: bool = True
    lacking: str = ""

    def conninfo(self, conninfo: str) -> str:
        """Return how to connect as this role; with the harness's own password if it has none of its own."""
        from psycopg.conninfo import make_conninfo

        if not self.limited:
            return conninfo
        return make_conninfo(conninfo, user=self.name, password=self.password)

    @property
    def warning(self) -> str:
        """What it means that the statements do not run as a role of the run's own; "" where they do."""
        if not self.lacking:
            return ""
        return (
            f"the statements of a schema run as the role {self.shown!r}, because {self.lacking}: what their"
            " words show to concern others is refused, but what they hide could do all that this role may do"
        )

    @property
    def left_to_user(self) -> str:
        """What a user may do about a statement that the server refuses to this role."""
        if not self.limited:
            return ""
        return (
            "a schema's statements run as a role that is no superuser and owns only its scratch database: "
            f"{FULL_RIGHTS} runs them with all rights of the role {self.shown!r}"
        )


def as_connected(name: str, lacking: str = "", *, shown: str = "", confined: bool = False) -> RunRole:
    """Return the role that the harness itself connects as."""
    return RunRole(name, shown or name, limited=False, confined=confined, lacking=lacking)


def options(version: int, *, bypasses: bool) -> str:
    """Return the options with which the role is created. bypasses: whether it may pass row level security.

    A superuser's own statements pass it as well, so a schema whose policies admit nobody can be tried.
    """
    roles = "CREATEROLE" if version >= _MAKES_ROLES_SAFELY else "NOCREATEROLE"
    passes = "BYPASSRLS" if bypasses else "NOBYPASSRLS"
    return f"LOGIN NOSUPERUSER NOCREATEDB {roles} NOREPLICATION {passes}"


def settle(connection: psycopg.Connection[Any], name: str, version: int) -> None:
    """Have roles that this role creates within a block be its own to use."""
    from psycopg import sql

    if version >= _MAKES_ROLES_SAFELY:
        connection.execute(
            sql.SQL("ALTER ROLE {} SET createrole_self_grant TO 'set, inherit'").format(sql.Identifier(name))
        )


def make(connection: psycopg.Connection[Any], conninfo: str, name: str, ledger: Ledger) -> RunRole:
    """Create a role for the run, and return it; the harness's own, with the reason, where that is refused.

    It is a member of no other role. The harness's role is made a member of it, so that it may give it
    databases and drop them, and so that a later run knows it for one of its own.
    """
    import psycopg

    user, is_superuser, may_create = _rights(connection)
    if not (is_superuser or may_create):
        return as_connected(user, f"the role {user!r} may not create roles")
    version = connection.info.server_version
    password = secrets.token_urlsafe(24)
    ledger.remember("ROLE", name)
    try:
        _create(connection, name, user, password, options(version, bypasses=is_superuser))
        settle(connection, name, version)
        role = RunRole(name, user, password, lifts=is_superuser, lasts=False)
        _try(connection, role, conninfo)
    except (psycopg.Error, DatabaseError) as error:
        with contextlib.suppress(psycopg.Error):
            drop(connection, name)
            ledger.forget("ROLE", name)
        reason = error.message if isinstance(error, DatabaseError) else said(error)
        return as_connected(user, f"a role of the run's own cannot be used: {reason}")
    return role


def _create(connection: psycopg.Connection[Any], name: str, user: str, password: str, given: str) -> None:
    from psycopg import sql

    # The server's log may hold statements, so it gets the password as it stores it.
    method = connection.execute("SHOW password_encryption").fetchone()
    stored = connection.pgconn.encrypt_password(
        password.encode(), name.encode(), b"scram-sha-256" if method == ("scram-sha-256",) else b"md5"
    ).decode()
    until = datetime.now(UTC) + timedelta(days=_VALID_DAYS)
    connection.execute(
        sql.SQL("CREATE ROLE {} {} PASSWORD {} VALID UNTIL {}").format(
            sql.Identifier(name), sql.SQL(given), sql.Literal(stored), sql.Literal(until.isoformat())
        )
    )
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(name), sql.Identifier(user)))


def _rights(connection: psycopg.Connection[Any]) -> tuple[str, bool, bool]:
    found = connection.execute(
        "SELECT rolname::text, rolsuper, rolcreaterole FROM pg_catalog.pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert found is not None
    name, is_superuser, may_create = found
    return str(name), bool(is_superuser), bool(may_create)


def _try(connection: psycopg.Connection[Any], role: RunRole, conninfo: str) -> None:
    """Raise a DatabaseError when the role cannot log in, as where the server asks the operating system."""
    allowed = connection.execute(
        "SELECT pg_catalog.has_database_privilege(%s, pg_catalog.current_database(), 'CONNECT')", [role.name]
    ).fetchone()
    if allowed == (True,):
        connect(role.conninfo(conninfo)).close()


def drop(connection: psycopg.Connection[Any], name: str) -> None:
    """Drop a role of a run, and before it those that it has created itself, unless others need them."""
    import psycopg
    from psycopg import sql

    statement = sql.SQL("DROP ROLE IF EXISTS {}")
    for own in created_by(connection, name):
        with contextlib.suppress(psycopg.Error):
            connection.execute(statement.format(sql.Identifier(own)))
    connection.execute(statement.format(sql.Identifier(name)))


def created_by(connection: psycopg.Connection[Any], name: str) -> list[str]:
    """Return the roles that a role may give to others: it has created them, or they were made for it."""
    query = (
        "SELECT r.rolname::text FROM pg_catalog.pg_auth_members AS m"
        " JOIN pg_catalog.pg_roles AS r ON r.oid = m.roleid"
        " JOIN pg_catalog.pg_roles AS own ON own.oid = m.member"
        " WHERE m.admin_option AND own.rolname = %s"
    )
    return sorted({created for (created,) in connection.execute(query, [name])})
