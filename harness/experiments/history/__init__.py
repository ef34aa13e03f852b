"""The experiment with the history of revisions: where it leads from an empty database."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from harness.findings import Contract

if TYPE_CHECKING:
    from harness.config import Settings
    from harness.experiments.history.evidence import Histories
    from harness.facts.loaded import Loaded
    from harness.live import Database
    from harness.options import Depth


@dataclass(frozen=True, slots=True)
class History:
    """The experiment, as `Experiment` describes it."""

    name: str = "history"
    contract: Contract = Contract.MIGRATIONS
    repeats: bool = False

    def plan(self, loaded: Mapping[str, Loaded], settings: Settings) -> Depth:  # noqa: ARG002
        """Return how far the revisions are run."""
        return settings.history

    def run(
        self,
        databases: Mapping[str, Database],
        plan: Depth,
        pool: ThreadPoolExecutor,
        earlier: Mapping[str, Database],  # noqa: ARG002 - it is not repeated
        evidence: Mapping[str, Any],  # noqa: ARG002 - it needs none
    ) -> Histories:
        """Run the revisions of both sides."""
        from harness.experiments.history import running

        return running.run(databases, plan, pool)


HISTORY: Final = History()
