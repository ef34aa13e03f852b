"""Find the smallest rows that show what rows have shown to differ, on databases of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.config import BASELINE
from harness.experiments.refusals.evidence import Refusals
from harness.experiments.rows.evidence import RoundTrip
from harness.findings import Difference, Remark
from harness.missing import known
from harness.subjects import Subject

if TYPE_CHECKING:
    from harness.gather.stages import Stages, Step

Broken = Mapping[tuple[str, Subject], Difference]
"""What differs, by rule and subject."""


def shrunk(
    trip: RoundTrip,
    refusals: Refusals | None,
    wanted: Broken,
    broken: Callable[[RoundTrip], Broken],
    stages: Stages,
    step: Step,
) -> tuple[RoundTrip, tuple[Remark, ...]]:
    """Return a round trip with the smallest rows, and a remark if these could not be looked for.

    refusals: the rows that broke a constraint, if any were tried. wanted: the differences. broken: says what
    a round trip shows to differ. The databases are built anew, as in the step.
    """
    from harness.experiments.rows.smallest import smallest

    try:
        with stages.stage("shrink what differs"):
            step = stages.build(step)
            loaded = known(step.loaded[BASELINE])
            if len(step.databases) < len(step.lives) or loaded is None:
                return trip, ()
            stages.limits.begin()
            found = smallest(step.databases, trip, refusals, loaded, wanted, broken, stages.pool)
    except Exception as error:  # noqa: BLE001 - what was found is right, also with other rows around it
        return trip, (Remark("rows", f"smaller rows could not be tried: {type(error).__name__}: {error}"),)
    return replace(trip, smallest=found), ()
