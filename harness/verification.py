"""verify(): starts both sides, gathers what there is to know of them, and judges it.

Only what starts processes is imported here: the sides' interpreters do not wait for the checks, Hypothesis
and the driver to be there.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.config import Settings
from harness.errors import DatabaseError
from harness.launch import launch

if TYPE_CHECKING:
    from harness.report import Report

_THREADS = (
    8  # two sides, each with a request under way and a database at work, the server, the drawing of rows
)


_ALLOCATIONS = 100_000


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Look for garbage less often: a run makes many values of a large schema, and nearly all of them stay.

    Python's usual threshold has it go through them again and again, for a quarter of the time that reading
    and comparing catalogs takes.
    """
    usual = gc.get_threshold()
    gc.set_threshold(max(usual[0], _ALLOCATIONS) if usual[0] else 0, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def verify(
    settings: Settings,
    progress: Callable[[str], None] = lambda _: None,
    warn: Callable[[str], None] = lambda _: None,
) -> Report:
    """Compare the two sources and answer.

    A run that meets a fault of the infrastructure (an interpreter is killed or out of time, a session with
    the database breaks) is done once more from the start; what meets one then is not verified.

    `progress` is told each stage as it begins, `warn` what this system cannot keep a side from, before any is
    loaded. UsageError for settings that cannot be carried out; whatever
    else goes wrong is part of the report. Nothing of the run is left when it returns or raises.
    """
    warn = _once(warn)
    with collecting_rarely():
        try:
            report, fault = _run(settings, progress, warn)
        except DatabaseError as error:  # of what ends a run
            from harness.engines.postgresql.faults import fault_of

            fault = fault_of(error)
            if not fault:
                raise
        else:
            if not fault:
                return report
        progress(f"begin again, because {fault}:")
        report, _ = _run(settings, progress, warn)
        return replace(report, run=replace(report.run, retried=fault))


def _run(
    settings: Settings, progress: Callable[[str], None], warn: Callable[[str], None]
) -> tuple[Report, str]:
    """One run, of which nothing is left afterwards; with the first fault that it met."""
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(_THREADS))
        launched = launch(settings, stack, pool, warn)

        from harness.gather import Clock, gather
        from harness.judge import judge
        from harness.rules import RULES
        from harness.rules.selection import select

        rules = select(RULES, settings.only, settings.skip)
        clock = Clock(progress)
        gathered, fault = gather(settings, rules, launched, stack, pool, clock)
        with clock.stage("compare"):
            report = judge(gathered, rules)
        return replace(report, run=replace(report.run, seconds=clock.seconds)), fault


def _once(warn: Callable[[str], None]) -> Callable[[str], None]:
    """Both sides have the same to warn of."""
    told: set[str] = set()

    def tell(text: str) -> None:
        if text not in told:
            told.add(text)
            warn(text)

    return tell
