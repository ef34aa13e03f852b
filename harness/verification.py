"""verify() and snapshot(): start the sides, gather facts and evidence, and judge or save them.

Only the modules that start processes are imported here, so that the sides' interpreters start before the
checks, Hypothesis and the driver are imported.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from harness.config import BASELINE, REFACTORED, Settings
from harness.errors import DatabaseError, SideError
from harness.launch import session
from harness.missing import known

if TYPE_CHECKING:
    from harness.facts.saved import Saved
    from harness.launch import Session
    from harness.report import Report

T = TypeVar("T")
_ALLOCATIONS = 100_000


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Collect garbage less often: a run makes many values of a large schema, and nearly all of them stay.

    With Python's usual threshold, collecting takes a quarter of the time of reading and comparing catalogs.
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
    the database breaks) is repeated once from the start; what meets a fault again is not verified.

    `progress` is called with each stage and how far it is; `warn` with each action that this system cannot
    prevent a side from doing, before any side is loaded. UsageError for settings that cannot be carried out;
    any other failure is part of the report. Nothing of the run is left when it returns or raises.
    """
    warn = _once(warn)
    report, fault = _twice_at_most(lambda: _run(settings, progress, warn), progress)
    return replace(report, run=replace(report.run, retried=fault))


def migrations(
    settings: Settings,
    progress: Callable[[str], None] = lambda _: None,
    warn: Callable[[str], None] = lambda _: None,
) -> Report:
    """Compare where the migrations of the settings' baseline lead with what its own metadata makes.

    UsageError for settings that cannot be carried out, SideError for a side that does not load or build,
    DatabaseError for a server that fails twice.
    """
    warn = _once(warn)

    def run() -> tuple[Report, str]:
        with session(settings, (BASELINE,), warn) as opened:
            from harness.findings import Contract
            from harness.gather import OF_TWO, Clock, gather_alone
            from harness.judge import judge
            from harness.rules import RULES
            from harness.rules.selection import select

            clock = Clock(progress)
            gathered, fault = gather_alone(opened, clock)
            rules = select(RULES, [Contract.MIGRATIONS], OF_TWO)
            report = judge(gathered, rules, settings.waivers, datetime.now().astimezone().date())
            run = replace(report.run, seconds=clock.seconds)
            return replace(report, folders=_folders(settings), run=run), fault

    report, fault = _twice_at_most(run, progress)
    return replace(report, run=replace(report.run, retried=fault))


def snapshot(
    settings: Settings,
    progress: Callable[[str], None] = lambda _: None,
    warn: Callable[[str], None] = lambda _: None,
) -> bytes:
    """Return the content of a snapshot file of the settings' baseline, which can replace that side later.

    UsageError for settings that cannot be carried out, SideError for a side that does not load or build,
    DatabaseError for a server that fails twice.
    """
    return _snapshots(settings, (BASELINE,), progress, warn)[BASELINE]


def snapshots(
    settings: Settings,
    progress: Callable[[str], None] = lambda _: None,
    warn: Callable[[str], None] = lambda _: None,
) -> Mapping[str, bytes]:
    """Return both sides' snapshots, made at once. The errors are those of `snapshot`, of either side.

    Both sides are modules.
    """
    return _snapshots(settings, (BASELINE, REFACTORED), progress, warn)


def _snapshots(
    settings: Settings,
    names: tuple[str, ...],
    progress: Callable[[str], None],
    warn: Callable[[str], None],
) -> Mapping[str, bytes]:
    warn = _once(warn)

    def frozen() -> tuple[Mapping[str, Saved] | SideError, str]:
        with session(settings, names, warn, warn) as opened:
            from harness.gather import Clock, freeze

            return freeze(opened, Clock(progress))

    saved, _ = _twice_at_most(frozen, progress)
    if isinstance(saved, SideError):
        raise saved
    return {name: _encoded(one, settings.of(name).source) for name, one in saved.items()}


def _encoded(saved: Saved, source: str) -> bytes:
    if saved.facts.fault:
        raise DatabaseError(f"the side's interpreter or its database failed twice: {saved.facts.fault}")

    from harness.facts.saved import encode

    try:
        return encode(saved)
    except UnicodeEncodeError:
        raise SideError(
            f"{source} has a text with half a surrogate pair, which no file in UTF-8 can hold"
        ) from None


