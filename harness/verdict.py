"""Decide the verdict from the outcomes: the only place that does."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from harness.findings import Outcome, Status
from harness.waivers import Held


class Verdict(StrEnum):
    """The answer of a run."""

    EQUIVALENT = "EQUIVALENT"
    NOT_EQUIVALENT = "NOT EQUIVALENT"
    INCONCLUSIVE = "INCONCLUSIVE"

    @property
    def exit_code(self) -> int:
        """The exit code of the process."""
        return {Verdict.EQUIVALENT: 0, Verdict.NOT_EQUIVALENT: 1, Verdict.INCONCLUSIVE: 3}[self]


def decide(outcomes: Sequence[Outcome], held: Sequence[Held] = (), *, strict: bool = False) -> Verdict:
    """Return the verdict: a difference decides first, then a doubt; INCONCLUSIVE if nothing was compared.

    With strict, a waiver that has expired, is stale or matches nothing is a doubt.
    """
    statuses = {outcome.status for outcome in outcomes}
    if Status.FAILED in statuses:
        return Verdict.NOT_EQUIVALENT
    if statuses & {Status.NOT_EXERCISED, Status.INCONCLUSIVE} or not any(one.compared for one in outcomes):
        return Verdict.INCONCLUSIVE
    if strict and any(waiver.fault for waiver in held):
        return Verdict.INCONCLUSIVE
    return Verdict.EQUIVALENT
