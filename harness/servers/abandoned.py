"""Drop scratch databases that no run uses any longer: of runs that were killed with all their processes.

A scratch database is one by its whole name, which ends with the time at which it was made and the mark of its
run. A run has a session open as long as it lasts, in whose name its mark is. So a database is abandoned if it
belongs to this role, there is no session with the mark, none in it, and it is older than a run's start takes.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

PRESENCE: Final = "schema-harness"
"""The beginning of a session's application_name; the mark of its run follows."""

_YOUNG_SECONDS: Final = 600
_ABANDONED: Final = """
SELECT d.datname::text, substring(d.datname FROM '.{20}$')
FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_roles AS r ON r.oid = d.datdba
WHERE r.rolname = current_user AND d.datname ~ '^schema_harness_[a-z0-9_]*_[0-9a-f]{20}$'
AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_stat_activity AS a
    WHERE a.datid = d.oid
    OR a.application_name = %s || ' ' || substring(d.datname FROM '.{8}([0-9a-f]{8}).{4}$')
)
"""


def drop_abandoned(connection: psycopg.Connection[TupleRow]) -> None:
    """Drop what is abandoned; what somebody begins to use just now, or the server refuses, stays."""
    import psycopg
    from psycopg import sql

    with contextlib.suppress(psycopg.Error):
        for name, born in connection.execute(_ABANDONED, [PRESENCE]).fetchall():
            if int(born[:8], 16) < time.time() - _YOUNG_SECONDS:
                with contextlib.suppress(psycopg.Error):
                    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
