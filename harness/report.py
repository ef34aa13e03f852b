"""The result of a run: the value from which every report format is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Final

from harness.facts.whole import Facts
from harness.findings import Contract, Finding, Outcome, Remark, Status, Waived
from harness.origin import Origin
from harness.showing import brief, line
from harness.verdict import Verdict
from harness.waivers import Held


@dataclass(frozen=True, slots=True)
class Run:
    """What differs between runs and is not part of the answer: seconds by stage, and versions.

    `retried` is the fault because of which the run was repeated; "" when it was not repeated. `configured` is
    the file that was read, relative to the current folder; "" for none.
    """

    seconds: Mapping[str, float] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    retried: str = ""
    configured: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The answer: verdict, what it is about, and each rule's outcome.

    `scope` names the contracts where not all were compared; `reason` says in one line why there is no
    answer; `database` is the server that built the databases; `examples` and `seed` are those of the
    generated rows; `notes` are remarks about the run itself, which have no effect on the verdict; `waivers`
    are all that were given, with what each came to. `fingerprints` are those of all that is known of a side,
    by side; `folders` the sides' roots relative to the current folder, of those that are below it; `origins`
    say where the sides came from; `facts` is all that is known of a side, by side.

    `print(report)` shows it as the command line does.
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
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    facts: Mapping[str, Facts] = field(default_factory=dict, repr=False)
    run: Run = field(default_factory=Run)

    def __str__(self) -> str:
        """The report as a text, without colour."""
        from harness.reports import text

        return text.render(self)

    def raise_for_verdict(self) -> None:
        """Raise NotEquivalent unless the verdict is EQUIVALENT."""
        if self.verdict is not Verdict.EQUIVALENT:
            raise NotEquivalent(self)

    @property
    def headline(self) -> str:
        """The verdict in one line: what it is about, how much differs, and how much is open or waived."""
        scope = f" ({line(self.scope)})" if self.scope else ""
        differing, found = len(self.differences), sum(map(len, self.differences))
        open_ = [*_some(len(self.doubts), "not verified"), *self._idle()]
        waived = _some(len(self.waived), "waived")
        if self.verdict is Verdict.NOT_EQUIVALENT:
            alike = f" in {found:,} places" if found > differing else ""
            counts = [f"{one}{alike}" for one in _some(differing, "differences", "difference")]
            return f"{self.verdict}{scope}: {', '.join([*counts, *open_, *waived])}"
        if self.verdict is Verdict.INCONCLUSIVE:
            reason = (
                line(self.reason) or f"no difference was found; {', '.join(open_) or 'nothing was compared'}"
            )
            return f"{self.verdict}{scope}: {', '.join([reason, *waived])}"
        return ", ".join([f"{self.verdict}{scope}", *_some(len(self.tested), "tested alike"), *waived])

    def _idle(self) -> list[str]:
        """Return which contracts were not compared in full, and why: the reason of most of their rules."""
        idle = [outcome for outcome in self.outcomes if outcome.status is Status.NOT_EXERCISED]
        if not idle:
            return []
        if self.reason:
            return [f"{brief(self.reason)}, so that nothing else was compared"]
        contracts = list(dict.fromkeys(str(outcome.contract) for outcome in idle))
        ((why, _),) = Counter(outcome.skipped for outcome in idle).most_common(1)
        listed = " and ".join(filter(None, [", ".join(contracts[:-1]), contracts[-1]]))
        return [f"{listed} not compared in full ({brief(why)})"]

    @property
    def differences(self) -> tuple[tuple[Finding, ...], ...]:
        """The findings, those together that have one cause.

        More than three findings of one rule that differ in the same way are one difference: a column of a
        mixin in every table that has it, or all that one forgotten import brings back.
        """
        alike: dict[Hashable, list[Finding]] = {}
        for outcome in self.outcomes:
            for finding in outcome.findings:
                alike.setdefault(_likeness(finding), []).append(finding)
        groups = [
            group
            for findings in alike.values()
            for group in ([findings] if len(findings) > _SINGLY else [[one] for one in findings])
        ]
        return tuple(tuple(group) for group in groups)

    @property
    def doubts(self) -> tuple[tuple[tuple[Outcome, Remark], ...], ...]:
        """What is not verified: together the uses of the same code, and what several rules say alike."""
        alike: dict[Hashable, list[tuple[Outcome, Remark]]] = {}
        for outcome, remark in self.not_verified:
            key = (remark.code, remark.text) if remark.code else remark
            alike.setdefault(key, []).append((outcome, remark))
        return tuple(tuple(group) for group in alike.values())

    @property
    def not_verified(self) -> tuple[tuple[Outcome, Remark], ...]:
        """What is undecided, rule by rule."""
        return tuple((outcome, remark) for outcome in self.outcomes for remark in outcome.undecided)

    @property
    def tested(self) -> tuple[tuple[Outcome, Remark], ...]:
        """What is known to be alike only by examples, rule by rule."""
        return tuple((outcome, remark) for outcome in self.outcomes for remark in outcome.tested)

    @property
    def failed_to_load(self) -> bool:
        """Whether the refactored side cannot be imported at all."""
        return any(outcome.rule == "source_imports" and outcome.findings for outcome in self.outcomes)

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


_SINGLY: Final = 3


def _likeness(finding: Finding) -> Hashable:
    """Return what findings of one difference share: the way in which they differ, or what mends them all."""
    difference = finding.difference
    one_sided = difference.baseline is None or difference.refactored is None
    return finding.rule, difference.hint if one_sided and difference.hint else finding.fingerprint


class NotEquivalent(Exception):
    """The verdict is not EQUIVALENT; `report` has all of it, and is the message."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report

    def __str__(self) -> str:
        return f"{self.report.headline}\n\n{self.report}"


def _some(count: int, words: str, single: str = "") -> list[str]:
    """Return a count with its words, nothing for none."""
    return [f"{count:,} {single if single and count == 1 else words}"] if count else []
