"""The script of the process that drops what is left on a server: scratch databases, and roles.

Run as `python -I -S sweep.py`, so that it starts in milliseconds. It reads lines until the pipe ends: how to
connect; then `+` and what is about to be created, `-` and what has been dropped again (its kind and name, as
JSON); and `.` when the harness ends in order. Then it drops what remains, and tries again for a while if the
server cannot be reached. What stays is written to stdout, a line of JSON each: its kind, its name and why.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as in typing, which takes too long to import
if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

_TRYING_SECONDS = 60
_PAUSE_SECONDS = 2
_CREATION_SECONDS = 10


def main() -> None:
    """Read the harness's notes until they end, and drop what is still noted then."""
    how = sys.stdin.readline()
    remaining: dict[str, None] = {}
    for line in sys.stdin:
        if line[0] == "+":
            remaining[line[1:]] = None
        elif line[0] == "-":
            remaining.pop(line[1:], None)
    if remaining:
        import json

        known = json.loads(how)
        sys.path[:] = known["path"]
        for kind, name, why in sweep(known["conninfo"], [json.loads(line) for line in remaining]):
            print(json.dumps([kind, name, why]), flush=True)


def sweep(conninfo: str, left: list[list[str]]) -> list[tuple[str, str, str]]:
    """Drop what is left: first the databases, then the roles, which no database needs any longer.

    Return what stays, and why.
    """
    import time

    import psycopg

    why = ""
    end = time.monotonic() + _TRYING_SECONDS
    while time.monotonic() < end:
        try:
            with psycopg.connect(conninfo, autocommit=True) as connection:
                _end_creations(connection)
                return _dropped(connection, left)
        except psycopg.Error as error:
            why = str(error)
        time.sleep(_PAUSE_SECONDS)
    return [(kind, name, why) for kind, name in left]


def _dropped(connection: psycopg.Connection[TupleRow], left: list[list[str]]) -> list[tuple[str, str, str]]:
    """Drop what is left, and return what the server does not drop; psycopg.Error when the session breaks."""
    import contextlib

    import psycopg
    from psycopg import sql

    stays = []
    for kind, drop in (
        ("DATABASE", sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")),
        ("ROLE", sql.SQL("DROP ROLE IF EXISTS {}")),
    ):
        # the role of the run is the first that was made, and those that it has made are not known
        for name in (name for of, name in reversed(left) if of == kind):
            for own in _created_by(connection, name) if kind == "ROLE" else ():
                with contextlib.suppress(psycopg.Error):  # if others need it: it was noted, or stays unknown
                    connection.execute(drop.format(sql.Identifier(own)))
            try:
                connection.execute(drop.format(sql.Identifier(name)))
            except psycopg.Error as error:
                if connection.closed:
                    raise
                stays.append((kind, name, str(error)))
    return stays


def _created_by(connection: psycopg.Connection[TupleRow], name: str) -> list[str]:
    """Return the roles that a role of the run has created: those that it may give to others."""
    created = (
        "SELECT own.rolname::text FROM pg_auth_members AS m JOIN pg_roles AS own ON own.oid = m.roleid"
        " JOIN pg_roles AS r ON r.oid = m.member WHERE m.admin_option AND r.rolname = %s"
    )
    return [own for (own,) in connection.execute(created, [name]).fetchall()]


def _end_creations(connection: psycopg.Connection[TupleRow]) -> None:
    """End the harness's other sessions: a CREATE DATABASE that still runs would end after the drop."""
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
