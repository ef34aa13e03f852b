"""Say whether what sides emit when they are loaded again makes the same databases as before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.config import BASELINE, REFACTORED

if TYPE_CHECKING:
    from harness.gather.stages import Step
    from harness.gathered import Gathered
    from harness.live import Live, Recorded


def builds_otherwise(first: Gathered, step: Step) -> bool:
    """Whether what a side emits when it is loaded again may build another database than the first time.

    SQLAlchemy emits the constraints of tables that refer to each other in the order of a set.
    """
    earlier = {BASELINE: first.baseline, REFACTORED: first.refactored}
    return any(
        not before.differs_only_in_order(now)
        for name, one in step.recorded.items()
        for dialect, now in one.recordings().items()
        if now != (before := earlier[name].recordings[dialect])
    )


def builds_the_same(live: Live, recorded: Recorded) -> bool:
    """Whether a side makes the same database each time that it emits the same."""
    return live.builder.creates_all and recorded.recordings()[recorded.built].always_makes_the_same
