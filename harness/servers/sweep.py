"""The script of the process that drops what a dead harness left on a server: scratch databases, and roles.

Run as `python -I -S sweep.py`, so that it starts in milliseconds. It reads lines until the pipe ends: how to
connect; then `+` and what is about to be created, `-` and what has been dropped again (its kind and name, as
JSON); and `.` when the harness ends in order. Then it drops what remains. After a crash it tries again for a
while if the server cannot be reached; after an orderly end it tries once, because the harness has tried too.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as in typing, which takes too long to import
if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

_ATTEMPTS_AFTER_CRASH = 5
_PAUSE_SECONDS = 2
_CREATION_SECONDS = 10


def main() -> None:
    """Read the harness's notes until they end, and drop what is still noted then."""
    how = sys.stdin.readline()
    remaining: dict[str, None] = {}
    attempts = _ATTEMPTS_AFTER_CRASH
    for line in sys.stdin:
        if line[0] == "+":
            remaining[line[1:]] = None
        elif line[0] == "-":
            remaining.pop(line[1:], None)
        else:
            attempts = 1
    if remaining:
        import json

        known = json.loads(how)
        sys.path[:] = known["path"]
        sweep(known["conninfo"], [json.loads(line) for line in remaining], attempts)


def sweep(conninfo: str, left: list[list[str]], attempts: int) -> None:
    """Drop what is left: first the databases, then the roles, which no database needs any longer.

    What cannot be dropped stays, without a message: nobody is left to read one.
    """
    import contextlib
    import time

    import psycopg
    from psycopg import sql

    for attempt in range(attempts):
        if attempt:
            time.sleep(_PAUSE_SECONDS)
        with contextlib.suppress(psycopg.Error), psycopg.connect(conninfo, autocommit=True) as connection:
            _end_creations(connection)
            for kind, drop in (
                ("DATABASE", sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")),
                ("ROLE", sql.SQL("DROP ROLE IF EXISTS {}")),
            ):
                for name in (name for of, name in left if of == kind):
                    connection.execute(drop.format(sql.Identifier(name)))
            return


def _end_creations(connection: psycopg.Connection[TupleRow]) -> None:
    """End the dead harness's other sessions: a CREATE DATABASE that still runs would end after the drop."""
    import time

    mine = "FROM pg_stat_activity WHERE application_name = current_setting('application_name')"
    others = f"{mine} AND usename = session_user AND pid <> pg_backend_pid()"
    deadline = time.monotonic() + _CREATION_SECONDS
    while connection.execute(f"SELECT pg_terminate_backend(pid) {others}").fetchall():
        if time.monotonic() > deadline:
            return
        time.sleep(0.02)


if __name__ == "__main__":
    main()
