"""A side's interpreter at work: send it requests, with a database or without, and note faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from copy import copy
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from harness.config import Builder
from harness.engines import failures
from harness.facts.attempts import Attempt
from harness.launch import Launched
from harness.live.limits import Budget, Limits
from harness.workers import Lost, WorkerError

if TYPE_CHECKING:
    from harness.engines import Engine, Sessions
    from harness.servers import Scratch, Server

T = TypeVar("T")
R = TypeVar("R")
_ANSWER_SECONDS = 2
"""How long a side may take to answer after its statement was cancelled, and its sessions ended."""


class Live:
    """A side whose interpreter has been started.

    builder: what makes its database. environment: the alembic.ini of the project's migration environment,
    None without one; migrations_by: the function that runs it. fault: the first fault of the infrastructure,
    "" for none. The result of a request that had a fault is never judged. seconds: how long a request may
    take that needs no database. reached: is called with how much of a request on a database is done, and how
    much there is of it.
    """

    def __init__(
        self,
        name: str,
        launched: Launched,
        seconds: float,
        limits: Limits,
        builder: Builder = Builder(),  # noqa: B008 - a frozen value
        environment: Path | None = None,
        migrations_by: str = "",
    ) -> None:
        self.name = name
        self.source = launched.source
        self.builder = builder
        self.environment = environment
        self._migrations_by = migrations_by
        self.loading = launched.loading
        self.resources = ExitStack()
        self.fault = ""
        self.seconds = seconds
        self._limits = limits
        self._over = ""
        self.reached: Callable[[int, int], None] = lambda _done, _total: None
        self._worker = launched.worker
        self._turn = Lock()

    def on(self, limits: Limits) -> Live:
        """Return the same side for another database, with limits of its own, and without faults yet.

        Both may be used at once: the interpreter answers one request at a time.
        """
        other = copy(self)
        other.fault, other._over, other._limits = "", "", limits  # noqa: SLF001 - its own
        return other

    def close(self) -> None:
        """Drop the side's databases."""
        self.resources.close()

    @property
    def left(self) -> float:
        """The seconds that the stage may still take."""
        return self._limits.left

    @property
    def budget(self) -> Budget:
        """The seconds for what is tried with rows and calls."""
        return self._limits.budget

    def project(self, file: Path) -> list[str]:
        """Return what a request says of the project's Alembic files."""
        return [str(file), self._migrations_by]

    def attempts(self) -> tuple[Attempt, ...]:
        """Return what the side was kept from reaching so far."""
        return self._worker.watch.attempts()

    def ask(
        self,
        request: str,
        seconds: float | None = None,
        handlers: Mapping[str, Callable[..., Any]] = MappingProxyType({}),
        **arguments: Any,
    ) -> Any:
        """Send the worker a request and return the answer; WorkerError when it fails, Lost after a fault."""
        within = self.seconds if seconds is None else seconds
        try:
            with self._turn:
                return self._worker.call(request, seconds=within, handlers=handlers, **arguments)
        except Lost as error:
            raise self.lost(str(error), error.output) from error

    def call(self, request: str, scratch: Scratch, server: Server, **arguments: Any) -> Any:
        """Send the worker a request that uses a database, and return the answer; WorkerError when it fails.

        Lost when a fault happened meanwhile, whatever the side did then: the answer would not count.
        """
        sessions = scratch.sessions()
        try:
            with self.limited(server, scratch), sessions:
                answer = self.ask(
                    request,
                    self._limits.left + _ANSWER_SECONDS,
                    _handlers(sessions, self.reached),
                    database=(scratch.name, server.engine.dialect, server.release),
                    **arguments,
                )
        except WorkerError as error:
            if sessions.fault:
                raise self._disturbed(sessions.fault) from error
            raise
        except failures(server.engine) as error:
            self._worker.kill()  # it may still wait for the answer to a statement
            if lost := self.note(error, server.engine):
                raise lost from error
            raise
        if sessions.fault:
            raise self._disturbed(sessions.fault)
        return answer

    def limited(self, server: Server, scratch: Scratch) -> AbstractContextManager[None]:
        """Bound what is done in a database meanwhile by the time that the stage has left."""
        return self._limits.bounding(server, scratch.name, self._say_over, self._worker.kill)

    def _say_over(self, why: str) -> None:
        self._over = why

    def lost(self, what: str, output: str = "") -> Lost:
        """Note a fault, and return the error to raise."""
        what = self._over or what
        message = f"the {self.name} side was lost: {what}"
        self.fault = self.fault or message
        return Lost(message, output)

    def note(self, error: Exception, engine: Engine) -> Lost | None:
        """Note an error of the database if it is a fault, and return the error to raise; else None."""
        what = engine.fault_of(error)
        if what and self._over and (statement := engine.statement_of(error)):
            self._over = f"{self._over.partition('; it was running')[0]}; it was running: {statement}"
        return self._disturbed(what) if what else None

    def _disturbed(self, what: str) -> Lost:
        if self._over:
            return self.lost(self._over)
        message = f"the {self.name} side's database session failed: {what}"
        self.fault = self.fault or message
        return Lost(message)


def at_once(pool: ThreadPoolExecutor, step: Callable[[T], R], things: Iterable[T]) -> list[R]:
    """Do a step for several things at the same time, and return the results in their order.

    An error is raised only when all steps have ended, because a worker that still works on a request must not
    get another one.
    """
    futures = [pool.submit(step, thing) for thing in things]
    for future in futures:
        future.exception()
    return [future.result() for future in futures]


def _handlers(sessions: Sessions, reached: Callable[[int, int], None]) -> dict[str, Callable[..., Any]]:
    """Return what the worker may ask for while it works on a database, by name."""

    def execute(database: str, session: int, **arguments: Any) -> dict[str, Any]:  # noqa: ARG001 - one a request
        return sessions.of(session).execute(**arguments)

    def transaction(database: str, session: int, **arguments: Any) -> dict[str, Any]:  # noqa: ARG001
        return sessions.of(session).transaction(**arguments)

    return {"execute": execute, "transaction": transaction, "reached": reached}
