"""The round trip: either side writes the same generated rows, and both read what each has written."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from harness.rows import datasets
from harness.rows.evidence import Fate, Reading, RoundTrip
from harness.sides import SideRun
from harness.workers import WorkerError


def draw(sides: Mapping[str, SideRun], examples: int, seed: int) -> datasets.Plan:
    """Generate the rows, as soon as both sides are loaded."""
    baseline, refactored = sides["baseline"].snapshot, sides["refactored"].snapshot
    assert baseline is not None
    assert refactored is not None
    return datasets.plan(baseline, datasets.unit_names(refactored), examples, seed)


def run(sides: Mapping[str, SideRun], plan: datasets.Plan, pool: ThreadPoolExecutor) -> RoundTrip | str:
    """Write and read on both sides' databases, both sides at once; or why that was not possible."""
    names = [unit.name for unit in plan.units]
    if not names:
        return "no table has rows that could be generated on both sides"
    try:
        written = dict(zip(sides, pool.map(lambda side: _write(side, plan), sides.values()), strict=True))
        read = dict(zip(sides, pool.map(lambda side: _read(side, sides, names), sides.values()), strict=True))
    except WorkerError as error:
        return f"rows could not be written and read: {error}"
    return RoundTrip(
        units=tuple(names),
        unreached=plan.unreached,
        examples=plan.examples,
        sent=plan.sent,
        fates=written,
        readings={owner: {reader: read[reader][owner] for reader in sides} for owner in sides},
    )


def _write(side: SideRun, plan: datasets.Plan) -> tuple[Fate, ...]:
    fates: list[dict[str, Any]] = side.call("write_rows", side.scratch, datasets=plan.datasets)
    return tuple(Fate(**{**fate, "given": tuple(fate.get("given", ()))}) for fate in fates)


def _read(side: SideRun, sides: Mapping[str, SideRun], names: list[str]) -> dict[str, dict[str, Reading]]:
    """What this side reads from each side's database."""
    found = {}
    for owner, other in sides.items():
        readings: dict[str, dict[str, Any]] = side.call("read_rows", other.scratch, names=names)
        found[owner] = {name: Reading(tuple(one["rows"]), one["error"]) for name, one in readings.items()}
    return found
