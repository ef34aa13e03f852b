"""An Engine whose DBAPI has no database: it records each statement, or forwards it over the pipe.

The worker never opens a database connection of its own. With `Recorder` a statement that could be read from
raises NeedsServer, and the whole run is done again with `Forwarder`, where the harness executes each
statement on its connection. So neither a driver nor a matching binary interface is needed in the side's
environment, and both sides are read through one and the same driver.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import URL, Engine
from sqlalchemy.pool import StaticPool

from . import wire

Execute = Callable[..., dict[str, Any]]

_START = r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"  # before a statement's first word

# Statements that give nothing back: they can be recorded now and replayed later.
_RECORDABLE = re.compile(
    _START + r"(?:(?:CREATE|ALTER|DROP|COMMENT|GRANT|REVOKE|SET|RESET|DO|SECURITY|LOCK|TRUNCATE|REFRESH|"
    r"INSERT|UPDATE|DELETE|MERGE|ANALYZE|REINDEX|CLUSTER|SAVEPOINT|RELEASE|ROLLBACK\s+TO)\b|PRAGMA\s+\w+\s*="
    r"|EXECUTE\s+sp_(?:add|update|drop)extendedproperty\b)",  # a comment of SQL Server's
    re.IGNORECASE | re.DOTALL,
)

# Statements that leave nothing behind: what reads, and what only steers the session.
_PASSING = re.compile(
    _START + r"(?:SELECT|SHOW|EXPLAIN|VALUES|TABLE|SAVEPOINT|RELEASE|ROLLBACK|SET|RESET)\b",
    re.IGNORECASE | re.DOTALL,
)

# What SQLAlchemy itself says to begin and end a savepoint. It gives nothing back.
_SAVEPOINT = re.compile(r"(?:SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) sa_savepoint_\d+")

_COMPILED = 4_000
"""How many statements an engine keeps compiled: each kind of row has a few, and has them again and again."""

_NOTHING: dict[str, Any] = {"description": None, "rowcount": -1, "rows": []}


class Error(Exception):
    """PEP 249: what the server or the harness refused."""

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


class NeedsServer(BaseException):
    """A recorded run came to a statement whose result could be read.

    Not an Exception, so that no listener swallows it.
    """


class IsolationLevel:
    """The names that SQLAlchemy's psycopg dialect looks up."""

    READ_UNCOMMITTED = "READ UNCOMMITTED"
    READ_COMMITTED = "READ COMMITTED"
    REPEATABLE_READ = "REPEATABLE READ"
    SERIALIZABLE = "SERIALIZABLE"


class Dbapi:
    """A PEP 249 module, as far as SQLAlchemy asks for one."""

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


class Backend:
    """What executes statements, and keeps those that leave something: [text, parameters]."""

    def __init__(self) -> None:
        self.statements: list[Any] = []


class Recorder(Backend):
    """Only keeps the statements. `was_read` tells that one was met that it cannot answer.

    What `checkfirst` asks is answered as on a database that was empty before: what is created was not there,
    what is dropped is, and the second time it is the other way round.
    """

    def __init__(self, action: str) -> None:
        super().__init__()
        self.was_read = False
        self._at_first = action == "drop"
        self._asked: set[tuple[Any, ...]] = set()

    def execute(self, statement: str, parameters: Any, many: bool) -> dict[str, Any]:
        """Record one statement, or raise NeedsServer."""
        if not _RECORDABLE.match(statement) or re.search(r"\bRETURNING\b", statement, re.IGNORECASE):
            raise self.read()
        try:
            wire.dumps(parameters)
        except wire.NotPlain:
            raise self.read() from None
        self.statements += [[statement, one] for one in (parameters if many else [parameters])]
        return dict(_NOTHING)

    def read(self) -> NeedsServer:
        """What to raise when only a server could answer."""
        self.was_read = True
        return NeedsServer()

    def answering(self, dialect: Any) -> Any:
        """Let a dialect answer from here what `create_all` and `drop_all` ask of it."""

        def has(kind: str) -> Callable[..., bool]:
            return lambda _connection, name, schema=None, **more: self._are_there(kind, [name], schema, more)[
                0
            ]

        def has_multi_table(_connection: Any, names: Any, schema: Any = None, **more: Any) -> Any:
            names = list(names)
            return zip([(schema, name) for name in names], self._are_there("table", names, schema, more))

        dialect.has_table, dialect.has_sequence, dialect.has_type = has("table"), has("sequence"), has("type")
        dialect.has_multi_table = has_multi_table
        return dialect

    def _are_there(self, kind: str, names: Sequence[str], schema: Any, more: dict[str, Any]) -> list[bool]:
        asking = str(sys._getframe(2).f_globals.get("__name__"))  # noqa: SLF001 - there is no other way to tell
        if more or not asking.startswith("sqlalchemy."):
            raise self.read()  # an Inspector, or a listener itself
        keys = [(kind, schema, name) for name in names]
        known = [(key in self._asked) != self._at_first for key in keys]
        self._asked.update(keys)
        return known

    def transaction(self, action: str) -> None:
        """COMMIT and ROLLBACK end what was never begun."""


