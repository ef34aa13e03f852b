"""The backends of an engine, in place of a database: they record statements, keep them back, or forward them.

With `Recorder`, a statement whose result could be read raises NeedsServer. Then the whole run is repeated
with `Forwarder`, with which the harness executes each statement on its own connection.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import exc

from .. import wire
from .dbapi import DatabaseError, Dbapi, OperationalError, ProgrammingError

Execute = Callable[..., dict[str, Any]]

_START = r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"  # before a statement's first word

# Statements without a result: they can be recorded now and replayed later.
_RECORDABLE = re.compile(
    _START + r"(?:(?:CREATE|ALTER|DROP|COMMENT|GRANT|REVOKE|SET|RESET|DO|SECURITY|LOCK|TRUNCATE|REFRESH|"
    r"INSERT|UPDATE|DELETE|MERGE|ANALYZE|REINDEX|CLUSTER|SAVEPOINT|RELEASE|ROLLBACK\s+TO)\b|PRAGMA\s+\w+\s*="
    r"|EXECUTE\s+sp_(?:add|update|drop)extendedproperty\b)",  # a comment of SQL Server's
    re.IGNORECASE | re.DOTALL,
)

# Statements that change nothing in the database: they read, or only change the session.
_PASSING = re.compile(
    _START + r"(?:SELECT|SHOW|DESCRIBE|DESC|EXPLAIN|VALUES|TABLE|SAVEPOINT|RELEASE|ROLLBACK|SET|RESET)\b",
    re.IGNORECASE | re.DOTALL,
)

# The statements with which SQLAlchemy itself begins and ends a savepoint. They have no result.
_SAVEPOINT = re.compile(r"(?:SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) sa_savepoint_\d+")

_WORDS = {"table": "TABLE", "sequence": "SEQUENCE", "type": "TYPE|DOMAIN"}
"""What statements call the kinds of objects for which `checkfirst` asks."""
_QUOTE = r"[\"`\[\]]?"

_NEAR = 4
"""The greatest number of frames between the code that asks a dialect and the method of a SchemaDropper."""

_NOTHING: dict[str, Any] = {"description": None, "rowcount": -1, "rows": []}


class NeedsServer(BaseException):
    """A recorded run has come to a statement whose result could be read.

    It is not an Exception, so that no listener catches it.
    """


class NotReached(exc.OperationalError):
    """SQLAlchemy's own error for a server that cannot be reached, with only the harness's message."""

    def __str__(self) -> str:
        return str(self.orig)


class Backend:
    """Executes statements, and keeps those that may change the database, as [text, parameters]."""

    def __init__(self) -> None:
        self.statements: list[Any] = []


class Recorder(Backend):
    """Only keeps the statements. `was_read` is true after a statement that it cannot answer.

    The questions of `checkfirst` are answered as for a database that was empty before `create_all`: what is
    to be created is not there until a statement creates it, what is to be dropped is until one drops it.
    """

    def __init__(self, action: str) -> None:
        super().__init__()
        self.was_read = False
        self._at_first = action == "drop"
        self._changes = {
            kind: re.compile(rf"\b{action}\b[^;(]*?\b(?:{words})\b", re.IGNORECASE)
            for kind, words in _WORDS.items()
        }
        self._changing: dict[str, list[str]] = {kind: [] for kind in _WORDS}

    def execute(self, statement: str, parameters: Any, many: bool) -> dict[str, Any]:
        """Record one statement; NeedsServer if its result could be read."""
        if not _RECORDABLE.match(statement) or re.search(r"\bRETURNING\b", statement, re.IGNORECASE):
            raise self.read()
        try:
            wire.dumps(parameters)
        except wire.NotPlain:
            raise self.read() from None
        self.statements += [[statement, values] for values in (parameters if many else [parameters])]
        for kind, changes in self._changes.items():
            if changes.search(statement):
                self._changing[kind].append(statement)
        return dict(_NOTHING)

    def read(self) -> BaseException:
        """Return the error to raise when only a server could answer."""
        self.was_read = True
        return NeedsServer()

    def answering(self, dialect: Any) -> Any:
        """Let this recorder answer what `create_all` and `drop_all` ask a dialect; return the dialect."""

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
        asking = sys._getframe(2)  # noqa: SLF001 - there is no other way to find the caller
        if more or not str(asking.f_globals.get("__name__")).startswith("sqlalchemy."):
            raise self.read()  # an Inspector, or a listener itself
        return self._known([(kind, schema, name) for name in names], asking)

    def _known(self, keys: Sequence[tuple[Any, ...]], asking: Any) -> list[bool]:  # noqa: ARG002
        """Return whether each object is there, for SQLAlchemy's code in the frame `asking`."""
        return [self._is_changed(*key) != self._at_first for key in keys]

    def _is_changed(self, kind: str, schema: Any, name: Any) -> bool:
        """Whether a statement was recorded that creates or drops an object, by its name."""
        before = (
            rf"(?<!\w){re.escape(str(schema))}{_QUOTE}\.{_QUOTE}" if schema else rf"(?<![\w.\"`\]]){_QUOTE}"
        )
        named = re.compile(rf"{before}{re.escape(str(name))}(?!\w)")
        return any(map(named.search, self._changing[kind]))

    def transaction(self, action: str) -> None:
        """Do nothing: no transaction was begun."""


