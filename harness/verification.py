"""One run: gather what there is to know of both sides, and judge it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

from harness import selection
from harness.checks import RULES
from harness.config import Settings
from harness.gather import Clock, gather
from harness.judge import judge
from harness.launch import Launched
from harness.report import Report


def run(
    settings: Settings,
    launched: Mapping[str, Launched],
    stack: ExitStack,
    pool: ThreadPoolExecutor,
    progress: Callable[[str], None],
) -> tuple[Report, str]:
    """Answer for two sides that are loading; with the first fault of the infrastructure that the run met."""
    rules = selection.select(RULES, settings.only, settings.skip)
    clock = Clock(progress)
    gathered, fault = gather(settings, rules, launched, stack, pool, clock)
    with clock.stage("compare"):
        report = judge(gathered, rules)
    return replace(report, run=replace(report.run, seconds=clock.seconds)), fault
