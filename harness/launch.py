"""Open the sources of the sides, start their interpreters, and let them load."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from threading import Thread
from types import MappingProxyType
from typing import Any

from harness.config import BASELINE, REFACTORED, Settings
from harness.sources import Importable, Opened, parse
from harness.workers import Worker, start
from harness.workers.addresses import allowed

_THREADS = 8
"""For each database: two sides, each with a request and a database at work; the server; planning the rows."""

_PAUSE_SECONDS = 0.2

HASH_SEEDS: Mapping[str, str] = MappingProxyType({BASELINE: "0", REFACTORED: "0"})
"""The same for both sides, so that the same code gives a set of texts in the same order on both."""


@dataclass(frozen=True, slots=True)
class Launched:
    """A side's interpreter, and its answer to `load`, which it is working on."""

    source: Importable
    worker: Worker
    loading: Future[dict[str, Any]]


class Halting:
    """Ends what a run has at work, when it ends or is interrupted: interpreters, and what threads do."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._first: list[Callable[[], None]] = []
        self._again: list[Callable[[], None]] = []

    def first(self, end: Callable[[], None]) -> None:
        """Have this called once."""
        self._first.append(end)

    def again(self, end: Callable[[], None]) -> None:
        """Have this called as long as a thread is still at work."""
        self._again.append(end)

    def halt(self) -> None:
        """Return when no thread is at work any longer."""
        for end in self._first:
            end()
        waiting = Thread(target=self._pool.shutdown, kwargs={"cancel_futures": True})
        waiting.start()
        waiting.join(_PAUSE_SECONDS)
        while waiting.is_alive():
            for end in self._again:
                end()
            waiting.join(_PAUSE_SECONDS)


@dataclass(frozen=True)
class Session:
    """What one run has open: its sources, by side, the interpreters of imported sources, and threads.

    Whatever is opened later is put on the stack, so that it is closed also when something raises. warn: is
    called with what the sides cannot be kept from; leave: with what stays on a server at the end.
    """

    settings: Settings
    opened: Mapping[str, Opened]
    launched: Mapping[str, Launched]
    stack: ExitStack
    pool: ThreadPoolExecutor
    halting: Halting
    warn: Callable[[str], None]
    leave: Callable[[str], None]

    def launch_again(self, hash_seeds: Mapping[str, str], *, described: bool) -> Mapping[str, Launched]:
        """Start further interpreters for the same sources; described: each answers with its facts."""
        again = self.settings, self.opened, self.stack, self.pool, self.halting
        return _launch(*again, lambda _: None, hash_seeds, described=described)


@contextmanager
def session(
    settings: Settings,
    names: tuple[str, ...] = (BASELINE, REFACTORED),
    warn: Callable[[str], None] = lambda _: None,
    leave: Callable[[str], None] = lambda _: None,
) -> Iterator[Session]:
    """Open these sides' sources and start their interpreters; nothing of them is left afterwards.

    UsageError for a text that is not a source, and for a wrong interpreter. `warn` is called with each action
    that this system or a server cannot prevent sides from doing, before anything of theirs is done.
    """
    with ExitStack() as outer:
        pool = outer.enter_context(ThreadPoolExecutor(_THREADS * len(settings.database)))
        stack = outer.enter_context(ExitStack())
        halting = Halting(pool)
        outer.callback(halting.halt)  # before anything is closed that a thread still uses
        opened = {}
        for name in names:
            side = settings.of(name)
            opened[name] = stack.enter_context(parse(side.source).open(side.root))
        settings = _with_environment(settings, opened, warn)
        launched = _launch(settings, opened, stack, pool, halting, warn, HASH_SEEDS)
        yield Session(settings, opened, launched, stack, pool, halting, warn, leave)


def _with_environment(
    settings: Settings, opened: Mapping[str, Opened], warn: Callable[[str], None]
) -> Settings:
    """Return the settings with an interpreter that has the baseline's packages, if that is asked for."""
    source = opened.get(BASELINE)
    if not settings.baseline_requirements or not isinstance(source, Importable):
        return settings
    from harness import environments

    file = environments.pinned(settings.baseline_requirements, source.pinning)
    made = environments.interpreter(file, settings.baseline_python, warn)
    return replace(settings, baseline_python=made)


def _launch(
    settings: Settings,
    opened: Mapping[str, Opened],
    stack: ExitStack,
    pool: ThreadPoolExecutor,
    halting: Halting,
    warn: Callable[[str], None],
    hash_seeds: Mapping[str, str],
    *,
    described: bool = True,
) -> Mapping[str, Launched]:
    """Start an interpreter for each source that is to be imported; the stack ends them."""
    sources = {name: source for name, source in opened.items() if isinstance(source, Importable)}
    open_to = allowed(settings.allow_connect)
    workers = {
        name: stack.enter_context(
            start(settings.of(name).python, source.root, hash_seeds[name], open_to, warn)
        )
        for name, source in sources.items()
    }
    for worker in workers.values():
        halting.first(worker.kill)
    return {
        name: Launched(source, workers[name], pool.submit(_load, workers[name], source, settings, described))
        for name, source in sources.items()
    }


def _load(worker: Worker, source: Importable, settings: Settings, described: bool) -> dict[str, Any]:
    facts: dict[str, Any] = worker.call(
        "load",
        seconds=settings.timeout,
        name=source.module,
        attribute=source.attribute,
        setup=settings.setup,
        variables=dict(settings.variables),
        moved=list(source.moved),
        described=described,
    )
    return facts
