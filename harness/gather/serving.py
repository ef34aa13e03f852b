"""Open the server of a run in another thread, while the sides load."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from harness.config import Settings
from harness.errors import DatabaseError
from harness.missing import Missing
from harness.servers import Server, open_server, prepared

T = TypeVar("T")
NO_DATABASE = "none"


@contextmanager
def opening(settings: Settings, pool: ThreadPoolExecutor) -> Iterator[Future[Server]]:
    """Open the server of the settings, with their scripts run, in another thread."""
    with _entering(pool, _prepared_server(settings)) as server:
        yield server


def reached(server: Future[Server]) -> Server | Missing:
    """Wait for the server and return it; Missing, with the reason, when it cannot be used."""
    try:
        return server.result()
    except DatabaseError as error:
        return Missing(" ".join(filter(None, [error.message, error.hint])))


@contextmanager
def _prepared_server(settings: Settings) -> Iterator[Server]:
    with open_server(settings.database) as server, prepared(server, settings.prepare) as ready:
        yield ready


@contextmanager
def _entering(pool: ThreadPoolExecutor, context: AbstractContextManager[T]) -> Iterator[Future[T]]:
    """Enter a context in another thread, and leave it at the end if it was entered."""
    entering = pool.submit(context.__enter__)
    try:
        yield entering
    finally:
        if entering.exception() is None:
            context.__exit__(None, None, None)
