"""Rules of object graphs: related objects that are moved, detached and deleted end alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from harness.experiments.graphs.evidence import LOOKING, Fact, Kind
from harness.facts.catalog.names import ColumnName
from harness.findings import Comparison, Contract, Difference, Proof, Remark, rules_of
from harness.missing import Missing, known
from harness.pairs import rows
from harness.pairs.rows import SIDES
from harness.rules.varying import is_clock
from harness.subjects import Subject, named

if TYPE_CHECKING:
    from harness.experiments.graphs.evidence import Facts, Graph, Graphs
    from harness.experiments.rows.evidence import RoundTrip
    from harness.pairs import Pair

_ABSENT = ""
"""In place of a fact that a side does not have."""
_KINDS = tuple(Kind)
_LOOKED = {Kind.SESSION, Kind.COPIED, Kind.LOADED}
"""What changes nothing: where the same operations also end otherwise, that is what is reported."""


def graph_accepted_alike(pair: Pair) -> Comparison:
    """What one side's session does to related objects, the other's does, or both refuse it alike.

    For each relationship that both sides write through, objects are made from rows that both sides accepted,
    added, changed, moved to another parent, detached and deleted, and so is a parent. This happens in a
    transaction that is rolled back. A refusal is compared by its kind of error, and by its SQLSTATE if the
    server refuses. A graph that both sides refuse alike to build is a note.
    """
    graphs = pair.graphs
    if isinstance(graphs, Missing):
        return Comparison(skipped=graphs.reason)
    notes = [
        Remark(str(_subject(cls, name)), f"was not tried with objects: {why}")
        for (cls, name), why in graphs.untried.items()
    ]
    notes += [
        Remark(str(_relationship(graph)), f"was not tried with objects: both sides refuse them: {why}")
        for graph in graphs.graphs
        if (why := unbuilt(graph))
    ]
    if graphs.left_out:
        text = f"{graphs.left_out:,} more were not tried with objects; more examples try more of them"
        notes.append(Remark("relationships", text))
    return _compared(pair, {Kind.REFUSED}, tuple(notes))


def graph_stored_alike(pair: Pair) -> Comparison:
    """The same operations on related objects leave the same rows.

    After each flush, it is compared which rows are there, to which rows they refer, which rows of an
    association table there are, what other columns hold, and to which other tables the session has written.
    """
    return _compared(pair, {Kind.ROW, Kind.REFERENCE, Kind.VALUE, Kind.LINK, Kind.BESIDES})


def graph_related_alike(pair: Pair) -> Comparison:
    """After the same operations, relationships lead to the same objects, in memory and when they are read.

    A collection is compared in its order where the baseline's order follows from values that were given; else
    as a set. It is read before and after one of its rows was changed, which moves the row in most databases.
    """
    return _compared(pair, {Kind.RELATED})


def graph_loaded_alike(pair: Pair) -> Comparison:
    """Loading related objects takes as many statements as before.

    Objects are loaded anew and their relationships read; and it is counted how many statements find what goes
    with an object that is deleted. More statements are a query for each row; fewer read more than was asked.
    """
    return _compared(pair, {Kind.LOADED})


def graph_session_alike(pair: Pair) -> Comparison:
    """What is expunged, expired or pickled takes the same related objects with it.

    An object that could not be pickled before, and now can, breaks nobody.
    """
    return _compared(pair, {Kind.SESSION, Kind.COPIED})


@dataclass(frozen=True, slots=True)
class Unlike:
    """The first fact in which the sides differ after the same operations, and what each side has."""

    graph: Graph
    fact: Fact
    values: tuple[str, str]

    @property
    def difference(self) -> Difference:
        """The difference. A column that no relationship writes is its own subject."""
        part, subject = self.fact.part, _relationship(self.graph)
        if self.fact.kind is Kind.VALUE and self.fact.step != "merge" and isinstance(part, ColumnName):
            subject = part.subject
        return self.witnessed(subject)

    @property
    def subject(self) -> Subject:
        """The relationship along which the graph is built; the class, where there is none."""
        return _relationship(self.graph)

    def witnessed(self, subject: Subject) -> Difference:
        """Return the difference, as one of a subject."""
        baseline, refactored = map(self._shown, SIDES, self.values)
        return Difference(subject, baseline, refactored, witness=self._witness())

    def _shown(self, side: str, value: str) -> str:
        if self.fact.kind is Kind.REFUSED:
            # The details of a message are of these rows, whose keys may be random.
            message = self.graph.messages.get(side, {}).get(self.fact.step, "").partition("\n")[0]
            return f"refused: {value}: {message}" if value else "accepted"
        what = ".".join(filter(None, (self.fact.object, str(self.fact.part)))) or str(self.subject)
        return f"{what}: {value or 'nothing'}"

    def _witness(self) -> str:
        lines: list[str] = []
        for step in self.graph.steps:
            if step.name not in LOOKING or step.name == self.fact.step:
                lines += step.python
            if step.name == self.fact.step:
                break
        return "; ".join(lines)


def _compared(pair: Pair, kinds: Collection[Kind], notes: tuple[Remark, ...] = ()) -> Comparison:
    """Return the graphs whose first difference is of one of these kinds."""
    graphs = pair.graphs
    if isinstance(graphs, Missing):
        return Comparison(skipped=graphs.reason)
    differences: dict[Subject, Difference] = {}
    for found in unlike(pair, graphs):
        if found.fact.kind in kinds:
            differences.setdefault(found.difference.subject, found.difference)
    built = [graph for graph in graphs.graphs if not unbuilt(graph)]
    return Comparison(len(built), tuple(differences.values()), notes=notes)


def _relationship(graph: Graph) -> Subject:
    return _subject(graph.mapped, graph.relationship)


def _subject(mapped: str, relationship: str) -> Subject:
    return named(mapped).below(relationship) if relationship else named(mapped)


def unbuilt(graph: Graph) -> str:
    """Return why neither side has the objects of a graph; "" if one has."""
    refused = [
        messages.get(step.name, "")
        for step in graph.steps[:2]  # make, add
        for messages in [graph.messages.get(SIDES[0], {})]
        if all(graph.sides[side].get(Fact(step.name, Kind.REFUSED)) for side in SIDES)
    ]
    return refused[0].partition("\n")[0] if refused else ""


def _varying(trip: RoundTrip) -> frozenset[ColumnName]:
    """Return the columns in which both sides, or two processes of one, have stored the same row otherwise.

    What of that is a difference of the sides, the rules of rows report.
    """
    return frozenset(
        column
        for written in rows.written(trip).values()
        for row in written
        for column in row.values["baseline"][0]
        if len({str(value) for side in SIDES for value in row.of(side, column)}) > 1
    )


def unlike(pair: Pair, graphs: Graphs) -> Iterator[Unlike]:
    """Yield the first difference of each graph that has one; what follows it may only follow from it."""
    trip = known(pair.rows)
    varies = cache(lambda: frozenset() if trip is None else _varying(trip))
    for place, graph in enumerate(graphs.graphs):
        if graph.sides[SIDES[0]] == graph.sides[SIDES[1]]:
            continue
        again = [
            other.graphs[place].sides
            for other in graphs.again
            if place < len(other.graphs) and other.graphs[place].steps == graph.steps
        ]
        found = _first(graph, again, varies())
        if found is not None:
            yield found


def _first(
    graph: Graph, again: Sequence[Mapping[str, Facts]], varies: Collection[ColumnName]
) -> Unlike | None:
    steps = [step.name for step in graph.steps]
    facts = sorted(
        graph.sides[SIDES[0]].keys() | graph.sides[SIDES[1]].keys(),
        key=lambda fact: (
            fact.kind in _LOOKED,
            *(steps.index(fact.step), _KINDS.index(fact.kind), fact.object, str(fact.part)),
        ),
    )
    for fact in facts:
        is_set = fact.kind is Kind.RELATED and replace(fact, kind=Kind.ORDERED) not in graph.sides[SIDES[0]]

        def value(facts: Facts, fact: Fact = fact, is_set: bool = is_set) -> str:
            found = facts.get(fact, _ABSENT)
            return ", ".join(sorted(found.split(", "))) if is_set else found

        values = value(graph.sides[SIDES[0]]), value(graph.sides[SIDES[1]])
        shared = all(
            value(sides[side]) == first for sides in again for side, first in zip(SIDES, values, strict=True)
        )
        if fact.kind is Kind.ORDERED or (fact.kind is Kind.COPIED and not values[0]):
            continue
        if values[0] != values[1] and shared and not _varies(fact, values, varies):
            return Unlike(graph, fact, values)
    return None


def _varies(fact: Fact, values: tuple[str, str], varies: Collection[ColumnName]) -> bool:
    """Whether both sides have a value, and one that is another each time."""
    if fact.kind is not Kind.VALUE or {_ABSENT, "NULL"} & {*values}:
        return False
    return fact.part in varies or is_clock(values)


RULES = rules_of(
    Contract.ROWS,
    {
        graph_accepted_alike: "Deleting or moving an object raises now, or passes where it was refused.",
        graph_stored_alike: "Children stay, go, or lose their parent where they did not before.",
        graph_related_alike: "user.posts shows other objects, or in another order, than the database has.",
        graph_session_alike: "What is taken out of a session, or sent to a worker, lacks what belongs to it.",
        graph_loaded_alike: "A page that took two queries takes one for each row.",
    },
    proof=Proof.EXAMPLES,
)
