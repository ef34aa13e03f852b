"""Run sequences on both sides' databases at the same time, and say what held after each step."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from harness.experiments.graphs import running
from harness.experiments.graphs.evidence import Graphs
from harness.experiments.graphs.objects import Samples
from harness.experiments.rows.evidence import RoundTrip
from harness.experiments.sequences.planning import Plan
from harness.live import Database
from harness.missing import Missing


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
    again = running.again(running.SEQUENCES, databases, tried, pool)
    left_out = plan.left_out + len(tried.asked) - len(tried.graphs)
    return Graphs(tried.graphs, tried.untried, left_out, again=again)
