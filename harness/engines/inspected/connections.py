"""Connections to scratch databases: what is executed in each, and how it is interrupted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


class Connections:
    """The open connections of a run, by the name of their database."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: defaultdict[str, dict[Connection, str]] = defaultdict(dict)

    @contextmanager
    def opened(self, name: str, engine: Engine) -> Iterator[Connection]:
        """Connect to a database; what is not committed at the end is rolled back."""
        with engine.connect() as connection:
            with self._lock:
                self._open[name][connection] = ""
            try:
                yield connection
            finally:
                with self._lock:
                    del self._open[name][connection]

    @contextmanager
    def executing(self, name: str, connection: Connection, statement: str) -> Iterator[None]:
        """Say meanwhile what a connection executes."""
        held = self._open[name]
        held[connection] = statement
        try:
            yield
        finally:
            held[connection] = ""

    def statement_in(self, name: str) -> str:
        """Return what is executed in a database; "" if nothing is."""
        with self._lock:
            return next(filter(None, self._open[name].values()), "")

    def interrupt(self, name: str = "") -> None:
        """Interrupt what is executed in a database, or in all, where the driver can do that."""
        with self._lock:
            for database, held in self._open.items():
                for connection in [one for one, statement in held.items() if statement]:
                    if name in {"", database}:
                        _interrupt(connection.connection.driver_connection)


def _interrupt(connection: Any) -> None:
    """Call what drivers call it, for which PEP 249 has no name."""
    for method in ("interrupt", "cancel"):
        with suppress(AttributeError):
            getattr(connection, method)()
            return
