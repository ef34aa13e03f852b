"""Run sequences on both sides' databases at the same time, and say what held after each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from harness.config import BASELINE, REFACTORED
from harness.experiments.graphs import running
from harness.experiments.graphs.evidence import Graph, Graphs, Kind
from harness.experiments.graphs.objects import Samples
from harness.experiments.graphs.running import Asked
from harness.experiments.rows.evidence import RoundTrip
from harness.experiments.sequences.planning import Plan
from harness.live import Database
from harness.missing import Missing

_TIMES = 3


def run(
    databases: Mapping[str, Database], plan: Plan, pool: ThreadPoolExecutor, trip: RoundTrip | Missing
) -> Graphs | Missing:
    """Run the sequences of a plan; return why, if that fails. trip: the rows of which objects are made."""
    if isinstance(trip, Missing):
        return trip
    samples = Samples(plan.graphs.loaded, trip)
    tried = running.run_along(running.SEQUENCES, databases, plan.sequences, plan.graphs, samples, pool)
    if isinstance(tried, Missing):
        return tried
    again = _again(databases, tried.asked, tried.graphs, pool)
    left_out = plan.left_out + len(tried.asked) - len(tried.graphs)
    return Graphs(tried.graphs, tried.untried, left_out, again=again)


def _again(
    databases: Mapping[str, Database],
    asked: Sequence[Asked],
    graphs: Sequence[Graph],
    pool: ThreadPoolExecutor,
) -> tuple[Graphs, ...]:
    """Repeat the sequences in which a step was refused on one side alone, with other objects in memory.

    A flush takes objects out of sets, which order them by address: another step may be refused, or none.
    """
    unlike = [
        number
        for number, graph in enumerate(graphs)
        if _refused(graph, BASELINE) != _refused(graph, REFACTORED)
    ]
    found: list[Graphs] = []
    for shaken in range(1, _TIMES + 1) if unlike else ():
        repeated = running.answered(
            running.SEQUENCES, databases, [asked[one] for one in unlike], pool, shaken=shaken
        )
        if not isinstance(repeated, Missing):
            found.append(
                Graphs((*(dict(enumerate(graphs)) | dict(zip(unlike, repeated, strict=False))).values(),))
            )
    return tuple(found)


def _refused(graph: Graph, side: str) -> dict[str, str]:
    return {fact.step: how for fact, how in graph.sides[side].items() if fact.kind is Kind.REFUSED}
