"""The dialect of any other database over the harness, which executes with the driver for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import URL
from sqlalchemy.engine.default import DefaultDialect, DefaultExecutionContext

_DEFAULT_SCHEMAS = {"mssql": "dbo"}
"""The default schema of dialects that need it to write DDL, and would ask the server for it."""
_LEVEL = "SERIALIZABLE"
_OF_DRIVERS = (
    *("do_begin", "do_commit", "do_rollback", "do_close", "do_terminate", "do_ping"),
    *("do_execute", "do_executemany", "do_execute_no_params"),
)
"""What a dialect may do to its driver's own connections and cursors, and does with no other."""
_OF_CURSORS = (
    *("pre_exec", "post_exec", "_setup_result_proxy"),
    *("create_cursor", "create_default_cursor", "create_server_side_cursor"),
)
"""The same, of what SQLAlchemy makes for each statement."""


def made(name: str, release: tuple[int, ...]) -> Any:
    """Return the dialect; NoSuchModuleError if this environment does not have it."""
    kind: Any = URL.create(name).get_dialect()
    found = _forwarding(kind)(paramstyle=_paramstyle(kind)) if release else kind()
    found.default_schema_name = _DEFAULT_SCHEMAS.get(name)
    return found


def _forwarding(kind: Any) -> Any:
    """Return the dialect's class, with what SQLAlchemy does to any connection in place of its own ways."""
    context = type("Context", (kind.execution_ctx_cls,), _usual(DefaultExecutionContext, _OF_CURSORS))
    own = {"supports_statement_cache": kind.supports_statement_cache, "execution_ctx_cls": context}
    return type(kind.__name__, (_Levels, kind), {**_usual(DefaultDialect, _OF_DRIVERS), **own})


def _usual(kind: type, names: Sequence[str]) -> dict[str, Any]:
    """Return the methods with these names; SQLAlchemy 2.0 has not all of them."""
    return {name: getattr(kind, name) for name in names if hasattr(kind, name)}


class _Levels:
    """Only two isolation levels differ here: with a transaction, or AUTOCOMMIT."""

    def get_isolation_level_values(self, _connection: Any) -> Any:
        return ("AUTOCOMMIT", "READ COMMITTED", "READ UNCOMMITTED", "REPEATABLE READ", _LEVEL)

    def get_isolation_level(self, connection: Any) -> Any:
        return "AUTOCOMMIT" if connection.autocommit else _LEVEL

    def get_default_isolation_level(self, _connection: Any) -> Any:
        return _LEVEL

    def set_isolation_level(self, connection: Any, level: str) -> None:
        connection.autocommit = level == "AUTOCOMMIT"


def _paramstyle(kind: Any) -> Any:
    """Return how the driver writes parameters."""
    try:
        return kind.import_dbapi().paramstyle
    except ImportError:  # the harness has it
        return kind.default_paramstyle
