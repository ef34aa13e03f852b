"""The result of a run: the value from which every report format is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
class Tried:
    """One database of several: what it is called, its server ("" if it could not be used), and the answer.

    verdict: that of the contracts which need a database; fingerprints: those of the sides with it.
    """

    name: str
    server: str
    verdict: Verdict
    fingerprints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """The answer: verdict, what it is about, and each rule's outcome.

    `scope` names the contracts where not all were compared; `reason` says in one line why there is no
    answer; `database` is the server that built the databases, or all of them; `tried` are the databases, if
    there are several; `examples` and `seed` are those of the generated rows; `notes` are remarks about the
    run itself, which have no effect on the verdict; `waivers` are all that were given, with what each came
    to. `fingerprints` are those of all that is known of a side, by side; `folders` the sides' roots relative
    to the current folder, of those that are below it; `origins` say where the sides came from; `facts` is all
    that is known of a side, by side. Of several databases, facts and fingerprints have the first.

    `print(report)` shows it as the command line does.
    """

    verdict: Verdict
    baseline: str
    refactored: str
    outcomes: tuple[Outcome, ...]
    scope: str = ""
    reason: str = ""
    database: str = ""
    tried: tuple[Tried, ...] = ()
    examples: int = 0
    seed: int = 0
    notes: tuple[Remark, ...] = ()
    waivers: tuple[Held, ...] = ()
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    facts: Mapping[str, Facts] = field(default_factory=dict, repr=False)
    run: Run = field(default_factory=Run)

    def __repr__(self) -> str:
        """Return the headline: all that a report holds is no text to be shown by chance."""
        return f"<Report: {self.headline}>"

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
        everywhere = f" on {_listed([one.name for one in self.tried])}" if self.tried else ""
        return ", ".join(
            [f"{self.verdict}{scope}{everywhere}", *_some(len(self.rewritten), "tested alike"), *waived]
        )

    def _idle(self) -> list[str]:
        """Return which contracts were not compared in full, and why: the reason of most of their rules."""
        idle = [outcome for outcome in self.outcomes if outcome.status is Status.NOT_EXERCISED]
        if not idle:
            return []
        if self.reason:
            return [f"{brief(self.reason)}, so that nothing else was compared"]
        contracts: dict[str, dict[str, None]] = {}
        for outcome in idle:
            contracts.setdefault(outcome.database, {})[str(outcome.contract)] = None
        parts = [
            f"{_listed([*some])} on {database}" if database else _listed([*some])
            for database, some in contracts.items()
        ]
        ((why, _),) = Counter(outcome.skipped for outcome in idle).most_common(1)
        return [f"{_listed(parts)} not compared in full ({brief(why)})"]

    @property
    def differences(self) -> tuple[tuple[Finding, ...], ...]:
        """The findings, those together that have one cause.

        Findings of one rule that differ in the same way are one difference if one definition of a mixin
        declares them, and otherwise if they are more than three: a helper's columns, or all that one
        forgotten import brings back. What is the same on several databases is one finding, which names them
        all.
        """
        alike: dict[Hashable, list[Finding]] = {}
        for finding in self._found():
            alike.setdefault(_likeness(finding), []).append(finding)
        groups = [
            group
            for findings in alike.values()
            for group in ([findings] if _is_one(findings) else [[one] for one in findings])
        ]
        return tuple(tuple(group) for group in groups)

    def _found(self) -> Iterator[Finding]:
        """Yield the findings of all rules; one for all databases on which it is the same."""
        same: dict[Hashable, list[Finding]] = {}
        for outcome in self.outcomes:
            for finding in outcome.findings:
                same.setdefault((finding.rule, finding.about, finding.fingerprint), []).append(finding)
        for findings in same.values():
            places = list(dict.fromkeys(one.database for one in findings))
            if len(places) == 1:
                yield from findings
            else:
                yield replace(findings[0], database=", ".join(places))

    @property
    def doubts(self) -> tuple[tuple[tuple[Outcome, Remark], ...], ...]:
        """What is not verified: together the uses of the same code, and what several rules say alike.

        What is the same on several databases is one doubt, whose outcome names them all.
        """
        alike: dict[Hashable, dict[Hashable, list[tuple[Outcome, Remark]]]] = {}
        for outcome, remark in self.not_verified:
            key = (remark.code, remark.text) if remark.code else remark
            alike.setdefault(key, {}).setdefault((outcome.rule, remark), []).append((outcome, remark))
        return tuple(tuple(map(_on_all, group.values())) for group in alike.values())

    @property
    def not_verified(self) -> tuple[tuple[Outcome, Remark], ...]:
        """What is undecided, rule by rule."""
        return tuple((outcome, remark) for outcome in self.outcomes for remark in outcome.undecided)

    @property
    def tested(self) -> tuple[tuple[Outcome, Remark], ...]:
        """What is known to be alike only by examples, rule by rule."""
        return tuple((outcome, remark) for outcome in self.outcomes for remark in outcome.tested)

    @property
    def rewritten(self) -> tuple[tuple[tuple[Outcome, Remark], ...], ...]:
        """The same by the code that was written otherwise: together what uses the same code."""
        alike: dict[Hashable, list[tuple[Outcome, Remark]]] = {}
        for outcome, remark in self.tested:
            alike.setdefault(remark.code or (outcome.rule, remark), []).append((outcome, remark))
        return tuple(map(tuple, alike.values()))

    @property
    def failed_to_load(self) -> bool:
        """Whether the refactored side cannot be imported at all."""
        return any(outcome.rule == "source_imports" and outcome.findings for outcome in self.outcomes)

    @property
    def waived(self) -> tuple[tuple[Outcome, Waived], ...]:
        """What waivers cover, rule by rule."""
        return tuple((outcome, one) for outcome in self.outcomes for one in outcome.waived)

    @property
    def parts(self) -> tuple[tuple[str, tuple[Outcome, ...]], ...]:
        """What each contract is called, on each database, and its outcomes; none if it was not compared."""
        found: dict[str, list[Outcome]] = {}
        for contract in Contract:
            outcomes = self.of(contract)
            for outcome in outcomes:
                found.setdefault(named(contract, outcome.database), []).append(outcome)
            if not outcomes:
                found[str(contract)] = []
        return tuple((name, tuple(outcomes)) for name, outcomes in found.items())

    def of(self, contract: Contract) -> tuple[Outcome, ...]:
        """Return the outcomes of one contract."""
        return tuple(outcome for outcome in self.outcomes if outcome.contract is contract)

    def count(self, status: Status) -> int:
        """Return the number of rules with a status."""
        return sum(outcome.status is status for outcome in self.outcomes)


_SINGLY: Final = 3


def named(contract: Contract, database: str) -> str:
    """Return what a contract is called where a run has several databases."""
    return f"{contract} on {database}" if database else str(contract)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _on_all(doubts: Sequence[tuple[Outcome, Remark]]) -> tuple[Outcome, Remark]:
    """Return the same doubt on several databases as one, whose outcome names them all."""
    (outcome, remark), *_ = doubts
    places = dict.fromkeys(one.database for one, _ in doubts)
    return replace(outcome, database=", ".join(places)), remark


def _likeness(finding: Finding) -> Hashable:
    """Return what findings of one difference share: the way in which they differ, or what mends them all."""
    difference = finding.difference
    one_sided = difference.baseline is None or difference.refactored is None
    alike = difference.hint if one_sided and difference.hint else finding.fingerprint
    return finding.rule, alike, difference.shared


def _is_one(alike: Sequence[Finding]) -> bool:
    """Whether findings that differ alike have one cause: many, or each in another table by one definition."""
    owners = {finding.about.outer for finding in alike}
    return len(alike) > _SINGLY or bool(alike[0].difference.shared and len(owners) == len(alike))


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
