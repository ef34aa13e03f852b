"""Drop what no run uses any longer on a MariaDB or MySQL server: databases and users of killed runs.

Each is one by its whole name, which ends with the time at which it was made and the mark of its run. As long
as it lasts, a run holds a lock of the server with its mark in the name. A database is one of a run if a user
of a run has rights in it, and nobody else: so a database that only looks like one is left alone.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from harness.engines.mariadb.connection import driver
from harness.engines.mariadb.run_user import PREFIX
from harness.errors import DatabaseError

if TYPE_CHECKING:
    from pymysql.connections import Connection

_YOUNG_SECONDS: Final = 600
_LONGEST_RUN_SECONDS: Final = 7 * 24 * 3600
_BORN: Final = r"(?P<time>[0-9a-f]{8})(?P<run>[0-9a-f]{8})[0-9a-f]{4}"
_USER: Final = re.compile(rf"'{PREFIX}{_BORN}'@'[^']*'")
_DATABASE: Final = re.compile(rf"schema_harness_[a-z0-9_]*_{_BORN}")


@contextmanager
def presence(connection: Connection[Any], run: str) -> Iterator[None]:
    """Show others, by a lock of this session, that a run is there."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET wait_timeout = {_LONGEST_RUN_SECONDS}")  # the session says nothing meanwhile
        cursor.execute("SELECT get_lock(%s, 0)", [_lock(run)])
        if cursor.fetchone() != (1,):
            raise DatabaseError("the server does not give the run the lock by which others see it")
    yield  # the lock ends with the session


def drop_abandoned(connection: Connection[Any]) -> None:
    """Drop what is abandoned; what the server refuses, or does not show to this user, stays."""
    pymysql = driver()
    with contextlib.suppress(pymysql.MySQLError), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT grantee, table_schema FROM information_schema.schema_privileges")
        granted = [(grantee, schema.replace("\\", "")) for grantee, schema in cursor.fetchall()]
        cursor.execute("SELECT DISTINCT grantee FROM information_schema.user_privileges")
        users = [grantee for (grantee,) in cursor.fetchall()]
        for user in filter(
            None, map(_USER.fullmatch, dict.fromkeys([*users, *(name for name, _ in granted)]))
        ):
            if int(user["time"], 16) > time.time() - _YOUNG_SECONDS or _is_there(cursor, user):
                continue
            for grantee, schema in granted:
                named = _DATABASE.fullmatch(schema)
                if grantee == user[0] and named and named["run"] == user["run"]:
                    cursor.execute(f"DROP DATABASE IF EXISTS `{schema}`")
            cursor.execute(f"DROP USER IF EXISTS {user[0]}")


def _is_there(cursor: Any, user: re.Match[str]) -> bool:
    """Whether the run of a user is there, or the user is at work."""
    name = user[0].split("'")[1]
    cursor.execute(
        "SELECT is_used_lock(%s) IS NOT NULL"
        " OR EXISTS (SELECT 1 FROM information_schema.processlist WHERE user = %s)",
        [_lock(user["run"]), name],
    )
    return bool(cursor.fetchone()[0])


def _lock(run: str) -> str:
    return f"schema-harness {run}"
