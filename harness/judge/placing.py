"""Say where something is written on both sides, if the rule that found it does not know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from harness.facts.environment import Environment
from harness.facts.places import Place, location
from harness.facts.whole import Facts
from harness.findings import Contract, Difference, Finding, Location, Outcome, Remark
from harness.missing import known
from harness.pairs import Pair
from harness.pairs.written import said_at
from harness.subjects import Subject, named

_OF_ENVIRONMENTS: Final = ("environment_", "history_", "check_")
_OF_MODULES: Final = "submodule_"
"""The rules whose subjects begin with the name of a module, and of no object of that name."""
_OF_STATEMENTS: Final = "statement_"
"""The rules whose values are statements."""
_IN_SQL: Final = frozenset({Contract.CATALOG, Contract.DDL})
"""The contracts of what SQL may have made that no class declares."""


def placed(outcomes: Sequence[Outcome], pair: Pair) -> tuple[Outcome, ...]:
    """Return the outcomes; what has no place gets that of its class, table, or part of one.

    What is written nowhere by its name, as a partition whose name is put together, gets the first line of the
    source's own module; what the side that was not loaded says of it, none.
    """
    baseline, refactored = _Side(pair.baseline), _Side(pair.refactored)
    sources = {named(facts.source) for _, facts in pair.sides}

    def found(finding: Finding, outcome: Outcome) -> Finding:
        one = finding.difference
        ours, theirs = one.baseline_location, one.refactored_location
        if ours is None and one.baseline is not None:
            about = baseline.source if one.subject in sources else one.subject
            ours = baseline.of(about, str(one.baseline), outcome)
        if theirs is None and one.refactored is not None:
            about = refactored.source if one.subject in sources else _theirs(one, outcome.rule)
            theirs = refactored.of(about, str(one.refactored), outcome)
        one = replace(one, baseline_location=ours, refactored_location=theirs)
        return replace(finding, difference=replace(one, shared=pair.shared(one.subject, ours, theirs)))

    def doubted(remark: Remark, outcome: Outcome) -> Remark:
        ours = remark.baseline_location or baseline.of_text(remark.subject, outcome)
        theirs = remark.refactored_location or refactored.of_text(remark.subject, outcome)
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


class _Side:
    """Where a side writes what findings and doubts are about."""

    def __init__(self, facts: Facts) -> None:
        self.source = named(facts.source)
        self._facts = facts

    def of(self, subject: Subject, value: str, outcome: Outcome) -> Location | None:
        """Return the place of a subject that has this value, or of what it is in."""
        bare = Subject(subject.names, subject.schema)
        around = () if outcome.rule.startswith(_OF_MODULES) else bare.around()
        text = [value] if outcome.rule.startswith(_OF_STATEMENTS) else []
        return (
            next(filter(None, map(self._places.get, around)), None)
            or self._module_of(subject)
            or self._in_environment(outcome)
            or self._said(outcome, [str(subject)], subject.names, text)
            or self._places.get(self.source)
        )

    def of_text(self, subject: str, outcome: Outcome) -> Location | None:
        """Return the place of what has this name."""
        return (
            self._by_text.get(subject)
            or self._in_environment(outcome)
            or self._said(outcome, [subject])
            or self._places.get(self.source)
        )

    def _module_of(self, subject: Subject) -> Location | None:
        """Return the module that a path names, else the one in which it goes on."""
        paths = (".".join(subject.names[:count]) for count in range(len(subject.names), 0, -1))
        return next(filter(None, map(self._modules.get, paths)), None)

    def _in_environment(self, outcome: Outcome) -> Location | None:
        environment = self._facts.environment
        if outcome.rule.startswith(_OF_ENVIRONMENTS) and isinstance(environment, Environment):
            return Location(environment.file, 1)
        return None

    def _said(self, outcome: Outcome, *names: Sequence[str]) -> Location | None:
        """Return the statement that has all the words of the first of these that any has."""
        if outcome.contract not in _IN_SQL:
            return None
        return next(filter(None, map(self._statement, names)), None)

    @cached_property
    def _places(self) -> Mapping[Subject, Location]:
        return dict(_places(self._facts))

    @cached_property
    def _by_text(self) -> Mapping[str, Location]:
        return {str(subject): place for subject, place in self._places.items()}

    @cached_property
    def _modules(self) -> Mapping[str, Location]:
        loaded = known(self._facts.loaded)
        own = loaded.modules if loaded is not None else ()
        return {one.name: Location(one.file, max(one.line, 1)) for one in own if one.name and one.file}

    @cached_property
    def _statement(self) -> Callable[[Sequence[str]], Location | None]:
        return said_at(self._facts)


def _theirs(one: Difference, rule: str) -> Subject:
    """Return the subject as the refactored side names it, which may be what differs."""
    if rule.endswith("_same_name") and one.refactored:
        return replace(one.subject, names=(*one.subject.names[:-1], one.refactored))
    return one.subject


def _places(side: Facts) -> Iterator[tuple[Subject, Location]]:
    """Yield where a side writes exports, classes with their parts, and tables with their columns."""
    loaded = known(side.loaded)
    if loaded is None:
        return
    parts: list[tuple[Subject, Place]] = [(named(loaded.source), loaded.place)]
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
