"""Make Engines whose DBAPI has no database: it records each statement, or forwards it over the pipe.

The worker never opens a database connection of its own. So the side's environment needs neither a driver nor
libpq, and both sides are read through the same driver.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Engine
from sqlalchemy.pool import StaticPool

from .backends import Recorder
from .dialects import dialect
from .dialects.postgresql import DOLLARS

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


def standing_for(own: Any, led: Engine) -> Engine:
    """Prepare the engine `led` to be used in place of the side's own engine `own`, and return it.

    It gets that engine's execution options, isolation level and listeners, also its pool's listeners for new
    connections. The own engine's dialect gets what it would otherwise ask a server. A pool alone has nothing
    of this.
    """
    if not isinstance(own, Engine):
        return led
    dialect: Any = own.dialect
    if dialect.name == led.dialect.name and getattr(dialect, "server_version_info", None) is None:
        for name in filter(partial(hasattr, led.dialect), _ASKED):  # `inspect()` looks up its own
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
    if dialect.paramstyle == "numeric_dollar":
        options[DOLLARS] = True
    return led.execution_options(**options) if options else led


class OwnPool(StaticPool):
    """The pool of an engine of the harness, which the guard leaves alone (`harness.inside.guard.engines`).

    It has one connection. With `more`, which gives a further backend, a connection that is asked for while
    that one is in use is another, as a server would give: `Inspector.from_engine(connection.engine)` in a
    revision ends with a rollback, which must not undo what the revision has done.
    """

    leads_to_harness = True
    more: Callable[[], Any] | None = None
    _beside: OwnPool | None = None

    @classmethod
    def of(cls, connect: Any, more: Callable[[], Any] | None) -> OwnPool:
        """Return a pool of what this makes. more: makes what makes another one."""
        pool = cls(connect)
        pool.more = more
        return pool

    def recreate(self) -> OwnPool:
        """Return a new pool like this one, as SQLAlchemy does when an engine is disposed of."""
        pool = super().recreate()
        assert isinstance(pool, OwnPool)
        pool.more = self.more
        return pool

    def _do_get(self) -> Any:
        record = super()._do_get()
        if self.more is None or not record.in_use:
            return record
        if self._beside is None:
            self._beside = OwnPool.of(self.more(), self.more)
            self._beside.dispatch._update(self.dispatch, only_propagate=False)  # noqa: SLF001 - as below
        return self._beside._do_get()  # noqa: SLF001 - its own class


def again(earlier: Engine, backend: Any, more: Callable[[], Any] | None = None) -> Engine:
    """Return an Engine like an earlier one with another backend; both share their compiled statements.

    more: gives the backend of a further connection that is used at the same time.
    """
    following = Engine(_pool(earlier.dialect, backend, more), earlier.dialect, earlier.url)
    following._compiled_cache = earlier._compiled_cache  # noqa: SLF001
    return following


def engine(dialect_name: str, backend: Any, release: tuple[int, ...]) -> Engine:
    """Return an Engine of a dialect over a recorder or forwarder, for a server of a version, () for none.

    NoSuchModuleError for a dialect that this environment does not have. It is made without `create_engine`,
    because that would ask the server about itself on the first connection.
    """
    name = dialect_name.partition("+")[0]
    of = dialect(name, release)
    if isinstance(backend, Recorder):
        backend.answering(of)
    return Engine(_pool(of, backend), of, URL.create(name), query_cache_size=_COMPILED)


def _pool(dialect: Any, backend: Any, more: Callable[[], Any] | None = None) -> OwnPool:
    connection = dialect.dbapi.Connection
    further = None if more is None else lambda: partial(connection, more())
    return OwnPool.of(partial(connection, backend), further)
