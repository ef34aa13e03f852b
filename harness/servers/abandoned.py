"""Drop what no run uses any longer: scratch databases and roles of runs that were killed with all processes.

Each is one by its whole name, which ends with the time at which it was made and the mark of its run. A run
has a session open as long as it lasts, in whose name its mark is. So one is abandoned if there is no session
with the mark, none in the database, and it is older than a run's start takes. It is one of this user's if
this role owns the database, or was made a member of the role, as a run makes it.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Final

from harness.engines.postgresql import run_role

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

PRESENCE: Final = "schema-harness"
"""The beginning of a session's application_name; the mark of its run follows."""

_YOUNG_SECONDS: Final = 600
_OURS: Final = """
WITH ours (oid, name) AS (
    SELECT r.oid, r.rolname::text
    FROM pg_catalog.pg_auth_members AS m
    JOIN pg_catalog.pg_roles AS r ON r.oid = m.roleid
    JOIN pg_catalog.pg_roles AS self ON self.oid = m.member
    WHERE self.rolname = current_user AND r.rolname ~ '^schema_harness_run_[0-9a-f]{20}$'
)
"""
_UNUSED: Final = """
NOT EXISTS (
    SELECT FROM pg_catalog.pg_stat_activity AS a
    WHERE a.application_name = %s || ' ' || substring({name} FROM '.{{8}}([0-9a-f]{{8}}).{{4}}$')
)
"""
_DATABASES: Final = f"""
{_OURS}
SELECT d.datname::text
FROM pg_catalog.pg_database AS d JOIN pg_catalog.pg_roles AS r ON r.oid = d.datdba
WHERE (r.rolname = current_user OR r.oid IN (SELECT oid FROM ours))
AND d.datname ~ '^schema_harness_[a-z0-9_]*_[0-9a-f]{{20}}$'
AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.datid = d.oid)
AND {_UNUSED.format(name="d.datname")}
"""  # noqa: S608
_ROLES: Final = f"{_OURS} SELECT name FROM ours WHERE {_UNUSED.format(name='name')}"  # noqa: S608
_BORN: Final = slice(-20, -12)


def drop_abandoned(connection: psycopg.Connection[TupleRow]) -> None:
    """Drop what is abandoned; what somebody begins to use just now, or the server refuses, stays."""
    import psycopg
    from psycopg import sql

    with contextlib.suppress(psycopg.Error):
        for name in _abandoned(connection, _DATABASES):
            with contextlib.suppress(psycopg.Error):
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        for name in _abandoned(connection, _ROLES):
            with contextlib.suppress(psycopg.Error):
                run_role.drop(connection, name)


def _abandoned(connection: psycopg.Connection[TupleRow], query: str) -> list[str]:
    found = [str(name) for (name,) in connection.execute(query.encode(), [PRESENCE]).fetchall()]
    return [name for name in found if int(name[_BORN], 16) < time.time() - _YOUNG_SECONDS]
