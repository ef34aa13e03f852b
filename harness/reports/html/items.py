"""What the report has to say, item by item, with the object that each is about: for a list to filter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.findings import Cause, Finding, Location, Outcome, Remark
from harness.report import Report
from harness.reports.entries import consequences, rule_of, skipped
from harness.reports.html.aligned import words
from harness.showing import line, visible
from harness.subjects import Subject


class Kind(StrEnum):
    """What an item is, in the order in which they are listed."""

    DIFFERENCE = "difference"
    OPEN = "not verified"
    WAIVED = "waived"
    TESTED = "tested alike"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Value:
    """A side's value: same and different in turn, beginning with what is the same; where it is written."""

    words: Sequence[str]
    place: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to read.

    object: the number of the object that it is about, -1 for none; more: subjects that differ alike;
    explains: rules and subjects that follow from it. diff: lines of code, with `-`, `+` or a space before.
    """

    kind: Kind
    rule: str
    contract: str
    subject: str
    object: int
    module: str
    text: str = ""
    baseline: Value | None = None
    refactored: Value | None = None
    witness: str = ""
    hint: str = ""
    why: str = ""
    more: Sequence[str] = ()
    explains: Sequence[tuple[str, str]] = ()
    diff: Sequence[str] = ()


@dataclass(frozen=True)
class Index:
    """Which object a subject belongs to, by subject and by text, and each object's module."""

    subjects: Mapping[Subject, int]
    texts: Mapping[str, int]
    modules: Sequence[str]

    def of(self, subject: Subject) -> int:
        """Return the number of the object that a subject is, or is in; -1 for none."""
        found = (self.subjects.get(one) for one in subject.around())
        plain = self.subjects.get(Subject(subject.names[:1], subject.schema))
        return next((one for one in (*found, plain) if one is not None), -1)

    def of_text(self, subject: str) -> int:
        """Return the same for a subject of which only the text is known."""
        while subject:
            if subject in self.texts:
                return self.texts[subject]
            subject = subject.rpartition(".")[0]
        return -1

    def module(self, number: int) -> str:
        """Return the module of an object."""
        return self.modules[number] if number >= 0 else ""


def items(report: Report, index: Index) -> Iterator[Item]:
    """Yield everything, the most important first."""
    explained = consequences(report)
    by_rule = {outcome.rule: outcome for outcome in report.outcomes}
    for group in report.differences:
        below = [one for finding in group for one in explained.get(Cause(finding.rule, finding.about), ())]
        yield _difference(group, below, by_rule[group[0].rule], index)
    for reason, outcomes in skipped(report).items():
        rules = [outcome.rule for outcome in outcomes]
        subject = rules[0] if len(rules) == 1 else f"{len(rules):,} rules could not run"
        yield Item(
            Kind.OPEN,
            rules[0],
            str(outcomes[0].contract),
            subject,
            -1,
            "",
            text=visible(reason),
            more=rules[1:],
        )
    for doubts in report.doubts:
        outcome, remark = doubts[0]
        more = [f"{other.rule} {line(one.subject)}" for other, one in doubts[1:]]
        yield _remark(Kind.OPEN, outcome, remark, index, more)
    for outcome, waived in report.waived:
        until = f" (until {waived.waiver.expires})" if waived.waiver.expires else ""
        reason = f"Accepted: {visible(waived.waiver.reason)}{until}"
        if isinstance(waived.thing, Finding):
            yield _difference([waived.thing], [], outcome, index, Kind.WAIVED, reason)
        else:
            yield _remark(Kind.WAIVED, outcome, waived.thing, index, text=reason)
    for outcome, remark in report.tested:
        yield _remark(Kind.TESTED, outcome, remark, index)
    for note in report.notes:
        yield Item(Kind.NOTE, "", "", visible(note.subject), -1, "", text=visible(note.text))
    for outcome in report.outcomes:
        for note in outcome.notes:
            yield _remark(Kind.NOTE, outcome, note, index)


def _difference(
    group: Sequence[Finding],
    below: Sequence[Finding],
    outcome: Outcome,
    index: Index,
    kind: Kind = Kind.DIFFERENCE,
    text: str = "",
) -> Item:
    finding, difference = group[0], group[0].difference
    ours, theirs = (_shown(one) for one in (difference.baseline, difference.refactored))
    both = difference.baseline is not None and difference.refactored is not None
    marked = words(ours, theirs) if both else (["", ours], ["", theirs])
    number = index.of(finding.about)
    return Item(
        kind=kind,
        rule=finding.rule,
        contract=str(outcome.contract),
        subject=line(finding.subject) + (f" (on {line(finding.database)})" if finding.database else ""),
        object=number,
        module=index.module(number),
        text=text,
        baseline=Value(marked[0], _place(difference.baseline_location)),
        refactored=Value(marked[1], _place(difference.refactored_location)),
        witness=visible(difference.witness),
        hint=visible(difference.hint),
        why=rule_of(finding.rule).why,
        more=[line(one.subject) for one in group[1:]],
        explains=[(one.rule, line(one.subject)) for one in below],
        diff=list(map(visible, difference.diff)),
    )


def _remark(
    kind: Kind, outcome: Outcome, remark: Remark, index: Index, more: Sequence[str] = (), text: str = ""
) -> Item:
    number = index.of_text(remark.subject)
    places = [_place(one) for one in (remark.baseline_location, remark.refactored_location)]
    return Item(
        kind=kind,
        rule=outcome.rule,
        contract=str(outcome.contract),
        subject=line(remark.subject) + (f" (on {line(outcome.database)})" if outcome.database else ""),
        object=number,
        module=index.module(number),
        text=" — ".join(filter(None, [visible(remark.text), text])),
        baseline=Value((), places[0]) if places[0] else None,
        refactored=Value((), places[1]) if places[1] else None,
        why=rule_of(outcome.rule).why if kind is Kind.OPEN else "",
        more=more,
        diff=list(map(visible, remark.diff)),
    )


def _shown(value: object) -> str:
    return "(none)" if value is None else visible(str(value))


def _place(location: Location | None) -> str:
    return line(str(location)) if location is not None else ""
