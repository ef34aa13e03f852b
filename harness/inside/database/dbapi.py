"""A DBAPI without a database: its connections pass each statement to a backend (`backends`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any


class Error(Exception):
    """PEP 249: the server or the harness has refused something."""

    condition = ""  # the server's name for it, in psycopg's spelling
    sqlstate: str | None = None
    pgcode: str | None = None
    constraint: str | None = None


class Warning(Exception):  # noqa: A001 - PEP 249's own name
    """PEP 249."""


class InterfaceError(Error):
    """PEP 249."""


class DatabaseError(Error):
    """PEP 249."""


class DataError(DatabaseError):
    """PEP 249."""


class OperationalError(DatabaseError):
    """PEP 249."""


class IntegrityError(DatabaseError):
    """PEP 249."""


class InternalError(DatabaseError):
    """PEP 249."""


class ProgrammingError(DatabaseError):
    """PEP 249."""


class NotSupportedError(DatabaseError):
    """PEP 249."""


class IsolationLevel:
    """The names that SQLAlchemy's psycopg dialect looks up."""

    READ_UNCOMMITTED = "READ UNCOMMITTED"
    READ_COMMITTED = "READ COMMITTED"
    REPEATABLE_READ = "REPEATABLE READ"
    SERIALIZABLE = "SERIALIZABLE"


class Connection:
    """A PEP 249 connection over a recorder or a forwarder."""

    closed = broken = False  # SQLAlchemy reads these of psycopg's connections after an error

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._autocommit = False
        self.info = self
        self.transaction_status = 0

    def cursor(self, *_: Any, **__: Any) -> Cursor:
        """Return a cursor, also when a server-side cursor is asked for."""
        return Cursor(self._backend)

    def execute(self, statement: str, parameters: Any = None, **_: Any) -> Cursor:
        """Execute one statement with a cursor of its own, as psycopg's connections and sqlite3's do."""
        return self.cursor().execute(statement, parameters)

    def commit(self) -> None:
        """Commit."""
        self._backend.transaction("commit")

    def rollback(self) -> None:
        """Roll back."""
        self._backend.transaction("rollback")

    def close(self) -> None:
        """Do nothing: the harness closes the real connection."""

    @property
    def autocommit(self) -> bool:
        """Whether each statement is a transaction of its own."""
        return self._autocommit

    @autocommit.setter
    def autocommit(self, value: bool) -> None:
        if value != self._autocommit:
            self._autocommit = value
            self._backend.transaction("autocommit on" if value else "autocommit off")


class Cursor:
    """A PEP 249 cursor that holds all its rows."""

    arraysize = 1
    itersize = 1

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._rows: Iterator[Any] = iter(())
        self.description: list[Any] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    def execute(self, statement: str, parameters: Any = None, **_: Any) -> Cursor:
        """Execute one statement."""
        return self._run(statement, parameters, many=False)

    def executemany(self, statement: str, parameters: Any, **_: Any) -> Cursor:
        """Execute one statement for each set of parameters."""
        return self._run(statement, list(parameters), many=True)

    def _run(self, statement: Any, parameters: Any, many: bool) -> Cursor:
        _await()
        text = statement.decode() if isinstance(statement, bytes) else str(statement)
        result = self._backend.execute(text, parameters, many)
        self.description = result["description"]
        self.rowcount = result["rowcount"]
        self.lastrowid = result.get("lastrowid")
        self._rows = iter([tuple(row) for row in result["rows"]])
        return self

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return the next rows."""
        return [row for _, row in zip(range(size or self.arraysize), self._rows)]

    def fetchall(self) -> list[Any]:
        """Return the remaining rows."""
        return list(self._rows)

    async def _async_soft_close(self) -> None:
        """Do nothing: an AsyncResult calls this on its cursor, which holds nothing."""

    def setinputsizes(self, *_: Any) -> None:
        """Do nothing: there is nothing to prepare."""

    def close(self) -> None:
        """Do nothing: a cursor holds nothing."""

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Dbapi:
    """A PEP 249 module, with the parts that SQLAlchemy uses, in psycopg's style."""

    apilevel = "2.0"
    threadsafety = 2
    paramstyle = "pyformat"
    __version__ = "3.2.0"
    Warning = Warning
    Error = Error
    InterfaceError = InterfaceError
    DatabaseError = DatabaseError
    DataError = DataError
    OperationalError = OperationalError
    IntegrityError = IntegrityError
    InternalError = InternalError
    ProgrammingError = ProgrammingError
    NotSupportedError = NotSupportedError
    IsolationLevel = IsolationLevel
    Binary = bytes
    Connection = Connection


def _await() -> None:
    """Await an empty coroutine when an AsyncEngine executes, because it refuses a driver that never awaits.

    `sqlalchemy.util.concurrency.greenlet_spawn` executes in a greenlet that has this attribute.
    """
    greenlet = sys.modules.get("greenlet")
    if greenlet is not None and hasattr(greenlet.getcurrent(), "__sqlalchemy_greenlet_provider__"):
        from sqlalchemy.util.concurrency import await_only

        await_only(_nothing())


async def _nothing() -> None:
    """Do nothing."""