class Void(Recorder):
    """No database at all: a statement without a result is kept back, and one that needs an answer is refused.

    keep: is called with each statement, and with what ends a transaction. refuse: returns the message of a
    refusal.
    """

    def __init__(self, keep: Callable[[str], None], refuse: Callable[[], str]) -> None:
        super().__init__("create")
        self._keep = keep
        self._refuse = refuse

    def execute(self, statement: str, parameters: Any, many: bool) -> dict[str, Any]:
        """Keep a statement back; NotReached if it needs an answer."""
        result = super().execute(statement, parameters, many)
        self._keep(statement if parameters is None else f"{statement} -- {parameters!r}")
        return result

    def transaction(self, action: str) -> None:
        """Keep back how the transaction of the statements before it ends."""
        self._keep(action)

    def _known(self, keys: Sequence[tuple[Any, ...]], asking: Any) -> list[bool]:
        """Answer so that each statement is emitted: what is created is not there, what is dropped is."""
        frame, dropping = asking, False
        for _ in range(_NEAR):
            if frame is None:
                break
            dropping = dropping or "drop" in frame.f_code.co_name
            frame = frame.f_back
        return [dropping] * len(keys)

    def read(self) -> BaseException:
        """Return the error to raise when only a server could answer: there is none."""
        return NotReached("", None, OperationalError(self._refuse()))


class Forwarder(Backend):
    """Has the harness execute each statement on this database.

    A savepoint statement is held back and sent together with the next statement, because each row has two or
    three of them. session: 0 for the connection that a request works on, and another number for each of the
    side's own engines.
    """

    def __init__(self, call: Execute, database: str, session: int = 0) -> None:
        super().__init__()
        self._call = call
        self._database = database
        self._session = session
        self._held: list[str] = []

    def execute(self, statement: str, parameters: Any, many: bool) -> dict[str, Any]:
        """Execute one statement there; return its description, row count and rows."""
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
        """Do `commit`, `rollback`, `autocommit on` or `autocommit off`."""
        _raised(self._ask("transaction", action=action))

    def _ask(self, request: str, **arguments: Any) -> dict[str, Any]:
        reply = self._call(
            request, database=self._database, session=self._session, first=self._held, **arguments
        )
        self._held = []  # not before the call: if it raises, nothing was sent
        return reply


def _raised(reply: dict[str, Any]) -> dict[str, Any]:
    failure = reply.get("error")
    if failure is None:
        return reply
    number = failure.get("number")  # MySQL's, which its drivers put before the message
    told = (failure["message"],) if number is None else (number, failure["message"])
    error = getattr(Dbapi, failure["class"], DatabaseError)(*told)
    error.condition = failure["condition"]
    error.sqlstate = error.pgcode = failure["sqlstate"]
    error.constraint = failure["constraint"]
    raise error
