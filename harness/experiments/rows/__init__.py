"""The experiment with rows: generated from the facts of both sides, written by each, and read by both."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from harness.experiments.seeds import seed_for
from harness.findings import Contract

if TYPE_CHECKING:
    from harness.config import Settings
    from harness.experiments.rows.datasets import Plan
    from harness.experiments.rows.evidence import RoundTrip
    from harness.facts.loaded import Loaded
    from harness.live import Database
    from harness.missing import Missing


@dataclass(frozen=True, slots=True)
class Rows:
    """The experiment, as `Experiment` describes it. Hypothesis is only imported when it is used."""

    name: str = "rows"
    contract: Contract = Contract.ROWS
    repeats: bool = True

    def plan(self, loaded: Mapping[str, Loaded], settings: Settings) -> Plan:
        """Generate the rows."""
        from harness.experiments.rows import roundtrip

        baseline, refactored = loaded.values()
        seed = seed_for(settings, loaded.values())
        return roundtrip.draw(baseline, refactored, settings.examples, seed)

    def run(
        self,
        databases: Mapping[str, Database],
        plan: Plan,
        pool: ThreadPoolExecutor,
        earlier: Mapping[str, Database],
        evidence: Mapping[str, Any],  # noqa: ARG002 - it is the first
    ) -> RoundTrip | Missing:
        """Write the rows on both sides, and read them back."""
        from harness.experiments.rows import roundtrip

        return roundtrip.run(databases, plan, pool, earlier)


ROWS: Final = Rows()
