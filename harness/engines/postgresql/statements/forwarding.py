"""Execute a side's forwarded statements on a psycopg connection, and answer in plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.types.json import Json, Jsonb
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from harness.engines.postgresql.connection import without_scratch_names
from harness.engines.postgresql.faults import fault_of
from harness.engines.postgresql.statements.guard import admitted, before_commit, guarded
from harness.inside import wire

if TYPE_CHECKING:
    from harness.engines.postgresql.statements.roles import Roles

_ERRORS = (
    psycopg.DataError,
    psycopg.OperationalError,
    psycopg.IntegrityError,
    psycopg.InternalError,
    psycopg.ProgrammingError,
    psycopg.NotSupportedError,
    psycopg.DatabaseError,
    psycopg.InterfaceError,
)


class Forwarding:
    """Executes what a side's DBAPI forwards (`harness.inside.database.engine.Forwarder`) on one connection.

    `fault` is the first fault of the infrastructure that it answered with; "" for none.
    """

    def __init__(self, connection: psycopg.Connection[Any], roles: Roles) -> None:
        self._connection = connection
        self._roles = roles
        self.fault = ""

    def execute(self, first: list[str], statement: str, parameters: Any, many: bool) -> dict[str, Any]:
        """Execute one statement; return its description, row count and rows, or the server's error.

        first: the savepoint statements to execute before it.
        """
        try:
            self._pass(first)
            with self._roles.lifting.within(self._connection):
                statement = admitted(self._connection, statement, self._roles, parameters)
                if not statement:
                    return {"description": None, "rowcount": -1, "rows": []}
                return guarded(
                    self._connection,
                    statement,
                    self._roles,
                    lambda text: self._sent(text, parameters, many=many),
                )
        except (psycopg.Error, ValueError, TypeError, OverflowError) as error:
            self.fault = self.fault or without_scratch_names(fault_of(error))
            return {"error": _failure(error)}

    def _sent(self, statement: str, parameters: Any, *, many: bool) -> dict[str, Any]:
        with self._connection.cursor() as cursor:
            if many:
                cursor.executemany(statement, [adapted(row) for row in parameters])
            else:
                cursor.execute(statement, adapted(parameters))
            columns = cursor.description  # psycopg makes it anew each time
            rows = cursor.fetchall() if columns else []
            return {
                "description": [[c.name, c.type_code, None, None, None, None, None] for c in columns]
                if columns
                else None,
                "rowcount": cursor.rowcount,
                "rows": [[_plain(value) for value in row] for row in rows],
            }

    def transaction(self, first: list[str], action: str) -> dict[str, Any]:
        """Do `commit`, `rollback`, `autocommit on` or `autocommit off`; return {}, or the server's error."""
        try:
            self._pass(first if action == "commit" else [])
            if action != "rollback":
                before_commit(self._connection, self._roles)
            if action == "commit":
                self._connection.commit()
            elif action == "rollback":
                self._connection.rollback()
            else:
                self._connection.commit()
                self._connection.autocommit = action == "autocommit on"
        except psycopg.Error as error:
            self.fault = self.fault or without_scratch_names(fault_of(error))
            return {"error": _failure(error)}
        return {}

    def literal(self, statement: str, parameters: Any) -> str:
        """Return a statement with its parameters as literals."""
        return psycopg.ClientCursor(self._connection).mogrify(statement, adapted(parameters))

    def _pass(self, statements: list[str]) -> None:
        """Execute several statements without results, all at once."""
        if statements:
            self._connection.execute(";".join(statements).encode())


def _failure(error: Exception) -> dict[str, Any]:
    """Describe an error as a driver does; a value that psycopg cannot send (half a surrogate) is bad data."""
    if not isinstance(error, psycopg.Error):
        facts = {
            "class": "DataError",
            "condition": type(error).__name__,
            "sqlstate": None,
            "constraint": None,
        }
        return {**facts, "message": str(error)}
    kind = next((kind for kind in _ERRORS if isinstance(error, kind)), psycopg.DatabaseError)
    return {
        "class": kind.__name__,
        "condition": type(error).__name__,
        "message": without_scratch_names(str(error)),
        "sqlstate": error.sqlstate,
        "constraint": error.diag.constraint_name,
    }


def adapted(value: Any) -> Any:
    """Return the value as psycopg can send it: the pipe's wrappers become psycopg's."""
    if isinstance(value, wire.Json):
        return (Json if value.type == "json" else Jsonb)(value.text, dumps=_as_it_is)
    if isinstance(value, wire.Range):
        if value.empty:
            return Range(empty=True)
        return Range(adapted(value.lower), adapted(value.upper), value.bounds)
    if isinstance(value, wire.Multirange):
        return Multirange([adapted(item) for item in value])
    if isinstance(value, dict):
        return {key: adapted(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(adapted(item) for item in value)
    return value


def _as_it_is(text: str) -> str:
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, Range):
        if value.isempty:
            return wire.Range(None, None, "[)", empty=True)
        return wire.Range(_plain(value.lower), _plain(value.upper), value.bounds, empty=False)
    if isinstance(value, Multirange):
        return wire.Multirange(tuple(_plain(item) for item in value))
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
