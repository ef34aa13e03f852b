"""Write rows that break constraints on both sides, and say how each ended; all of it is rolled back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from harness.config import BASELINE
from harness.experiments.graphs.objects import Object, Samples, sent_object
from harness.experiments.refusals.breaking import Server, broken
from harness.experiments.refusals.evidence import Ended, Refusal, Refusals, Written
from harness.experiments.rows.evidence import RoundTrip
from harness.facts.catalog import Catalog, Name
from harness.facts.loaded import Loaded
from harness.live import Database, at_once
from harness.missing import Missing
from harness.workers import WorkerError

_AT_ONCE = 40
"""How many rows are tried between two looks at the clock, if the time is limited."""


def run(
    databases: Mapping[str, Database],
    loaded: Loaded,
    most: int,
    pool: ThreadPoolExecutor,
    trip: RoundTrip | Missing,
) -> Refusals | Missing:
    """Try the rows on both sides at the same time; return why, if that fails.

    most: how many to try; of more, each second, third, …
    """
    if isinstance(trip, Missing):
        return trip
    samples = Samples(loaded, trip)
    server = _server(databases[BASELINE].catalog)
    every = [(unit, one) for unit in trip.units for one in broken(samples, unit, server)]
    chosen = every[:: max(1, -(-len(every) // most))]
    sent = [[sent_object(row) for row in one.rows] for _, one in chosen]
    try:
        found: list[list[Ended]] = [[] for _ in databases]
        for some in databases[BASELINE].live.budget.pieces(sent, _AT_ONCE):
            ended = at_once(pool, lambda database: _ended(database, some), databases.values())  # noqa: B023 - used up here
            found = [[*one, *more] for one, more in zip(found, ended, strict=True)]
    except WorkerError as error:
        return Missing(f"rows that break constraints could not be tried: {error}")
    tried = tuple(
        Refusal(unit, one.breaks, one.about, one.rows[-1].shown, one.alone, by_side, _written(one.rows))
        for (unit, one), *ends in zip(chosen, *found, strict=False)
        for by_side in [dict(zip(databases, ends, strict=True))]
    )
    return Refusals(tried, len(every) - len(tried))


def _written(rows: Iterable[Object]) -> tuple[Written, ...]:
    return tuple(Written(one.name, one.unit, one.row, one.linked) for one in rows)


def _server(catalog: Catalog) -> Server:
    """Return what the server forbids that the metadata does not tell."""
    unique: defaultdict[Name, list[frozenset[str]]] = defaultdict(list)
    for key in (*catalog.primary_keys, *catalog.unique_constraints):
        unique[key.table].append(frozenset(key.columns))
    for index in catalog.indexes:
        if index.unique:
            unique[index.table].append(frozenset(index.columns))
    for one in catalog.exclusion_constraints:
        unique[one.table].append(frozenset(one.columns))
    return Server(unique, {one.table: one.columns for one in catalog.exclusion_constraints})


def _ended(database: Database, sent: Sequence[Any]) -> list[Ended]:
    answers: list[tuple[str, str, str]] = database.call("try_refusals", tries=[*sent]) if sent else []
    return [Ended(*answer) for answer in answers]
