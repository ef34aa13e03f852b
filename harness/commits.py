"""Verify a module commit by commit, and say in a line what each of them did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from harness.config import settings
from harness.errors import UsageError
from harness.report import Report
from harness.sources.against import Step
from harness.verdict import Verdict
from harness.verification import verify

_SHORT = 10
_MOST = 5


def verify_each(
    steps: Iterable[Step],
    given: Mapping[str, Any],
    say: Callable[[str], None],
    progress: Callable[[str], None],
    warn: Callable[[str], None],
) -> Verdict:
    """Compare the two sources of each step, and say what came of it; return the worst verdict.

    A commit that has no such module leaves the verdict open. What one commit broke does not count against the
    commits after it.
    """
    worst = Verdict.EQUIVALENT
    for step in steps:
        try:
            report = verify(settings({**given, **step.settings}), progress, warn)
        except UsageError as error:
            say(_line(step, f"not compared: {error.message}"))
            worst = _worse(worst, Verdict.INCONCLUSIVE)
            continue
        say(_line(step, str(report.verdict)))
        for line in _why(report):
            say(f"    {line}")
        worst = _worse(worst, report.verdict)
    return worst


def _line(step: Step, came_of_it: str) -> str:
    name = step.commit if ".." in step.commit else step.commit[:_SHORT]
    return f"{name}  {came_of_it}  {step.message}"


def _why(report: Report) -> list[str]:
    """Return what differs, or what is open, one line each."""
    findings = [finding for outcome in report.outcomes for finding in outcome.findings]
    lines = [f"{one.rule}  {one.subject}" for one in findings]
    if not lines and report.verdict is Verdict.INCONCLUSIVE:
        lines = [
            f"{outcome.rule}  {remark.subject}: {remark.text}" for outcome, remark in report.not_verified
        ]
        lines = [report.reason] if report.reason else lines
    more = len(lines) - _MOST
    return [*lines[:_MOST], *([f"and {more:,} more"] if more > 0 else [])]


def _worse(one: Verdict, other: Verdict) -> Verdict:
    order = (Verdict.EQUIVALENT, Verdict.INCONCLUSIVE, Verdict.NOT_EQUIVALENT)
    return max(one, other, key=order.index)
