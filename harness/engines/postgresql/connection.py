"""Connecting to a server, with its refusals as errors that are the user's to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.errors import DatabaseError

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow


def connect(conninfo: str, *, autocommit: bool = False, hint: str = "") -> psycopg.Connection[TupleRow]:
    """Connect with psycopg; a failure is a DatabaseError with the server's (or libpq's) own message."""
    import psycopg

    try:
        return psycopg.connect(conninfo, autocommit=autocommit)
    except (psycopg.Error, UnicodeError) as error:  # the latter for a host that cannot be a name
        raise DatabaseError(f"cannot connect to PostgreSQL: {said(error)}", hint=hint) from error


def said(error: Exception) -> str:
    """Return the message of an error as one line. libpq puts no password into a message."""
    return " ".join(str(error).split())


def version_name(connection: psycopg.Connection[TupleRow]) -> str:
    """Return the server's version as people write it: "18.6", without what a distribution adds."""
    return (connection.info.parameter_status("server_version") or "").partition(" ")[0]
