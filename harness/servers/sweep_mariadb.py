"""The script of the process that drops what is left on a MariaDB or MySQL server: databases, then the user.

Run as `python -I -S sweep_mariadb.py`. It is told what is to be dropped as `sweep.py` is, and answers in the
same way.
"""

from __future__ import annotations

import sys
from typing import Any

_TRYING_SECONDS = 60
_PAUSE_SECONDS = 2
_SILENT_SECONDS = 20
"""How long a server may answer nothing, before that counts as an attempt that failed."""


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


def sweep(parameters: dict[str, Any], left: list[list[str]]) -> list[tuple[str, str, str]]:
    """Drop what is left: first the databases, and the user at last. Return what stays, and why."""
    import time

    import pymysql

    why = ""
    bounds = {"connect_timeout": _SILENT_SECONDS, "read_timeout": _SILENT_SECONDS}
    end = time.monotonic() + _TRYING_SECONDS
    while time.monotonic() < end:
        try:
            with pymysql.connect(**{**parameters, **bounds}) as connection, connection.cursor() as cursor:
                return _dropped(cursor, left)
        except pymysql.MySQLError as error:
            why = str(error)
        time.sleep(_PAUSE_SECONDS)
    return [(kind, name, why) for kind, name in left]


def _dropped(cursor: Any, left: list[list[str]]) -> list[tuple[str, str, str]]:
    """Drop what is left, and return what the server does not drop; MySQLError when the session breaks."""
    import pymysql

    _end_sessions(cursor, [name for kind, name in left if kind == "USER"])
    stays = []
    for kind, name in sorted(left):  # DATABASE comes before USER
        quoted = f"`{name}`" if kind == "DATABASE" else name
        try:
            cursor.execute(f"DROP {kind} IF EXISTS {quoted}")
        except pymysql.MySQLError as error:
            cursor.connection.ping(reconnect=False)
            stays.append((kind, name, str(error)))
    return stays


def _end_sessions(cursor: Any, users: list[str]) -> None:
    """End what the user of the run still does: it could wait for a lock, or hold one."""
    import contextlib

    import pymysql

    names = [user.partition("@")[0].strip("'") for user in users]
    for name in names:
        cursor.execute("SELECT id FROM information_schema.processlist WHERE user = %s", [name])
        for (number,) in cursor.fetchall():
            with contextlib.suppress(pymysql.MySQLError):  # it may have ended by itself
                cursor.execute(f"KILL {int(number)}")


if __name__ == "__main__":
    main()