class Forwarder(Backend):
    """Has the harness execute each statement on this database.

    Savepoints are held back, and go with the statement that comes next: each row has two or three of them.
    """

    def __init__(self, call: Execute, database: str) -> None:
        super().__init__()
        self._call = call
        self._database = database
        self._held: list[str] = []

    def execute(self, statement: str, parameters: Any, many: bool) -> dict[str, Any]:
        """Execute one statement there: its description, row count and rows."""
        if _SAVEPOINT.fullmatch(statement):
            self._held.append(statement)
            return dict(_NOTHING)
        if not _PASSING.match(statement):
            self.statements.append([statement, parameters])
        try:
            reply = self._ask("execute", statement=statement, parameters=parameters, many=many)
        except wire.NotPlain as error:
            raise ProgrammingError(str(error)) from error
        return _raised(reply)

    def transaction(self, action: str) -> None:
        """`commit`, `rollback`, `autocommit on` or `autocommit off`."""
        _raised(self._ask("transaction", action=action))

    def _ask(self, request: str, **arguments: Any) -> dict[str, Any]:
        reply = self._call(request, database=self._database, first=self._held, **arguments)
        self._held = []  # not before: what cannot cross the pipe was not sent
        return reply


def _raised(reply: dict[str, Any]) -> dict[str, Any]:
    failure = reply.get("error")
    if failure is None:
        return reply
    error = getattr(Dbapi, failure["class"], DatabaseError)(failure["message"])
    error.condition = failure["condition"]
    error.sqlstate = error.pgcode = failure["sqlstate"]
    error.constraint = failure["constraint"]
    raise error


