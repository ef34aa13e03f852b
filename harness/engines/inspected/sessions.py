"""A side's sessions with a database: execute what its DBAPI forwards, and answer in plain values."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy import exc

from harness.engines.inspected.engine import INSPECTED, said
from harness.inside import wire

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Connection, CursorResult, Engine

    from harness.engines.inspected.connections import Connections

_ERRORS: Final = (
    exc.DataError,
    exc.OperationalError,
    exc.IntegrityError,
    exc.InternalError,
    exc.ProgrammingError,
    exc.NotSupportedError,
    exc.DatabaseError,
    exc.InterfaceError,
)


class Session:
    """One connection. `fault` is the first fault of the infrastructure that it answered with; "" for none."""

    def __init__(self, connections: Connections, name: str, connection: Connection) -> None:
        self._connections = connections
        self._name = name
        self._connection = connection
        self._commits = False
        self.fault = ""

    def execute(self, first: list[str], statement: str, parameters: Any, many: bool) -> dict[str, Any]:
        """Execute one statement; return what came of it, or the database's error.

        first: the savepoint statements to execute before it.
        """
        try:
            for savepoint in first:
                self._connection.exec_driver_sql(savepoint)
            with self._connections.executing(self._name, self._connection, statement):
                result = self._connection.exec_driver_sql(statement, given(parameters, many))
                answer = _answer(result)
                result.close()
            if self._commits:
                self._connection.commit()
        except (exc.SQLAlchemyError, ValueError, TypeError, OverflowError) as error:
            return self._failed(error)
        return answer

    def transaction(self, first: list[str], action: str) -> dict[str, Any]:
        """Do `commit`, `rollback`, `autocommit on` or `autocommit off`; return {}, or the error."""
        try:
            for savepoint in first if action == "commit" else []:
                self._connection.exec_driver_sql(savepoint)
            if action == "rollback":
                self._connection.rollback()
            else:
                self._connection.commit()
            if action.startswith("autocommit"):
                self._commits = action == "autocommit on"
        except exc.SQLAlchemyError as error:
            return self._failed(error)
        return {}

    def literal(self, statement: str, parameters: Any) -> str:
        """Return a statement with its parameters behind it: how a driver writes them is not known."""
        return f"{statement} -- with {parameters!r}" if parameters else statement

    def _failed(self, error: Exception) -> dict[str, Any]:
        self.fault = self.fault or INSPECTED.fault_of(error)
        kind = next((kind for kind in _ERRORS if isinstance(error, kind)), exc.DataError)
        return {
            "error": {
                "class": kind.__name__,
                "condition": type(getattr(error, "orig", None) or error).__name__,
                "message": said(error),
                "sqlstate": None,
                "constraint": None,
            }
        }


class Sessions:
    """Opens each session when it is first used, and closes all at the end. Session 0 is the request's own."""

    def __init__(self, connections: Connections, name: str, engine: Engine) -> None:
        self._connections = connections
        self._name = name
        self._engine = engine
        self._stack = ExitStack()
        self._open: dict[int, Session] = {}

    @property
    def fault(self) -> str:
        """The first fault of the infrastructure that a session answered with; "" for none."""
        return next((session.fault for session in self._open.values() if session.fault), "")

    def of(self, session: int) -> Session:
        """Return the session with this number."""
        if session not in self._open:
            connection = self._stack.enter_context(self._connections.opened(self._name, self._engine))
            self._open[session] = Session(self._connections, self._name, connection)
        return self._open[session]

    def __enter__(self) -> Self:
        self.of(0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)


def _answer(result: CursorResult[Any]) -> dict[str, Any]:
    """Return what came of a statement; of the description only names, as types are the driver's own."""
    described = result.cursor.description if result.returns_rows else None
    return {
        "description": [[column[0], *[None] * 6] for column in described] if described else None,
        "rows": [[_plain(value) for value in row] for row in result] if result.returns_rows else [],
        "rowcount": result.rowcount,
        "lastrowid": getattr(result.cursor, "lastrowid", None),
    }


def given(parameters: Any, many: bool = False) -> Any:
    """Return parameters as SQLAlchemy takes those of a driver."""
    if many:
        return [given(row) for row in parameters]
    if isinstance(parameters, dict):
        return {name: _sent(value) for name, value in parameters.items()}
    return tuple(map(_sent, parameters)) if parameters else None


def _sent(value: Any) -> Any:
    return value.text if isinstance(value, wire.Json) else value


def _plain(value: Any) -> Any:
    """Return a value as it can be sent to a side: one of the driver's own types becomes a text."""
    try:
        wire.dumps(value)
    except wire.NotPlain:
        return str(value)
    return value
