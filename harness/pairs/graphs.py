"""Pair graphs of objects: the first fact in which the sides differ after the same operations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from harness.experiments.graphs.evidence import Fact, Kind
from harness.facts.catalog.names import ColumnName
from harness.findings import Difference
from harness.pairs.graph_scripts import witness
from harness.pairs.rows import SIDES
from harness.pairs.varying import is_clock
from harness.subjects import Subject, named

if TYPE_CHECKING:
    from harness.experiments.graphs.evidence import Facts, Graph, Graphs
    from harness.experiments.rows.evidence import UnitName, Witness
    from harness.pairs.rows import Written

_ABSENT = ""
"""In place of a fact that a side does not have."""
_KINDS = tuple(Kind)
_LOOKED = {Kind.SESSION, Kind.COPIED, Kind.LOADED}
"""What changes nothing: where the same operations also end otherwise, that is what is reported."""


@dataclass(frozen=True, slots=True)
class Unlike:
    """The first fact in which the sides differ after the same operations, and what each side has."""

    graph: Graph
    fact: Fact
    values: tuple[str, str]

    @property
    def difference(self) -> Difference:
        """The difference. A column that no relationship writes is its own subject."""
        part, subject = self.fact.part, relationship(self.graph)
        if self.fact.kind is Kind.VALUE and self.fact.step != "merge" and isinstance(part, ColumnName):
            subject = part.subject
        return self.witnessed(subject)

    @property
    def subject(self) -> Subject:
        """The relationship along which the graph is built; the class, where there is none."""
        return relationship(self.graph)

    def witnessed(self, subject: Subject) -> Difference:
        """Return the difference, as one of a subject."""
        baseline, refactored = map(self._shown, SIDES, self.values)
        seen_in = self.subject if subject != self.subject else None
        return Difference(
            subject, baseline, refactored, witness=witness(self.graph, self.fact), seen_in=seen_in
        )

    def _shown(self, side: str, value: str) -> str:
        if self.fact.kind is Kind.REFUSED:
            # The details of a message are of these rows, whose keys may be random.
            message = self.graph.messages.get(side, {}).get(self.fact.step, "").partition("\n")[0]
            return f"refused: {value}: {message}" if value else "accepted"
        what = ".".join(filter(None, (self.fact.object, str(self.fact.part)))) or str(self.subject)
        return f"{what}: {value or 'nothing'}"


def shown(found: Difference, small: Witness | None) -> Difference:
    """Return a difference with the smallest graph that shows it, if there is one."""
    if small is None:
        return found
    return replace(found, baseline=small.baseline, refactored=small.refactored, witness=small.text)


def relationship(graph: Graph) -> Subject:
    """Return the relationship along which a graph is built; the class, where there is none."""
    return subject_of(graph.mapped, graph.relationship)


def subject_of(mapped: str, relationship: str) -> Subject:
    """Return a relationship of a class as what a rule speaks of; the class, where there is none."""
    return named(mapped).below(relationship) if relationship else named(mapped)


def unbuilt(graph: Graph) -> str:
    """Return why neither side has the objects of a graph; "" if one has."""
    refused = [
        messages.get(step, "")
        for step in graph.steps[:2]  # make, add
        for messages in [graph.messages.get(SIDES[0], {})]
        if all(graph.sides[side].get(Fact(step, Kind.REFUSED)) for side in SIDES)
    ]
    return refused[0].partition("\n")[0] if refused else ""


def varying(written: Mapping[UnitName, Sequence[Written]]) -> frozenset[ColumnName]:
    """Return the columns in which both sides, or two processes of one, have stored the same row otherwise.

    What of that is a difference of the sides, the rules of rows report.
    """
    return frozenset(
        column
        for rows in written.values()
        for row in rows
        for column in row.values["baseline"][0]
        if len({str(value) for side in SIDES for value in row.of(side, column)}) > 1
    )


def unlike(graphs: Graphs, varies: Callable[[], Collection[ColumnName]]) -> Iterator[Unlike]:
    """Yield the first difference of each graph that has one; what follows it may only follow from it.

    varies: gives the columns whose values are others each time; it is called where a graph differs.
    """
    for place, graph in enumerate(graphs.graphs):
        if graph.sides[SIDES[0]] == graph.sides[SIDES[1]]:
            continue
        again = [
            other.graphs[place].sides
            for other in graphs.again
            if place < len(other.graphs) and _are_alike(other.graphs[place], graph)
        ]
        found = _first(graph, again, varies())
        if found is not None:
            yield found


def _are_alike(one: Graph, other: Graph) -> bool:
    return (one.steps, one.objects) == (other.steps, other.objects)


def _first(
    graph: Graph, again: Sequence[Mapping[str, Facts]], varies: Collection[ColumnName]
) -> Unlike | None:
    ours, theirs = (graph.sides[side] for side in SIDES)
    steps = {step: number for number, step in enumerate(graph.steps)}

    def place(fact: Fact) -> tuple[Any, ...]:
        return fact.kind in _LOOKED, steps[fact.step], _KINDS.index(fact.kind), fact.object, str(fact.part)

    differing = (fact for fact in ours.keys() | theirs.keys() if ours.get(fact) != theirs.get(fact))
    for fact in sorted(differing, key=place):
        is_set = fact.kind is Kind.RELATED and replace(fact, kind=Kind.ORDERED) not in ours

        def value(facts: Facts, fact: Fact = fact, is_set: bool = is_set) -> str:
            found = facts.get(fact, _ABSENT)
            return ", ".join(sorted(found.split(", "))) if is_set else found

        values = value(ours), value(theirs)
        shared = all(
            value(sides[side]) == first for sides in again for side, first in zip(SIDES, values, strict=True)
        )
        if fact.kind is Kind.ORDERED or (fact.kind is Kind.COPIED and not values[0]):
            continue
        if fact.kind is Kind.KEYED and not all(values):  # what is loaded of it, the other kinds say
            continue
        if values[0] != values[1] and shared and not _varies(fact, values, varies):
            return Unlike(graph, fact, values)
    return None


def _varies(fact: Fact, values: tuple[str, str], varies: Collection[ColumnName]) -> bool:
    """Whether both sides have a value, and one that is another each time."""
    if fact.kind is not Kind.VALUE or {_ABSENT, "NULL"} & {*values}:
        return False
    return fact.part in varies or is_clock(values)
