"""PostgreSQL's dialect over the harness, for a server of a version."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from ... import wire

_UNDATED = (18, 0)
"""The version for DDL without a server: the newest for which SQLAlchemy has its own syntax."""


def made(release: tuple[int, ...]) -> Any:
    """Return the dialect, with the answers that it would otherwise ask the server for."""
    version = release or _UNDATED
    kind: Any = ForwardingDialect
    dialect = kind()
    dialect.default_schema_name = "public"
    dialect.server_version_info = version
    dialect.default_isolation_level = "READ COMMITTED"
    dialect.supports_smallserial = dialect.supports_identity_columns = True
    dialect._backslash_escapes = False  # noqa: SLF001 - standard_conforming_strings is on
    dialect._supports_drop_index_concurrently = True  # noqa: SLF001
    dialect._supports_jsonb_subscripting = version >= (14,)  # noqa: SLF001
    dialect.supports_virtual_generated_columns = version >= (18,)
    dialect._has_native_hstore = False  # noqa: SLF001
    return dialect


DOLLARS = "schema_harness_dollars"
"""The execution option of engines that stand for one of asyncpg, whose parameters are written `$1`."""
_DOLLAR = re.compile(r"\$(\d+)(?![\w$])")


class ForwardingDialect(PGDialect_psycopg):
    """SQLAlchemy's psycopg dialect, with the driver's value wrappers replaced by the pipe's."""

    supports_statement_cache = True
    driver = "psycopg"
    checking_deferred = "SET CONSTRAINTS ALL IMMEDIATE"
    """The statement that checks at once what the end of the transaction would check."""
    numbering_anew = (
        "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_catalog.pg_sequence"
        " WHERE has_sequence_privilege(seqrelid, 'UPDATE')"
    )
    """The statement after which sequences begin anew: a rollback leaves them where they are."""

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
        """Return the levels that may be named. Only two differ here: with a transaction, or AUTOCOMMIT."""
        return ("AUTOCOMMIT", "READ COMMITTED", "READ UNCOMMITTED", "REPEATABLE READ", "SERIALIZABLE")

    def get_isolation_level(self, dbapi_connection: Any) -> Any:
        """Return the level of the connection."""
        return "AUTOCOMMIT" if dbapi_connection.autocommit else "READ COMMITTED"

    def get_default_isolation_level(self, dbapi_conn: Any) -> Any:  # noqa: ARG002
        """Return the server's own default."""
        return "READ COMMITTED"

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Turn transactions on or off. With a single connection, a stricter level makes no difference."""
        dbapi_connection.autocommit = level == "AUTOCOMMIT"

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Execute; what is written for asyncpg itself is translated: `$1` is a parameter, `%` none."""
        if context is not None and context.compiled is None and context.execution_options.get(DOLLARS):
            statement = _DOLLAR.sub(r"%(p\1)s", statement.replace("%", "%%"))
            parameters = {f"p{number}": value for number, value in enumerate(parameters, 1)}
        super().do_execute(cursor, statement, parameters, context)  # type: ignore[no-untyped-call]

    def do_savepoint(self, connection: Any, name: str) -> None:
        """Begin a savepoint, without compiling it each time as SQLAlchemy does: each row has two or three."""
        connection.connection.cursor().execute(f"SAVEPOINT {name}")

    def do_release_savepoint(self, connection: Any, name: str) -> None:
        """Release a savepoint."""
        connection.connection.cursor().execute(f"RELEASE SAVEPOINT {name}")

    def do_rollback_to_savepoint(self, connection: Any, name: str) -> None:
        """Roll back to a savepoint."""
        connection.connection.cursor().execute(f"ROLLBACK TO SAVEPOINT {name}")

    def _type_info_fetch(self, connection: Any, name: str) -> None:  # noqa: ARG002
        return None


def _json(kind: str) -> Callable[..., wire.Json]:
    def wrap(value: Any, dumps: Callable[[Any], Any] = json.dumps) -> wire.Json:
        text = dumps(value)
        return wire.Json(kind, text.decode() if isinstance(text, bytes) else text)

    return wrap


def _range(lower: Any = None, upper: Any = None, bounds: str = "[)", empty: bool = False) -> wire.Range:
    return wire.Range(lower, upper, bounds, empty)
