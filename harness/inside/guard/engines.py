"""Lead SQLAlchemy's engines to the scratch database while a side works on it, and otherwise to no database.

In production, an engine that an import, a listener or an `env.py` makes leads to the database of the schema.
So here it leads to the scratch database, in a session of its own, as it would have there. While the side is
imported there is no scratch database yet. Then statements that only create (`create_all` at the end of a
module) need no answer and are kept back; statements that read are refused.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .attempts import DATABASE, FILE, Attempts, written
from .files import Files

Lead = Callable[[Any], Any]
_PORTS = {
    "postgresql": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "oracle": 1521,
    "mssql": 1433,
    "cockroachdb": 26257,
}


class Engines:
    """Decides where the side's engines lead. `lead` of a request gets an engine and returns another one."""

    def __init__(self, attempts: Attempts, files: Files) -> None:
        self._attempts = attempts
        self._files = files
        self._lead: Lead | None = None
        self._nowhere: dict[int, Any] = {}
        self._lock = threading.Lock()

    def answered(self, requests: int) -> None:
        """Report to the harness that all attempts during so many requests have been reported."""
        self._attempts.answered(requests)

    def step_aside(self) -> None:
        """Let nothing be a fact of the side that this process, a child, reaches for: it is only refused."""
        self._attempts.step_aside()

    @property
    def changes(self) -> dict[str, Callable[[Any], None]]:
        """The changes to SQLAlchemy's modules when they are imported, in any order."""
        return {"sqlalchemy.engine.base": self._lead_engines, "sqlalchemy.pool.base": self._lead_pools}

    @contextmanager
    def leading(self, lead: Lead) -> Iterator[None]:
        """Use this function for every engine as long as the context is open."""
        before, self._lead = self._lead, lead
        try:
            yield
        finally:
            self._lead = before

    def _lead_engines(self, module: Any) -> None:
        original = module.Engine.connect

        @functools.wraps(original)
        def connect(engine: Any, *arguments: Any, **options: Any) -> Any:
            return original(self._led(engine), *arguments, **options)

        module.Engine.connect = connect

    def _lead_pools(self, module: Any) -> None:
        original = module.Pool.connect

        @functools.wraps(original)
        def connect(pool: Any) -> Any:
            """Lead code that uses the pool directly. Without a request, the driver refuses the connection."""
            lead = self._lead
            return original(pool if lead is None or is_own(pool) else lead(pool).pool)

        module.Pool.connect = connect

    def is_private(self, engine: Any) -> bool:
        """Whether an engine uses SQLite in memory, or in a temporary file of the side's own."""
        url = getattr(engine, "url", None)
        if url is None or engine.dialect.name != "sqlite":
            return False
        in_memory = "mode=memory" in str(url) or "file::memory:" in str(url.database)
        return in_memory or self._files.may_open(url.database or "")

    def _led(self, engine: Any) -> Any:
        if is_own(engine.pool):
            return engine
        if self._lead is not None:
            return self._lead(engine)
        if self.is_private(engine):
            return engine
        address = self._address(engine)
        if self._attempts.allows(address):
            return engine
        self._attempts.keep(address, _reach(engine), _by(engine))
        with self._lock:
            if id(engine) not in self._nowhere:
                self._nowhere[id(engine)] = self._leads_nowhere(engine, address), engine
            return self._nowhere[id(engine)][0]

    def _leads_nowhere(self, engine: Any, address: str) -> Any:
        from ..database.backends import Void
        from ..database.engine import engine as engine_over

        def keep(statement: str) -> None:
            self._attempts.keep_statement(address, f"{engine.url.database}: {statement}")

        void = Void(keep, lambda: self._attempts.refuse(address, _reach(engine), _by(engine)))
        return engine_over(engine.dialect.name, void, (18, 0))

    def _address(self, engine: Any) -> str:
        url = engine.url
        backend = url.get_backend_name()
        if backend == "sqlite":
            return self._attempts.file_address(str(url.database))
        port = url.port or _PORTS.get(backend, 0)
        host = url.host or url.query.get("host") or ("" if backend == "postgresql" else "localhost")
        if not host or str(host).startswith("/"):
            return f"{host or '/var/run/postgresql'}/.s.PGSQL.{port}"
        return written(str(host), port)


def _reach(engine: Any) -> str:
    return FILE if engine.dialect.name == "sqlite" else DATABASE


def _by(engine: Any) -> str:
    return f"an engine ({engine.url.get_backend_name()})"


def is_own(pool: Any) -> bool:
    """Whether a pool belongs to an engine that the harness has made (`harness.inside.engine`)."""
    return bool(getattr(pool, "leads_to_harness", False))
