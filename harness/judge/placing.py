"""Say where something is written on both sides, if the rule that found it does not know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from harness.facts.environment import Environment
from harness.facts.loaded import Loaded
from harness.facts.places import Place, location
from harness.facts.whole import Facts
from harness.findings import Contract, Finding, Location, Outcome, Remark
from harness.missing import known
from harness.pairs import Pair
from harness.pairs.written import said_at
from harness.subjects import Subject, named

_OF_ENVIRONMENTS = ("environment_", "history_", "check_")


def placed(outcomes: Sequence[Outcome], pair: Pair) -> tuple[Outcome, ...]:
    """Return the outcomes; what has no place gets that of its class, table, or part of one."""

    @cache
    def places(side: str) -> Mapping[Subject, Location]:
        return dict(_places(pair.baseline if side == "baseline" else pair.refactored))

    @cache
    def by_text(side: str) -> Mapping[str, Location]:
        return {str(subject): place for subject, place in places(side).items()}

    @cache
    def said(side: str) -> Callable[[Sequence[str]], Location | None]:
        return said_at(pair.baseline if side == "baseline" else pair.refactored)

    sources = {side: named(facts.source) for side, facts in pair.sides}

    def of(side: str, subject: Subject, outcome: Outcome) -> Location | None:
        about = sources[side] if subject in sources.values() else subject
        bare = Subject(about.names, about.schema)
        found = (places(side).get(around) for around in bare.around())
        place = next(filter(None, found), None) or of_file(side, outcome.rule)
        if place is None and outcome.contract is Contract.CATALOG:
            place = said(side)([str(subject)]) or said(side)(subject.names)
        return place

    def of_file(side: str, rule: str) -> Location | None:
        environment = (pair.baseline if side == "baseline" else pair.refactored).environment
        if rule.startswith(_OF_ENVIRONMENTS) and isinstance(environment, Environment):
            return Location(environment.file, 1)
        return None

    def found(finding: Finding, outcome: Outcome) -> Finding:
        one = finding.difference
        ours, theirs = one.baseline_location, one.refactored_location
        if ours is None and one.baseline is not None:
            ours = of("baseline", one.subject, outcome)
        if theirs is None and one.refactored is not None:
            theirs = of("refactored", one.subject, outcome)
        one = replace(one, baseline_location=ours, refactored_location=theirs)
        return replace(finding, difference=replace(one, shared=pair.shared(one.subject, ours, theirs)))

    def doubted(remark: Remark, outcome: Outcome) -> Remark:
        in_sql = outcome.contract is Contract.CATALOG
        ours, theirs = (
            place
            or by_text(side).get(remark.subject)
            or of_file(side, outcome.rule)
            or (said(side)([remark.subject]) if in_sql else None)
            for side, place in (
                ("baseline", remark.baseline_location),
                ("refactored", remark.refactored_location),
            )
        )
        return replace(remark, baseline_location=ours, refactored_location=theirs)

    return tuple(
        replace(
            one,
            findings=tuple(found(finding, one) for finding in one.findings),
            undecided=tuple(doubted(remark, one) for remark in one.undecided),
        )
        if one.findings or one.undecided
        else one
        for one in outcomes
    )


def _of_source(loaded: Loaded) -> Place:
    """Return the file of the source's own module, from the folder of its top package on."""
    file = loaded.environment.file.replace("\\", "/")
    depth = loaded.source.count(".") + (2 if file.endswith("__init__.py") else 1)
    return ("/".join(file.split("/")[-depth:]), 1) if file else None


def _places(side: Facts) -> Iterator[tuple[Subject, Location]]:
    """Yield where a side writes exports, classes with their parts, and tables with their columns."""
    loaded = known(side.loaded)
    if loaded is None:
        return
    parts: list[tuple[Subject, Place]] = [(named(loaded.source), _of_source(loaded))]
    parts += [(named(export.name), export.place) for export in (*loaded.inner_exports, *loaded.exports)]
    parts += [(named(enum.name), enum.place) for enum in loaded.enums]
    for mapped in loaded.classes:
        cls = named(mapped.name)
        parts.append((cls, mapped.place))
        parts += [(cls.below(member.name), member.place) for member in mapped.members]
        parts += [(cls.below(attribute.name), attribute.place) for attribute in mapped.attributes]
        parts += [(cls.below(one.name), one.place) for one in mapped.relationships]
        parts += [(cls.below(validator.name), validator.place) for validator in mapped.validators]
    for table in loaded.tables:
        about = table.name.subject
        parts.append((about, table.place))
        for column in table.columns:
            parts.append((about.below(column.name), table.lines.get(column.name) or table.place))
    for subject, place in parts:
        if (at := location(place)) is not None:
            yield subject, at
