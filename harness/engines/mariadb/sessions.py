"""A side's sessions with a database: execute what its DBAPI forwards, and answer in plain values."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, Self

import pymysql
from pymysql.constants import ER

from harness.engines.mariadb.connection import number_of
from harness.engines.mariadb.engine import MARIADB
from harness.engines.mariadb.guard import admit
from harness.engines.mariadb.reading.refused import Refused
from harness.engines.mariadb.scratch import without_scratch_names
from harness.inside import wire

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from pymysql.connections import Connection

_ERRORS: Final = (
    pymysql.DataError,
    pymysql.OperationalError,
    pymysql.IntegrityError,
    pymysql.InternalError,
    pymysql.ProgrammingError,
    pymysql.NotSupportedError,
    pymysql.DatabaseError,
    pymysql.InterfaceError,
)
_NAMES: Final = {number: name for name, number in vars(ER).items() if isinstance(number, int)}
_CONSTRAINT: Final = re.compile(
    r"for key '(?:[^']*\.)?([^']+)'$|CONSTRAINT `([^`]+)`|Check constraint '([^']+)'"
)
"""Where the server's messages name a key or constraint; they have no other place for it."""
_OF_CONSTRAINTS: Final = frozenset({1062, 1451, 1452, 3819, 4025})
"""Numbers of the errors of a key, a foreign key, and a check of MySQL and of MariaDB, that a row breaks."""
_PLAIN: Final = (str, bytes, int, float, type(None))


class Session:
    """One connection. `fault` is the first fault of the infrastructure that it answered with; "" for none."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._refused = Refused(connection)
        self.fault = ""

    def execute(self, first: list[str], statement: str, parameters: Any, many: bool) -> dict[str, Any]:
        """Execute one statement; return what came of it, or the server's error.

        first: the savepoint statements to execute before it.
        """
        try:
            admit(statement)
            with self._connection.cursor() as cursor:
                for savepoint in first:
                    cursor.execute(savepoint)
                if many:
                    cursor.executemany(statement, [adapted(row) for row in parameters])
                else:
                    cursor.execute(statement, adapted(parameters))
                return {
                    "description": [list(one) for one in cursor.description] if cursor.description else None,
                    "rows": [list(row) for row in cursor.fetchall()] if cursor.description else [],
                    "rowcount": cursor.rowcount,
                    "lastrowid": cursor.lastrowid,
                }
        except (pymysql.MySQLError, ValueError, TypeError, OverflowError) as error:
            return self._failed(error)

    def transaction(self, first: list[str], action: str) -> dict[str, Any]:
        """Do `commit`, `rollback`, `autocommit on` or `autocommit off`; return {}, or the server's error."""
        try:
            with self._connection.cursor() as cursor:
                for savepoint in first if action == "commit" else []:
                    cursor.execute(savepoint)
            if action == "rollback":
                self._connection.rollback()
            else:
                self._connection.commit()
            if action.startswith("autocommit"):
                self._connection.autocommit(action == "autocommit on")
        except pymysql.MySQLError as error:
            return self._failed(error)
        return {}

    def literal(self, statement: str, parameters: Any) -> str:
        """Return a statement with its parameters as literals."""
        with self._connection.cursor() as cursor:
            return str(cursor.mogrify(statement, adapted(parameters)))

    def _failed(self, error: Exception) -> dict[str, Any]:
        self.fault = self.fault or MARIADB.fault_of(error)
        number = number_of(error)
        message = str(error.args[-1] if error.args else error)
        if number in _OF_CONSTRAINTS:
            message = self._refused.named(message)
        message = without_scratch_names(message)
        kind = next((kind for kind in _ERRORS if isinstance(error, kind)), pymysql.DataError)
        state = getattr(error, "sqlstate", None)
        named = _CONSTRAINT.search(message)
        return {
            "error": {
                "class": kind.__name__,
                "condition": _NAMES.get(number or 0, type(error).__name__),
                "message": message,
                "number": number,
                "sqlstate": " ".join(str(part) for part in (state, number) if part) or None,
                "constraint": next(filter(None, named.groups()), None) if named else None,
            }
        }


class Sessions:
    """Opens each session when it is first used, and closes all at the end. Session 0 is the request's own."""

    def __init__(self, connected: Callable[[], Connection[Any]]) -> None:
        self._connected = connected
        self._stack = ExitStack()
        self._open: dict[int, Session] = {}

    @property
    def fault(self) -> str:
        """The first fault of the infrastructure that a session answered with; "" for none."""
        return next((session.fault for session in self._open.values() if session.fault), "")

    def of(self, session: int) -> Session:
        """Return the session with this number; DatabaseError when it cannot be opened."""
        if session not in self._open:
            connection = self._stack.enter_context(self._connected())
            connection.autocommit(False)
            self._open[session] = Session(connection)
        return self._open[session]

    def __enter__(self) -> Self:
        self.of(0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)


def adapted(value: Any) -> Any:
    """Return a value as the driver can send it: what it has no form for becomes a text."""
    if isinstance(value, wire.Json):
        return value.text
    if isinstance(value, dict):
        return {key: adapted(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(adapted(item) for item in value)
    if isinstance(value, _PLAIN) or type(value) in pymysql.converters.encoders:
        return value
    return str(value)
