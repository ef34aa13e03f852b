"""What every experiment has: a plan, made without a database, and a run on both sides' databases."""

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

    name: the name under which a pair holds the evidence, also shown as progress. contract: the contract whose
    rules read the evidence. repeats: whether it is repeated on further loads of the sides, because its result
    may differ by chance; its evidence then has a method `repeated`, which adds what came of that.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def contract(self) -> Contract: ...  # noqa: D102
    @property
    def repeats(self) -> bool: ...  # noqa: D102

    def plan(self, loaded: Mapping[str, Loaded], settings: Settings) -> Any:
        """Prepare what needs no database, while the databases are built. `loaded` is by side."""

    def run(
        self,
        databases: Mapping[str, Database],
        plan: Any,
        pool: ThreadPoolExecutor,
        earlier: Mapping[str, Database],
        evidence: Mapping[str, Any],
    ) -> Any | Missing:
        """Try it on both sides, and return the evidence, or why there is none. `databases` are by side.

        earlier: where it is repeated, the databases of the first run, whose sides are still there. evidence:
        that of the experiments before it in the list, by their names.
        """
