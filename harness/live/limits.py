"""How long the stages of a run may take, and the run itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from harness.servers import Server

T = TypeVar("T")

_CANCELLED_SECONDS = 1
"""How long what was cancelled may take to go on, before all of it is ended."""
_LONGEST = 300


class Budget:
    """The seconds for what is tried with rows and calls; None for no limit. As a context, it is spent."""

    def __init__(self, seconds: float | None = None) -> None:
        self._seconds = seconds
        self._spent = 0.0
        self._since: float | None = None

    def __enter__(self) -> Self:
        self._since = time.monotonic()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._since is not None:
            self._spent += time.monotonic() - self._since
        self._since = None

    @property
    def over(self) -> bool:
        """Whether it is spent."""
        now = 0.0 if self._since is None else time.monotonic() - self._since
        return self._seconds is not None and self._spent + now > self._seconds

    def pieces(self, things: Sequence[T], size: int, most: int | None = None) -> Iterator[Sequence[T]]:
        """Yield all things at once; with a limit, some at a time until it is spent, the first in any case.

        most: how many at a time without a limit, where the memory for all of them could be too much.
        """
        if self._seconds is None:
            size = most or max(len(things), 1)
        for start in range(0, max(len(things), 1), size):
            if start and self.over:
                return
            yield things[start : start + size]


class Limits:
    """The seconds that a stage may take, and those that the whole run may take; a stage ends with its run.

    budget: those for what is tried with rows and calls, after which less is tried.
    """

    def __init__(self, stage: float, run: float, budget: Budget | None = None) -> None:
        self.budget = budget or Budget()
        self._stage = stage
        self._run = run
        self._end = time.monotonic() + run
        self._until = self._end

    def begin(self) -> None:
        """Begin a stage."""
        self._until = min(time.monotonic() + self._stage, self._end)

    @property
    def left(self) -> float:
        """The seconds that the stage may still take."""
        return max(0.0, self._until - time.monotonic())

    @property
    def over(self) -> str:
        """What is said of a stage that took longer."""
        if self._until == self._end:
            return f"the run took longer than {self._run:g} seconds; --run-timeout gives it more time"
        return f"it took longer than {self._stage:g} seconds; --timeout gives it more time"

    @contextmanager
    def bounding(
        self, server: Server, database: str, said: Callable[[str], None], halt: Callable[[], None]
    ) -> Iterator[None]:
        """Bound what is done in a database meanwhile by the time that the stage has left.

        After that `said` is called with why, and the statements are cancelled; if that does not help, `halt`
        is called, and the sessions are ended.
        """
        done = Event()

        def end() -> None:
            if done.wait(self.left):
                return
            running = _in_a_line(server.statement_in(database))
            said(self.over + (f"; it was running: {running}" if running else ""))
            server.cancel_statements(database)
            if not done.wait(_CANCELLED_SECONDS):
                halt()
                server.end_sessions(database)

        watching = Thread(target=end)
        watching.start()
        try:
            yield
        finally:
            done.set()
            watching.join()


def _in_a_line(text: str) -> str:
    """Return the beginning of a statement."""
    shown = " ".join(text.split())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]} …"
