"""Make Engines whose DBAPI has no database: it records each statement, or forwards it over the pipe.

The worker never opens a database connection of its own. So the side's environment needs neither a driver nor
libpq, and both sides are read through the same driver.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import URL, Engine
from sqlalchemy.pool import StaticPool

from . import wire
from .backends import Recorder
from .dbapi import Connection, Dbapi

_ASKED = (
    "server_version_info",
    "default_schema_name",
    "default_isolation_level",
    "supports_smallserial",
    "supports_identity_columns",
    "_backslash_escapes",
    "_supports_drop_index_concurrently",
)
"""The attributes that a dialect fills by asking the server on its first connection."""

_COMPILED = 4_000
"""How many compiled statements an engine keeps: each kind of row has a few, which it executes many times."""


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

    def _type_info_fetch(self, connection: Any, name: str) -> None:  # noqa: ARG002
        return None


def _json(kind: str) -> Callable[..., wire.Json]:
    def wrap(value: Any, dumps: Callable[[Any], Any] = json.dumps) -> wire.Json:
        text = dumps(value)
        return wire.Json(kind, text.decode() if isinstance(text, bytes) else text)

    return wrap


def _range(lower: Any = None, upper: Any = None, bounds: str = "[)", empty: bool = False) -> wire.Range:
    return wire.Range(lower, upper, bounds, empty)


def standing_for(own: Any, led: Engine) -> Engine:
    """Prepare the engine `led` to be used in place of the side's own engine `own`, and return it.

    It gets that engine's execution options, isolation level and listeners, also its pool's listeners for new
    connections. The own engine's dialect gets what it would otherwise ask a server. A pool alone has nothing
    of this.
    """
    if not isinstance(own, Engine):
        return led
    dialect: Any = own.dialect
    if isinstance(dialect, PGDialect) and getattr(dialect, "server_version_info", None) is None:
        for name in _ASKED:  # `inspect()` looks these up on the side's own dialect
            setattr(dialect, name, getattr(led.dialect, name))
    listening: Any = getattr(own, "_proxied", own)  # `execution_options()` returns a wrapper
    led.dispatch._update(listening.dispatch, only_propagate=False)  # noqa: SLF001 - there is no other way
    for listener in own.pool.dispatch.connect:
        if not str(getattr(listener, "__module__", "")).startswith("sqlalchemy."):
            event.listen(led.pool, "connect", listener)
    options = dict(own.get_execution_options())
    level = options.get("isolation_level") or getattr(dialect, "_on_connect_isolation_level", None)
    if level is not None:
        options["isolation_level"] = level
    return led.execution_options(**options) if options else led


class OwnPool(StaticPool):
    """The pool of an engine of the harness, which the guard leaves alone (`harness.inside.guard.engines`)."""

    leads_to_harness = True


_DEFAULT_SCHEMAS = {"postgresql": "public", "mssql": "dbo"}
"""The default schema of dialects that need it to write DDL, and would ask the server for it."""


def again(earlier: Engine, backend: Any) -> Engine:
    """Return an Engine like an earlier one with another backend; both share their compiled statements."""
    connect: Any = partial(Connection, backend)
    following = Engine(OwnPool(connect), earlier.dialect, earlier.url)
    following._compiled_cache = earlier._compiled_cache  # noqa: SLF001
    return following


def engine(dialect_name: str, backend: Any, server_version: tuple[int, ...]) -> Engine:
    """Return an Engine of a dialect over a recorder or forwarder, for a server of a version.

    NoSuchModuleError for a dialect that this environment does not have. It is made without `create_engine`,
    because that would ask the server about itself on the first connection. The answers are set here instead.
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
    return Engine(OwnPool(connect), dialect, URL.create(name), query_cache_size=_COMPILED)
