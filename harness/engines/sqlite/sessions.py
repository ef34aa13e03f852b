"""A side's sessions with a database: execute what its DBAPI forwards, and answer in plain values."""

from __future__ import annotations

import datetime
import sqlite3
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, Self

from harness.engines.sqlite.engine import SQLITE

if TYPE_CHECKING:
    from types import TracebackType

    from harness.engines.sqlite.connections import Connections

_ERRORS: Final = (
    sqlite3.DataError,
    sqlite3.OperationalError,
    sqlite3.IntegrityError,
    sqlite3.InternalError,
    sqlite3.ProgrammingError,
    sqlite3.NotSupportedError,
    sqlite3.DatabaseError,
    sqlite3.InterfaceError,
)


class Session:
    """One connection. `fault` is the first fault of the infrastructure that it answered with; "" for none."""

    def __init__(self, connections: Connections, name: str, connection: sqlite3.Connection) -> None:
        self._connections = connections
        self._name = name
        self._connection = connection
        self.fault = ""

    def execute(self, first: list[str], statement: str, parameters: Any, many: bool) -> dict[str, Any]:
        """Execute one statement; return what came of it, or SQLite's error.

        first: the savepoint statements to execute before it.
        """
        try:
            with self._connections.executing(self._name, self._connection, statement):
                self._pass(first)
                if many:
                    cursor = self._connection.executemany(statement, map(adapted, parameters))
                else:
                    cursor = self._connection.execute(statement, adapted(parameters))
                return {
                    "description": [list(one) for one in cursor.description] if cursor.description else None,
                    "rows": [list(row) for row in cursor.fetchall()],
                    "rowcount": cursor.rowcount,
                    "lastrowid": cursor.lastrowid,
                }
        except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError, TypeError) as error:
            return self._failed(error)

    def transaction(self, first: list[str], action: str) -> dict[str, Any]:
        """Do `commit`, `rollback`, `autocommit on` or `autocommit off`; return {}, or SQLite's error."""
        try:
            with self._connections.executing(self._name, self._connection, action.upper()):
                self._pass(first if action == "commit" else [])
                if action == "rollback":
                    self._connection.rollback()
                else:
                    self._connection.commit()
                if action.startswith("autocommit"):
                    self._connection.isolation_level = None if action == "autocommit on" else "DEFERRED"
        except sqlite3.Error as error:
            return self._failed(error)
        return {}

    def literal(self, statement: str, parameters: Any) -> str:
        """Return a statement with its parameters as literals; it has a `?` for each."""
        parts, values = statement.split("?"), adapted(parameters)
        quoted = [self._connection.execute("SELECT quote(?)", (value,)).fetchone()[0] for value in values]
        if len(parts) != len(quoted) + 1:
            return statement
        return "".join(part for pair in zip(parts, [*quoted, ""], strict=True) for part in pair)

    def _pass(self, statements: list[str]) -> None:
        """Execute statements about savepoints, which belong to a transaction that sqlite3 does not begin."""
        begins = self._connection.isolation_level is not None and not self._connection.in_transaction
        if statements and begins:
            self._connection.execute("BEGIN")
        for statement in statements:
            self._connection.execute(statement)

    def _failed(self, error: Exception) -> dict[str, Any]:
        self.fault = self.fault or SQLITE.fault_of(error)
        kind = next((kind for kind in _ERRORS if isinstance(error, kind)), sqlite3.DataError)
        return {
            "error": {
                "class": kind.__name__,
                "condition": type(error).__name__,
                "message": str(error),
                "sqlstate": None,
                "constraint": None,
            }
        }


class Sessions:
    """Opens each session when it is first used, and closes all at the end. Session 0 is the request's own."""

    def __init__(self, connections: Connections, name: str, address: str) -> None:
        self._connections = connections
        self._name = name
        self._address = address
        self._stack = ExitStack()
        self._open: dict[int, Session] = {}

    @property
    def fault(self) -> str:
        """The first fault of the infrastructure that a session answered with; "" for none."""
        return next((session.fault for session in self._open.values() if session.fault), "")

    def of(self, session: int) -> Session:
        """Return the session with this number."""
        if session not in self._open:
            connection = self._stack.enter_context(self._connections.opened(self._name, self._address))
            self._open[session] = Session(self._connections, self._name, connection)
        return self._open[session]

    def __enter__(self) -> Self:
        self.of(0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)


def adapted(parameters: Any) -> Any:
    """Return parameters with dates as sqlite3's own adapters write them, which Python 3.12 warns about."""
    if isinstance(parameters, dict):
        return {name: _adapted(value) for name, value in parameters.items()}
    return tuple(map(_adapted, parameters or ()))


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date) else value
