"""Outcomes to a verdict: the one place that decides what a run answers."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from harness.findings import Outcome, Status


class Verdict(StrEnum):
    """What a run answers."""

    EQUIVALENT = "EQUIVALENT"
    NOT_EQUIVALENT = "NOT EQUIVALENT"
    INCONCLUSIVE = "INCONCLUSIVE"

    @property
    def exit_code(self) -> int:
        """What the process answers with."""
        return {Verdict.EQUIVALENT: 0, Verdict.NOT_EQUIVALENT: 1, Verdict.INCONCLUSIVE: 3}[self]


def decide(outcomes: Sequence[Outcome]) -> Verdict:
    """A difference decides; else a doubt does; and where nothing was compared, nothing is equivalent."""
    statuses = {outcome.status for outcome in outcomes}
    if Status.FAILED in statuses:
        return Verdict.NOT_EQUIVALENT
    if statuses & {Status.NOT_EXERCISED, Status.INCONCLUSIVE} or not any(one.compared for one in outcomes):
        return Verdict.INCONCLUSIVE
    return Verdict.EQUIVALENT
