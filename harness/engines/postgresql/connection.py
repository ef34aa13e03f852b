"""Connect to a server, and turn its refusals into errors that the user can correct."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from harness.errors import DatabaseError

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow


def connect(conninfo: str, *, autocommit: bool = False, hint: str = "") -> psycopg.Connection[TupleRow]:
    """Connect with psycopg; DatabaseError, with the message of the server or of libpq, when that fails."""
    import psycopg

    try:
        return psycopg.connect(conninfo, autocommit=autocommit)
    except (psycopg.Error, UnicodeError) as error:  # the latter for a host that cannot be a name
        raise DatabaseError(f"cannot connect to PostgreSQL: {said(error)}", hint=hint) from error


def descriptor(connection: psycopg.Connection[TupleRow]) -> int:
    """Return the file descriptor of a connection; -1 for one that is closed."""
    return -1 if connection.closed else connection.fileno()


def said(error: Exception) -> str:
    """Return the message of an error in one line. libpq puts no password into a message."""
    return " ".join(str(error).split())


_SCRATCH_NAME: Final = re.compile(r"\bschema_harness_\w*_[0-9a-f]{20}\b")


def without_scratch_names(text: str) -> str:
    """Replace the names of scratch databases in a message, because they are new in each run."""
    return _SCRATCH_NAME.sub("scratch", text)


def version_name(connection: psycopg.Connection[TupleRow]) -> str:
    """Return the server's version as people write it: "18.6", without what a distribution adds."""
    return (connection.info.parameter_status("server_version") or "").partition(" ")[0]
