"""What every experiment is."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from harness.config import Settings
    from harness.facts.loaded import Loaded
    from harness.findings import Contract
    from harness.live import Database
    from harness.missing import Missing


class Experiment(Protocol):
    """Something that is tried on both sides' databases, and gives evidence: a frozen value for the rules.

    name: under which a pair has the evidence, and which progress shows. contract: whose rules it is made for.
    repeats: whether it is done again on further loads, because what it shows may differ by chance; the
    evidence then has a method `beside`.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def contract(self) -> Contract: ...  # noqa: D102
    @property
    def repeats(self) -> bool: ...  # noqa: D102

    def plan(self, loaded: Mapping[str, Loaded], settings: Settings) -> Any:
        """Prepare what needs no database, by side; it is done while the databases are built."""

    def run(self, databases: Mapping[str, Database], plan: Any, pool: ThreadPoolExecutor) -> Any | Missing:
        """Try it on both sides, by name; or why that was not possible."""
