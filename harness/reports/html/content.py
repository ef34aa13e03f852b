"""All that the page shows of a report, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from harness.facts.whole import Facts
from harness.findings import Contract, Finding, Proof, Status
from harness.report import Report, named
from harness.reports.entries import databases, head, rule_of
from harness.reports.html.aligned import Aligned, aligned
from harness.reports.html.diagram import ADDED, LOST, SAME, Diagram, diagram
from harness.reports.html.items import Index, Item, Kind, items
from harness.reports.html.objects import PARTS, Described, Key, objects
from harness.reports.modules import Modules, modules
from harness.reports.side import Side
from harness.showing import line
from harness.subjects import Subject

CHANGED: Final = "changed"
"""Both sides have it, and not all that is shown of it is the same."""


class Object(msgspec.Struct):
    """An object side by side; status: same, changed, lost or added."""

    kind: str
    name: str
    module: str
    status: str
    places: list[str]
    parts: dict[str, Aligned]


class Mark(msgspec.Struct):
    """A finding, or what is not verified: the number of its object, and the name of what is in that."""

    object: int
    name: str
    kind: str


class Data(msgspec.Struct):
    """What the scripts of the page read."""

    objects: list[Object]
    marks: list[Mark]
    diagram: Diagram
    modules: Modules


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a contract's rules."""

    contract: str
    status: str
    compared: int
    rules: int
    proof: str


@dataclass(frozen=True, slots=True)
class Held:
    """What came of a rule."""

    rule: str
    contract: str
    status: str
    compared: int
    promise: str


