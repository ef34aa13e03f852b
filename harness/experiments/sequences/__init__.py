"""The experiment with sequences: both sides' sessions take the same random steps on related objects."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from harness.experiments.graphs import tried
from harness.experiments.seeds import seed_for
from harness.findings import Contract

if TYPE_CHECKING:
    from harness.config import Settings
    from harness.experiments.graphs.evidence import Graphs
    from harness.experiments.sequences.planning import Plan
    from harness.facts.loaded import Loaded
    from harness.live import Database
    from harness.missing import Missing


_SHARE = 10
"""For so many examples of each kind of row, there is one drawn sequence."""
_COMPLETE = 2
"""For each example, there are at most so many sequences that do each thing once."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """The experiment. Its objects are those of a graph, and so is its evidence."""

    name: str = "sequences"
    contract: Contract = Contract.ROWS
    repeats: bool = True

    def plan(self, loaded: Mapping[str, Loaded], settings: Settings) -> Plan:
        """Draw the sequences."""
        from harness.experiments.sequences import planning

        baseline, refactored = loaded.values()
        seed = seed_for(settings, loaded.values())
        count = settings.examples
        most = planning.Most(max(1, count // _SHARE), _COMPLETE * count, count, graphs=tried(count))
        return planning.plan(baseline, refactored, most, seed)

    def run(
        self,
        databases: Mapping[str, Database],
        plan: Plan,
        pool: ThreadPoolExecutor,
        earlier: Mapping[str, Database],  # noqa: ARG002 - each process takes the same steps
        evidence: Mapping[str, Any],
    ) -> Graphs | Missing:
        """Take the steps on both sides; nothing of them is left in the databases."""
        from harness.experiments.sequences import running

        return running.run(databases, plan, pool, evidence["rows"])


SEQUENCES: Final = Experiment()
