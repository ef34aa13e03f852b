"""Both sides' interpreters, started and loading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from harness.config import Settings
from harness.sources import ModuleSource, parse
from harness.workers import Worker, start
from harness.workers.addresses import allowed

BASELINE, REFACTORED = "baseline", "refactored"
HASH_SEEDS: Mapping[str, str] = MappingProxyType({BASELINE: "0", REFACTORED: "0"})
"""The same for both sides, so that what one code makes of a set of texts comes in one order on either."""


@dataclass(frozen=True, slots=True)
class Launched:
    """A side's interpreter, and what it is about to answer of itself."""

    source: ModuleSource
    root: Path
    worker: Worker
    loading: Future[dict[str, Any]]


def launch(
    settings: Settings,
    stack: ExitStack,
    pool: ThreadPoolExecutor,
    warn: Callable[[str], None] = lambda _: None,
    hash_seeds: Mapping[str, str] = HASH_SEEDS,
) -> Mapping[str, Launched]:
    """Start both sides, by name; the stack ends them. UsageError for a wrong source or interpreter.

    What this system cannot keep them from is told to `warn`, once, before anything of theirs is imported.
    """
    asked = {
        BASELINE: (parse(settings.baseline), settings.baseline_root, settings.baseline_python),
        REFACTORED: (parse(settings.refactored), settings.refactored_root, settings.refactored_python),
    }
    open_to = allowed(settings.allow_connect)
    workers = {
        name: stack.enter_context(start(python, root, hash_seeds[name], open_to, warn))
        for name, (_, root, python) in asked.items()
    }
    return {
        name: Launched(
            source, root, workers[name], pool.submit(_load, workers[name], source, settings.timeout)
        )
        for name, (source, root, _) in asked.items()
    }


def _load(worker: Worker, source: ModuleSource, seconds: float) -> dict[str, Any]:
    facts: dict[str, Any] = worker.call(
        "load", seconds=seconds, name=source.module, attribute=source.attribute
    )
    return facts
