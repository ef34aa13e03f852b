"""The databases that a side works on: an engine for each request, to which the side's own engines lead."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..guard import Engines

Target = tuple[str, str, tuple[int, ...]]
"""A database to work on: its name, its dialect, and the version of its server."""


class Databases:
    """Makes engines whose statements the harness executes.

    call: asks the harness for something. statements: all that the side has sent since the last request for a
    database began.
    """

    def __init__(self, engines: Engines, call: Callable[..., Any]) -> None:
        self._engines = engines
        self._call = call
        self._before: dict[Any, Any] = {}  # engines, by dialect and release of the server
        self.statements: list[Any] = []

    @contextlib.contextmanager
    def led(
        self, database: Target, is_private: Callable[[Any], bool] | None = None
    ) -> Iterator[tuple[Any, Callable[[], Any]]]:
        """Give the engine to work on, and a function that makes another for a new session with the database.

        Meanwhile the side's own engines lead to this database too, each in a session of its own. A private
        engine (SQLite in memory, or in a temporary file) is left alone.
        """
        is_private = is_private or self._engines.is_private
        from .backends import Forwarder
        from .engine import again, standing_for

        on = self._engine(database)
        own: dict[int, Any] = {}
        numbers = itertools.count(1)

        def session() -> Any:
            found = Forwarder(self._call, database[0], next(numbers))
            found.statements = self.statements
            return found

        def new() -> Any:
            return again(on, session(), session)

        def lead(engine: Any) -> Any:
            if is_private(engine):
                return engine
            if id(engine) not in own:
                own[id(engine)] = standing_for(engine, new()), engine  # kept, so that its id stays its own
            return own[id(engine)][0]

        with self._engines.leading(lead):
            yield on, new

    def _engine(self, database: Target) -> Any:
        """Return a new engine for a request, which shares the statements that earlier ones have compiled."""
        from .backends import Forwarder
        from .engine import again, engine

        name, dialect, release = database
        forwarder = Forwarder(self._call, name)
        self.statements = forwarder.statements
        key = dialect, tuple(release)
        before = self._before.get(key)
        made = engine(dialect, forwarder, release) if before is None else again(before, forwarder)
        if getattr(made.dialect, "schema_is_database", False):
            made.dialect.default_schema_name = name
        self._before[key] = made
        return made
