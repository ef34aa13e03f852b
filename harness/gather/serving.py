"""Open the server of a run in another thread, while the sides load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

from harness.errors import DatabaseError
from harness.live import Limits
from harness.missing import Missing
from harness.servers import Server, Terms, open_server

T = TypeVar("T")
_PAUSE_SECONDS = 2
"""How long a cancelled script may take to end, before its session is ended."""


class Opening:
    """A server that another thread opens, and on which it runs the user's scripts."""

    def __init__(self, target: str, scripts: Sequence[Path], terms: Terms) -> None:
        self._target = target
        self._scripts = scripts
        self._terms = terms
        self._open: list[Server] = []
        self.ready: Future[Server] = Future()

    @contextmanager
    def within(self, pool: ThreadPoolExecutor) -> Iterator[Opening]:
        """Open the server, and close it at the end."""
        with _entering(pool, self._prepared()) as self.ready:
            yield self

    @contextmanager
    def _prepared(self) -> Iterator[Server]:
        with open_server(self._target, self._terms) as server:
            self._open.append(server)
            if server.warning:
                self._terms.warn(server.warning)
            with server.prepared(self._scripts) as ready:
                yield ready

    def interrupt(self) -> None:
        """End what this run has the server do, or what it does to have one."""
        self._terms.halted.set()
        for server in self._open:
            server.end_sessions()

    def reached(self, limits: Limits) -> Server | Missing:
        """Wait for the server and return it; Missing, with the reason, when it cannot be used."""
        late = ""
        try:
            try:
                return self.ready.result(limits.left)
            except TimeoutError:
                late = f"{limits.over}: "
            for server in self._open:
                server.cancel_statements()
            while not wait([self.ready], _PAUSE_SECONDS).done:
                self.interrupt()
            return self.ready.result()
        except DatabaseError as error:
            return Missing(late + "; ".join(filter(None, [error.message, error.hint])))


@contextmanager
def _entering(pool: ThreadPoolExecutor, context: AbstractContextManager[T]) -> Iterator[Future[T]]:
    """Enter a context in another thread, and leave it at the end if it was entered."""
    entering = pool.submit(context.__enter__)
    try:
        yield entering
    finally:
        if not entering.cancelled() and entering.exception() is None:
            context.__exit__(None, None, None)
