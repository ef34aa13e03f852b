"""The experiment with rows that break one constraint each, on purpose: both sides refuse them alike."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from harness.findings import Contract

if TYPE_CHECKING:
    from harness.config import Settings
    from harness.experiments.refusals.evidence import Refusals
    from harness.facts.loaded import Loaded
    from harness.live import Database
    from harness.missing import Missing


@dataclass(frozen=True, slots=True)
class Experiment:
    """The experiment. Its rows are like those that both sides accepted, but for what breaks a constraint."""

    name: str = "refusals"
    contract: Contract = Contract.ROWS
    repeats: bool = True

    def plan(self, loaded: Mapping[str, Loaded], settings: Settings) -> tuple[Loaded, int]:
        """Return the side whose constraints are broken, and how many rows to try at most."""
        baseline, _ = loaded.values()
        return baseline, 20 * settings.examples

    def run(
        self,
        databases: Mapping[str, Database],
        plan: tuple[Loaded, int],
        pool: ThreadPoolExecutor,
        earlier: Mapping[str, Database],  # noqa: ARG002 - each process tries the same
        evidence: Mapping[str, Any],
    ) -> Refusals | Missing:
        """Try the same rows on both sides; nothing of them is left in the databases."""
        from harness.experiments.refusals import running

        return running.run(databases, *plan, pool, evidence["rows"])


REFUSALS: Final = Experiment()
