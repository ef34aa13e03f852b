"""The experiment with object graphs: related objects, moved, detached and deleted through both sides' ORM."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from harness.findings import Contract

if TYPE_CHECKING:
    from harness.config import Settings
    from harness.experiments.graphs.evidence import Graphs
    from harness.experiments.graphs.planning import Plan
    from harness.facts.loaded import Loaded
    from harness.live import Database
    from harness.missing import Missing


@dataclass(frozen=True, slots=True)
class Experiment:
    """The experiment. Its objects are made like rows that both sides accepted."""

    name: str = "graphs"
    contract: Contract = Contract.ROWS
    repeats: bool = True

    def plan(self, loaded: Mapping[str, Loaded], settings: Settings) -> Plan:
        """Choose the relationships to try."""
        from harness.experiments.graphs import planning

        baseline, refactored = loaded.values()
        return planning.plan(baseline, refactored, tried(settings.examples))

    def run(
        self,
        databases: Mapping[str, Database],
        plan: Plan,
        pool: ThreadPoolExecutor,
        earlier: Mapping[str, Database],  # noqa: ARG002 - each process tries it in the same way
        evidence: Mapping[str, Any],
    ) -> Graphs | Missing:
        """Try the same operations on both sides; nothing of them is left in the databases."""
        from harness.experiments.graphs import running

        return running.run(databases, plan, pool, evidence["rows"])


def tried(examples: int) -> int:
    """Return how many relationships graphs are for; sequences take others as well."""
    return 2 * examples


GRAPHS: Final = Experiment()