@dataclass(frozen=True)
class Content:
    """What the template shows, and what the scripts read."""

    report: Report
    headline: str
    counts: str
    head: Sequence[tuple[str, str]]
    contracts: Sequence[Compared]
    items: Sequence[Item]
    held: Sequence[Held]
    certificate: Sequence[tuple[str, str]]
    data: Data

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many items there are of each kind, of those that there are."""
        found = {str(kind): sum(one.kind is kind for one in self.items) for kind in Kind}
        return {kind: count for kind, count in found.items() if count}

    def values(self, field: str) -> Sequence[str]:
        """Return all values of a field of the items, sorted."""
        return sorted({value for one in self.items if (value := getattr(one, field))})


def content(report: Report) -> Content:
    """Return what the page shows."""
    baseline, refactored = (Side(report.facts.get(name, Facts(""))) for name in ("baseline", "refactored"))
    found = [objects(baseline), objects(refactored)]
    keys = sorted(found[0].keys() | found[1].keys(), key=_order)
    described = [_object(key, found[0].get(key), found[1].get(key)) for key in keys]
    index = _index(keys, found, described)
    numbers = {key: number for number, key in enumerate(keys)}
    drawn = diagram(baseline, refactored, numbers)
    counts = report.headline.removeprefix(str(report.verdict)).lstrip(":, ")
    return Content(
        report=report,
        headline=report.headline,
        counts=counts,
        head=list(head(report)),
        contracts=list(_contracts(report)),
        items=list(items(report, index)),
        held=[
            Held(
                one.rule,
                line(named(one.contract, one.database)),
                str(one.status),
                one.compared,
                rule_of(one.rule).promise,
            )
            for one in report.outcomes
        ],
        certificate=list(_certificate(report)),
        data=Data(described, list(_marks(report, index)), drawn, modules(refactored)),
    )


_FIRST: Final = {kind: place for place, kind in enumerate(("table", "view", "class", "enum", "enum class"))}


def _order(key: Key) -> tuple[int, Key]:
    return _FIRST.get(key.kind, len(_FIRST)), key


def _object(key: Key, ours: Described | None, theirs: Described | None) -> Object:
    nothing = Described()
    parts = {part: aligned((ours or nothing).text(part), (theirs or nothing).text(part)) for part in PARTS}
    parts = {part: text for part, text in parts.items() if text.same != ""}
    differs = any(text.same is None for text in parts.values())
    both = CHANGED if differs else SAME
    return Object(
        kind=key.kind,
        name=line(key.name),
        module=line((theirs or nothing).module),
        status=both if ours and theirs else LOST if ours else ADDED,
        places=[
            line(f"{one.place[0]}:{one.place[1]}") if one and one.place else "" for one in (ours, theirs)
        ],
        parts=parts,
    )


def _index(
    keys: Sequence[Key], found: Sequence[Mapping[Key, Described]], described: Sequence[Object]
) -> Index:
    subjects: dict[Subject, int] = {}
    for number, key in enumerate(keys):
        for side in found:
            for subject in side[key].subjects if key in side else ():
                subjects.setdefault(subject, number)
    texts = {str(subject): number for subject, number in subjects.items()}
    return Index(subjects, texts, [one.module for one in described])


def _marks(report: Report, index: Index) -> Iterator[Mark]:
    things: list[tuple[str, Any]] = [
        (str(Kind.DIFFERENCE), finding) for outcome in report.outcomes for finding in outcome.findings
    ]
    things += [(str(Kind.OPEN), remark) for _, remark in report.not_verified]
    for kind, thing in things:
        is_finding = isinstance(thing, Finding)
        number = index.of(thing.about) if is_finding else index.of_text(thing.subject)
        if number >= 0:
            name = thing.about.names[-1] if is_finding else thing.subject.rpartition(".")[2]
            yield Mark(number, line(name), kind)


_WORST: Final = (
    *(Status.FAILED, Status.NOT_EXERCISED, Status.INCONCLUSIVE, Status.WAIVED, Status.FOLLOWS),
    Status.PASSED,
)


def _contracts(report: Report) -> Iterator[Compared]:
    for name, outcomes in report.parts:
        statuses = {outcome.status for outcome in outcomes}
        worst = next((status for status in _WORST if status in statuses), Status.ABSENT)
        proofs = {outcome.proof for outcome in outcomes if outcome.compared}
        yield Compared(
            contract=line(name),
            status=str(worst) if outcomes else "not compared",
            compared=sum(outcome.compared for outcome in outcomes),
            rules=len(outcomes),
            proof=""
            if not proofs
            else "tested by examples"
            if Proof.EXAMPLES in proofs
            else "compared exhaustively",
        )


def _certificate(report: Report) -> Iterator[tuple[str, str]]:
    yield "Verdict", line(report.headline)
    for side, source in (("baseline", report.baseline), ("refactored", report.refactored)):
        yield side.capitalize(), line(source)
        yield f"{side.capitalize()} fingerprint (SHA-256)", report.fingerprints.get(side) or "(none)"
        yield f"{side.capitalize()} versions", line(report.run.versions.get(side, "(unknown)"))
    yield "schema-harness", line(report.run.versions.get("schema-harness", "(unknown)"))
    yield from ((name.capitalize(), text) for name, text in databases(report))
    if not report.database:
        yield "Database", "(none)"
    yield "Examples and seed", f"{report.examples:,} of each kind of row, seed {report.seed}"
    yield "Comparisons", f"{sum(one.compared for one in report.outcomes):,} by {len(report.outcomes):,} rules"
    exhaustive = [one for one in report.outcomes if one.compared and one.proof is Proof.EXHAUSTIVE]
    examples = [one for one in report.outcomes if one.compared and one.proof is Proof.EXAMPLES]
    yield "Proved for every subject", f"{len(exhaustive):,} rules"
    yield (
        "Tested by examples",
        f"{len(examples):,} rules, and {len(report.rewritten):,} pieces of rewritten code",
    )
    yield "Waived", f"{len(report.waived):,}"
    for held in report.waivers:
        if held.fault:
            yield "Waiver that does not hold", line(f"{held.fault}: {held.waiver}: {held.remedy}")
    not_run = report.count(Status.NOT_EXERCISED)
    yield "Not verified", f"{len(report.not_verified):,} subjects, and {not_run:,} rules that could not run"
    left_out = [str(contract) for contract in Contract if not report.of(contract)]
    if left_out or report.scope:
        yield "Left out", line(report.scope) or ", ".join(left_out)
