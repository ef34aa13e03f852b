"""The result of a run: the value from which every report format is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.findings import Contract, Outcome, Remark, Status, Waived
from harness.verdict import Verdict
from harness.waivers import Held


@dataclass(frozen=True, slots=True)
class Run:
    """What differs between runs and is not part of the answer: seconds by stage, and versions.

    `retried` is the fault because of which the run was repeated; "" when it was not repeated.
    """

    seconds: Mapping[str, float] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    retried: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The answer: verdict, what it is about, and each rule's outcome.

    `scope` names the contracts where not all were compared; `reason` says in one line why there is no
    answer; `database` is the server that built the databases; `examples` and `seed` are those of the
    generated rows; `notes` are remarks about the run itself, which have no effect on the verdict; `waivers`
    are all that were given, with what each came to.
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
    waivers: tuple[Held, ...] = ()
    run: Run = field(default_factory=Run)

    @property
    def not_verified(self) -> tuple[tuple[Outcome, Remark], ...]:
        """What is undecided, rule by rule."""
        return tuple((outcome, remark) for outcome in self.outcomes for remark in outcome.undecided)

    @property
    def waived(self) -> tuple[tuple[Outcome, Waived], ...]:
        """What waivers cover, rule by rule."""
        return tuple((outcome, one) for outcome in self.outcomes for one in outcome.waived)

    def of(self, contract: Contract) -> tuple[Outcome, ...]:
        """Return the outcomes of one contract."""
        return tuple(outcome for outcome in self.outcomes if outcome.contract is contract)

    def count(self, status: Status) -> int:
        """Return the number of rules with a status."""
        return sum(outcome.status is status for outcome in self.outcomes)
