"""A scratch database, which a run has created for itself, and how to connect to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from harness.engines.postgresql.connection import connect

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

    from harness.engines.postgresql.run_role import RunRole

SESSION: Final = (("TimeZone", "UTC"), ("DateStyle", "ISO, MDY"), ("IntervalStyle", "postgres"))
"""Settings on which the text of a constant depends, also one that pg_get_expr shows in a default."""

_SCRATCH_NAME: Final = re.compile(r"\bschema_harness_\w*_[0-9a-f]{20}\b")


def without_scratch_names(text: str) -> str:
    """Replace the names of scratch databases in a message, because they are new in each run."""
    return _SCRATCH_NAME.sub("scratch", text)


@dataclass(frozen=True, slots=True)
class Scratch:
    """A database that a run has created.

    conninfo: how the harness connects, which may hold a password, so it is not shown. role: as which all
    statements run that a side has sent, and all queries that could run a side's functions.
    """

    name: str
    conninfo: str = field(repr=False)
    role: RunRole

    def connect(self, *, autocommit: bool = False) -> psycopg.Connection[TupleRow]:
        """Connect to the database as the role of the run; DatabaseError when that fails."""
        connection = connect(self.role.conninfo(self.conninfo), autocommit=True)
        # Settings of the role, and variables such as PGTZ, outrank those of the database.
        connection.execute("; ".join(f"SET {name} TO '{value}'" for name, value in SESSION).encode())
        connection.autocommit = autocommit
        return connection
