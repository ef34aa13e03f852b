"""Find the smallest rows and graphs that show what was found to differ, on databases of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.config import BASELINE
from harness.experiments.refusals.evidence import Refusals
from harness.experiments.rows.evidence import RoundTrip
from harness.facts.loaded import Loaded
from harness.findings import Remark
from harness.missing import Missing, known

if TYPE_CHECKING:
    from harness.gather.stages import Stages, Step
    from harness.pairs.shrinkable import Shrinkable

_NOT_TRIED = Missing("it was not tried")


def shrunk(
    evidence: Mapping[str, Any], wanted: Shrinkable, stages: Stages, step: Step
) -> tuple[Mapping[str, Any], tuple[Remark, ...]]:
    """Return evidence with the smallest examples of what differs, and a remark if these could not be tried.

    The databases are built anew, as in the step.
    """
    found = dict(evidence)
    try:
        with stages.stage("shrink what differs"):
            step = stages.build(step)
            loaded = known(step.loaded[BASELINE])
            if len(step.databases) < len(step.lives) or loaded is None:
                return evidence, ()
            stages.limits.begin()
            found |= _rows(evidence, wanted, loaded, stages, step)
            found |= _graphs(evidence, wanted, loaded, stages, step)
    except Exception as error:  # noqa: BLE001 - what was found is right, also with other rows around it
        return found, (Remark("rows", f"smaller rows could not be tried: {type(error).__name__}: {error}"),)
    return found, ()


def _rows(
    evidence: Mapping[str, Any], wanted: Shrinkable, loaded: Loaded, stages: Stages, step: Step
) -> dict[str, Any]:
    from harness.experiments.rows.smallest import smallest

    trip: RoundTrip | None = known(evidence.get("rows", _NOT_TRIED))
    if trip is None or not wanted.rows:
        return {}
    refusals: Refusals | None = known(evidence.get("refusals", _NOT_TRIED))
    found = smallest(step.databases, trip, refusals, loaded, wanted.rows, wanted.broken, stages.pool)
    return {"rows": replace(trip, smallest=found)}


def _graphs(
    evidence: Mapping[str, Any], wanted: Shrinkable, loaded: Loaded, stages: Stages, step: Step
) -> dict[str, Any]:
    from harness.experiments.graphs.smallest import smallest

    return {
        name: replace(
            evidence[name], smallest=smallest(step.databases, some, wanted.first, loaded, stages.pool)
        )
        for name, some in wanted.graphs.items()
        if some
    }
