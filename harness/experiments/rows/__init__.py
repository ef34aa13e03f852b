"""Rows drawn from the facts of both sides, written by either side and read by the other."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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
    """The experiment. Hypothesis is imported when it is used, not before."""

    name: str = "rows"
    contract: Contract = Contract.ROWS
    repeats: bool = True

    def plan(self, loaded: Mapping[str, Loaded], settings: Settings) -> Plan:
        """Draw the rows."""
        from harness.experiments.rows import roundtrip

        baseline, refactored = loaded.values()
        return roundtrip.draw(baseline, refactored, settings.examples, settings.seed)

    def run(
        self, databases: Mapping[str, Database], plan: Plan, pool: ThreadPoolExecutor
    ) -> RoundTrip | Missing:
        """Write the rows on both sides, and read them."""
        from harness.experiments.rows import roundtrip

        return roundtrip.run(databases, plan, pool)


ROWS: Final = Rows()