class Connection:
    """A PEP 249 connection over a recorder or a forwarder."""

    closed = broken = False  # what SQLAlchemy asks of psycopg's connections after an error

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._autocommit = False
        self.info = self
        self.transaction_status = 0

    def cursor(self, *_: Any, **__: Any) -> Cursor:
        """A cursor; server-side ones are not told apart."""
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
        """The harness closes the real connection."""

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
    """A PEP 249 cursor that has all its rows at once."""

    arraysize = 1
    itersize = 1

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._rows: Iterator[Any] = iter(())
        self.description: list[Any] | None = None
        self.rowcount = -1
        self.lastrowid = None

    def execute(self, statement: str, parameters: Any = None, **_: Any) -> Cursor:
        """Execute one statement."""
        return self._run(statement, parameters, many=False)

    def executemany(self, statement: str, parameters: Any, **_: Any) -> Cursor:
        """Execute one statement for each set of parameters."""
        return self._run(statement, list(parameters), many=True)

    def _run(self, statement: Any, parameters: Any, many: bool) -> Cursor:
        text = statement.decode() if isinstance(statement, bytes) else str(statement)
        result = self._backend.execute(text, parameters, many)
        self.description = result["description"]
        self.rowcount = result["rowcount"]
        self._rows = iter([tuple(row) for row in result["rows"]])
        return self

    def fetchone(self) -> Any:
        """The next row, or None."""
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows."""
        return [row for _, row in zip(range(size or self.arraysize), self._rows)]

    def fetchall(self) -> list[Any]:
        """The rest of the rows."""
        return list(self._rows)

    def setinputsizes(self, *_: Any) -> None:
        """Nothing to prepare."""

    def close(self) -> None:
        """Nothing is held."""

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class ForwardingDialect(PGDialect_psycopg):
    """SQLAlchemy's psycopg dialect, with the driver's value wrappers replaced by the pipe's."""

    supports_statement_cache = True
    driver = "psycopg"

    @property
    def _psycopg_Json(self) -> Any:  # noqa: N802 - the dialect's own name
        return _json("json")

    @property
    def _psycopg_Jsonb(self) -> Any:  # noqa: N802
        return _json("jsonb")

    @property
    def _psycopg_Range(self) -> Any:  # noqa: N802
        return _range

    @property
    def _psycopg_Multirange(self) -> Any:  # noqa: N802
        return wire.Multirange

    @property
    def _isolation_lookup(self) -> dict[str, str]:
        return {level: level for level in self.get_isolation_level_values(None)}

    def get_isolation_level_values(self, dbapi_conn: Any) -> Any:  # noqa: ARG002
        """The levels; one connection has two of them, which tell whether a transaction is begun."""
        return ("AUTOCOMMIT", "READ COMMITTED", "READ UNCOMMITTED", "REPEATABLE READ", "SERIALIZABLE")

    def get_isolation_level(self, dbapi_connection: Any) -> Any:
        """What the connection does."""
        return "AUTOCOMMIT" if dbapi_connection.autocommit else "READ COMMITTED"

    def get_default_isolation_level(self, dbapi_conn: Any) -> Any:  # noqa: ARG002
        """The server's own default."""
        return "READ COMMITTED"

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Begin transactions, or not; a stricter level is the same to one connection alone."""
        dbapi_connection.autocommit = level == "AUTOCOMMIT"

    def _type_info_fetch(self, connection: Any, name: str) -> None:  # noqa: ARG002
        return None


def _json(kind: str) -> Callable[..., wire.Json]:
    def wrap(value: Any, dumps: Callable[[Any], Any] = json.dumps) -> wire.Json:
        text = dumps(value)
        return wire.Json(kind, text.decode() if isinstance(text, bytes) else text)

    return wrap


def _range(lower: Any = None, upper: Any = None, bounds: str = "[)", empty: bool = False) -> wire.Range:
    return wire.Range(lower, upper, bounds, empty)


_DEFAULT_SCHEMAS = {"postgresql": "public", "mssql": "dbo"}
"""What the dialects that need it to write DDL would ask the server on the first connection."""


def again(earlier: Engine, backend: Any) -> Engine:
    """An Engine like an earlier one, over another backend; what is compiled for one is there for both."""
    connect: Any = partial(Connection, backend)
    following = Engine(StaticPool(connect), earlier.dialect, earlier.url)
    following._compiled_cache = earlier._compiled_cache  # noqa: SLF001
    return following


def engine(dialect_name: str, backend: Any, server_version: tuple[int, ...]) -> Engine:
    """An Engine of that dialect over a recorder or forwarder, for a server of that version.

    NoSuchModuleError for a dialect that this environment does not have. Made without `create_engine`, which
    would ask the server about itself on the first connection; what it would be told is set here.
    """
    name = dialect_name.partition("+")[0]
    kind: Any = ForwardingDialect if name == "postgresql" else URL.create(name).get_dialect()
    dialect = kind()
    dialect.dbapi = Dbapi
    dialect.default_schema_name = _DEFAULT_SCHEMAS.get(name)
    if isinstance(backend, Recorder):
        backend.answering(dialect)
    if name == "postgresql":
        dialect.server_version_info = server_version
        dialect.default_isolation_level = "READ COMMITTED"
        dialect.supports_smallserial = dialect.supports_identity_columns = True
        dialect._backslash_escapes = False  # noqa: SLF001 - standard_conforming_strings is on
        dialect._supports_drop_index_concurrently = True  # noqa: SLF001
        dialect._supports_jsonb_subscripting = server_version >= (14,)  # noqa: SLF001
        dialect.supports_virtual_generated_columns = server_version >= (18,)
        dialect._has_native_hstore = False  # noqa: SLF001
    connect: Any = partial(Connection, backend)
    return Engine(StaticPool(connect), dialect, URL.create(name), query_cache_size=_COMPILED)
