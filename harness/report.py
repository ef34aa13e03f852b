"""What a run found: the value that every report format is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.findings import Contract, Outcome, Remark, Status
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Run:
    """What differs from one run to the next and is no part of the answer: seconds by stage, and versions.

    `retried` is the fault for which everything was done once more; "" when the first run came to its end.
    """

    seconds: Mapping[str, float] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    retried: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The answer: verdict, what it speaks of, and each rule's outcome.

    `scope` names the contracts where not all were compared; `reason` says in a line why there is no
    answer; `database` is the server that judged; `examples` and `seed` are those of the generated rows;
    `notes` is what a reader should know of the run itself, and is no part of the verdict.
    """

    verdict: Verdict
    baseline: str
    refactored: str
    outcomes: tuple[Outcome, ...]
    scope: str = ""
    reason: str = ""
    database: str = ""
    examples: int = 0
    seed: int = 0
    notes: tuple[Remark, ...] = ()
    run: Run = field(default_factory=Run)

    @property
    def not_verified(self) -> tuple[tuple[Outcome, Remark], ...]:
        """What was neither found equal nor different, rule by rule."""
        return tuple((outcome, remark) for outcome in self.outcomes for remark in outcome.undecided)

    def of(self, contract: Contract) -> tuple[Outcome, ...]:
        """The outcomes of one contract."""
        return tuple(outcome for outcome in self.outcomes if outcome.contract is contract)

    def count(self, status: Status) -> int:
        """How many rules came to a status."""
        return sum(outcome.status is status for outcome in self.outcomes)
