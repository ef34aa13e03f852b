"""The round trip: either side writes the same generated rows, and both read what each has written."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from harness.rows import datasets
from harness.rows.datasets import Datasets, Plan
from harness.rows.evidence import Fate, Reading, RoundTrip, Sent
from harness.sides import SideRun
from harness.workers import WorkerError


def draw(sides: Mapping[str, SideRun], examples: int, seed: int) -> Plan:
    """Generate the rows, as soon as both sides are loaded."""
    baseline, refactored = sides["baseline"].snapshot, sides["refactored"].snapshot
    assert baseline is not None
    assert refactored is not None
    return datasets.plan(baseline, datasets.unit_names(refactored), examples, seed)


_FURTHER = (30, 120)
"""How many more rows are tried of each kind of which every row was refused, round by round."""


def run(sides: Mapping[str, SideRun], plan: Plan, pool: ThreadPoolExecutor) -> RoundTrip | str:
    """Write and read on both sides' databases, both sides at once; or why that was not possible."""
    names = [unit.name for unit in plan.units]
    if not names:
        return "no table has rows that could be generated on both sides"
    try:
        sent, written = _write_all(sides, plan, pool)
        read = dict(zip(sides, pool.map(lambda side: _read(side, sides, names), sides.values()), strict=True))
    except WorkerError as error:
        return f"rows could not be written and read: {error}"
    return RoundTrip(
        units=tuple(names),
        unreached=plan.unreached,
        examples=plan.examples,
        sent=tuple(sent),
        fates=written,
        readings={owner: {reader: read[reader][owner] for reader in sides} for owner in sides},
    )


def _write_all(
    sides: Mapping[str, SideRun], plan: Plan, pool: ThreadPoolExecutor
) -> tuple[list[Sent], dict[str, tuple[Fate, ...]]]:
    """Write the plan's rows on both sides, then more of those kinds of which neither has accepted one."""
    sent: list[Sent] = []
    fates: dict[str, tuple[Fate, ...]] = dict.fromkeys(sides, ())
    number, batch = 0, plan.datasets
    for count in (*_FURTHER, 0):
        written = pool.map(lambda side: _write(side, batch), sides.values())  # noqa: B023 - used up at once
        fates = {name: fates[name] + rows for name, rows in zip(sides, written, strict=True)}
        sent += datasets.sent(batch)
        number += len(batch)
        reached = {
            one.unit for rows in fates.values() for one, fate in zip(sent, rows, strict=True) if fate.accepted
        }
        refused = {unit.name for unit in plan.units} - reached
        if not refused or not count:
            break
        batch = plan.further(refused, number, count)
    return sent, fates


def _write(side: SideRun, rows: Datasets) -> tuple[Fate, ...]:
    fates: list[dict[str, Any]] = side.call("write_rows", side.scratch, datasets=rows)
    return tuple(Fate(**{**fate, "given": tuple(fate.get("given", ()))}) for fate in fates)


def _read(side: SideRun, sides: Mapping[str, SideRun], names: list[str]) -> dict[str, dict[str, Reading]]:
    """What this side reads from each side's database."""
    found = {}
    for owner, other in sides.items():
        readings: dict[str, dict[str, Any]] = side.call("read_rows", other.scratch, names=names)
        found[owner] = {name: Reading(tuple(one["rows"]), one["error"]) for name, one in readings.items()}
    return found