def _twice_at_most(run: Callable[[], tuple[T, str]], progress: Callable[[str], None]) -> tuple[T, str]:
    """Run once, or twice after a fault; return the result, and the fault of the first run, "" for none."""
    with collecting_rarely():
        try:
            result, fault = run()
        except DatabaseError as error:  # one that ends a run
            from harness.engines import fault_of

            fault = fault_of(error)
            if not fault:
                raise
        else:
            if not fault:
                return result, ""
        progress(f"start again, because {fault}:")
        result, _ = run()
        return result, fault


def _run(
    settings: Settings, progress: Callable[[str], None], warn: Callable[[str], None]
) -> tuple[Report, str]:
    """Make one run; return its report, and the first fault that it met, "" for none.

    An error while all is closed at the end is a note of the report, and so is what stays on a server.
    """
    left: list[str] = []
    found: tuple[Report, str] | None = None
    try:
        with session(settings, (BASELINE, REFACTORED), warn, left.append) as opened:
            found = _judged(settings, opened, progress)
    except (DatabaseError, OSError) as error:
        if found is None:
            raise
        left.append(f"the run could not be closed in order: {error}")
    finally:
        for text in left:
            warn(text)
    from harness.findings import Remark
    from harness.showing import line

    report, fault = found
    notes = (Remark(report.database or "the database", line(text)) for text in left)
    return replace(report, notes=(*report.notes, *notes)), fault


def _judged(settings: Settings, opened: Session, progress: Callable[[str], None]) -> tuple[Report, str]:
    """Gather and judge; return the report, and the first fault."""
    from harness.gather import NEEDS_LIVE, Asked, Clock, gather, kinds, origins, states
    from harness.gather.effects import refuse_without_effect, without_effect
    from harness.judge import Judge
    from harness.rules import RULES
    from harness.rules.comparable import of_sources
    from harness.rules.selection import known as known_rules
    from harness.rules.selection import select, with_loading

    chosen = select(RULES, settings.only, settings.skip)
    rules, left_out = of_sources(chosen, kinds(opened.opened), NEEDS_LIVE, settings.only, settings.also)
    known_rules(RULES, (waiver.rule for waiver in settings.waivers))
    asked = frozenset(rule.contract for rule in rules)
    refuse_without_effect(opened, asked)
    commits = opened.pool.submit(states, opened)
    judge, clock = Judge(rules), Clock(progress)
    gathered, fault = gather(opened, Asked(asked, judge.shaken, judge.shrinking), clock)
    gathered = replace(gathered, notes=(*gathered.notes, *without_effect(opened, asked)))
    if known(gathered.baseline.loaded) is not None and gathered.refactored.load_failure is not None:
        judge = Judge(with_loading(rules, RULES, settings.skip))
    with clock.stage("compare"):
        report = judge.report(
            replace(gathered, notes=(*left_out, *gathered.notes)),
            settings.waivers,
            datetime.now().astimezone().date(),
            strict=settings.strict,
        )
    run = replace(report.run, seconds=clock.seconds, configured=_configured(settings))
    of_sides = origins(opened, gathered, commits.result())
    return replace(report, folders=_folders(settings), origins=of_sides, run=run), fault


def _configured(settings: Settings) -> str:
    """Return the configuration that was read, as people find it from the current folder."""
    return os.path.relpath(settings.file) if settings.file is not None else ""


def _folders(settings: Settings) -> dict[str, str]:
    """Return each side's root relative to the current folder, of those that are below it."""
    here = Path.cwd()
    roots = ((name, settings.of(name).root) for name in (BASELINE, REFACTORED))
    return {name: root.relative_to(here).as_posix() for name, root in roots if root.is_relative_to(here)}


def _once(warn: Callable[[str], None]) -> Callable[[str], None]:
    """Give each warning once: both sides have the same ones."""
    given: set[str] = set()

    def give(text: str) -> None:
        if text not in given:
            given.add(text)
            warn(text)

    return give
