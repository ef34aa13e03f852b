"""verify(): starts both sides, gathers what there is to know of them, and judges it.

Only what starts processes is imported here: the sides' interpreters do not wait for the checks, Hypothesis
and the driver to be there.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from harness.config import BASELINE, REFACTORED, Settings
from harness.errors import DatabaseError, SideError
from harness.launch import session

if TYPE_CHECKING:
    from harness.facts.saved import Saved
    from harness.report import Report

T = TypeVar("T")
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

    `progress` is given each stage as it begins, `warn` what this system cannot keep a side from, before any
    is loaded. UsageError for settings that cannot be carried out; whatever else goes wrong is part of the
    report. Nothing of the run is left when it returns or raises.
    """
    warn = _once(warn)
    report, fault = _twice_at_most(lambda: _run(settings, progress, warn), progress)
    return replace(report, run=replace(report.run, retried=fault))


def snapshot(
    settings: Settings,
    progress: Callable[[str], None] = lambda _: None,
    warn: Callable[[str], None] = lambda _: None,
) -> bytes:
    """Freeze the baseline of the settings: the content of a snapshot file, which can stand for it later.

    UsageError for settings that cannot be carried out, SideError for a side that does not load or build,
    DatabaseError for a server that gives out, twice.
    """
    warn = _once(warn)

    def frozen() -> tuple[Saved, str]:
        with session(settings, (BASELINE,), warn) as opened:
            from harness.gather import Clock, freeze

            return freeze(opened, Clock(progress))

    saved, fault = _twice_at_most(frozen, progress)
    if fault and saved.facts.fault:
        raise DatabaseError(f"the side was lost twice: {saved.facts.fault}")

    from harness.facts.saved import encode

    try:
        return encode(saved)
    except UnicodeEncodeError:
        raise SideError(
            f"{settings.baseline} has a text with half a surrogate pair, which no file in UTF-8 can hold"
        ) from None


def _twice_at_most(run: Callable[[], tuple[T, str]], progress: Callable[[str], None]) -> tuple[T, str]:
    """Run once, or twice where it meets a fault: what it gives, and the fault of the first run."""
    with collecting_rarely():
        try:
            result, fault = run()
        except DatabaseError as error:  # of what ends a run
            from harness.engines import fault_of

            fault = fault_of(error)
            if not fault:
                raise
        else:
            if not fault:
                return result, ""
        progress(f"begin again, because {fault}:")
        result, _ = run()
        return result, fault


def _run(
    settings: Settings, progress: Callable[[str], None], warn: Callable[[str], None]
) -> tuple[Report, str]:
    """One run, of which nothing is left afterwards; with the first fault that it met."""
    with session(settings, (BASELINE, REFACTORED), warn) as opened:
        from harness.gather import NEEDS_LIVE, Asked, Clock, gather
        from harness.judge import Judge
        from harness.rules import RULES
        from harness.rules.selection import of_saved, select

        saved = [settings.of(name).source for name in opened.opened.keys() - opened.launched.keys()]
        rules, left_out = of_saved(select(RULES, settings.only, settings.skip), saved, NEEDS_LIVE)
        judge, clock = Judge(rules), Clock(progress)
        asked = Asked(frozenset(rule.contract for rule in rules), judge.shaken)
        gathered, fault = gather(opened, asked, clock)
        with clock.stage("compare"):
            report = judge.report(replace(gathered, notes=(*left_out, *gathered.notes)))
        return replace(report, run=replace(report.run, seconds=clock.seconds)), fault


def _once(warn: Callable[[str], None]) -> Callable[[str], None]:
    """Both sides have the same to warn of."""
    given: set[str] = set()

    def give(text: str) -> None:
        if text not in given:
            given.add(text)
            warn(text)

    return give
