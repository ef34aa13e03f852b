"""Run graphs on both sides' databases at the same time, and say what held after each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from harness.config import BASELINE
from harness.experiments.graphs import planning
from harness.experiments.graphs.evidence import Fact, Facts, Graph, Graphs, Kind
from harness.experiments.graphs.objects import Object, Samples, sent_column, sent_object
from harness.experiments.graphs.planning import Operation, Plan, Route
from harness.experiments.rows.evidence import RoundTrip
from harness.facts.catalog.names import ColumnName, Name
from harness.live import Database, at_once
from harness.missing import Missing
from harness.workers import WorkerError

_AT_ONCE = 4
"""How many graphs are run between two looks at the clock, if the time is limited."""
_WITHOUT_ROWS = "no row of either class was accepted by both sides, so no object could be made"
_OF_COLUMNS = {Kind.REFERENCE, Kind.VALUE}

Sent = dict[str, Any]
"""A graph as a side is asked to run it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One graph that is run: its objects, what a side is sent, and how a person would write the changes."""

    route: Route
    made: tuple[Object, ...]
    sent: Sent
    changes: Mapping[str, str]

    def graph(self, answers: Mapping[str, dict[str, Any]]) -> Graph:
        """Return the graph with what both sides answered."""
        apart = {_column(key) for key in answers[BASELINE]["apart"]}
        texts = {one.name: one.shown_without(apart) for one in self.made}
        return Graph(
            *_key(self.route),
            planning.python(texts, self.changes, self.route),
            {name: _facts(answer) for name, answer in answers.items()},
            {name: answer["messages"] for name, answer in answers.items()},
        )


def run(
    databases: Mapping[str, Database], plan: Plan, pool: ThreadPoolExecutor, trip: RoundTrip | Missing
) -> Graphs | Missing:
    """Run the graphs of a plan; return why, if that fails. trip: the rows of which objects are made."""
    if isinstance(trip, Missing):
        return trip
    samples = Samples(plan.loaded, trip)
    asked, untried = [], {}
    for route in plan.routes:
        one = _asked(route, plan, samples)
        if one is None:
            untried[_key(route)] = _WITHOUT_ROWS
        else:
            asked.append(one)
    sent = [one.sent for one in asked]
    try:
        found: list[list[dict[str, Any]]] = [[] for _ in databases]
        for some in databases[BASELINE].live.budget.pieces(sent, _AT_ONCE):
            answered = at_once(pool, lambda database: _answers(database, some), databases.values())  # noqa: B023 - used up here
            found = [[*one, *more] for one, more in zip(found, answered, strict=True)]
    except WorkerError as error:
        return Missing(f"objects could not be connected: {error}")
    graphs = (
        one.graph(dict(zip(databases, answers, strict=True)))
        for one, *answers in zip(asked, *found, strict=False)
    )
    return Graphs(tuple(graphs), untried, plan.left_out + len(asked) - len(found[0]))


def _answers(database: Database, sent: Sequence[Sent]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = database.call("run_graphs", graphs=[*sent]) if sent else []
    return found


def _key(route: Route) -> tuple[str, str]:
    return route.mapped, route.relationship


def _asked(route: Route, plan: Plan, samples: Samples) -> _Asked | None:
    """Return a graph along a relationship; None if neither class, nor one that inherits from it, has rows."""
    parent, child = (
        next(filter(samples.has, plan.below[name]), None) for name in (route.parent, route.child)
    )
    if parent is None or child is None:
        return None
    made: list[Object] = []
    parents, children = planning.names(route)
    for name in parents:
        samples.object(name, parent, samples.tables(child), made)
    for name in children:
        samples.object(name, child, samples.tables(parent), made)
    steps: list[tuple[str, list[tuple[Any, ...]]]] = []
    changes = {}
    for name, operations in planning.operations(route):
        done: list[tuple[Any, ...]] = []
        for operation in operations:
            if operation[0] != "change":
                done.append(operation)
            elif change := samples.change(next(one for one in made if one.name == operation[1])):
                column, value = change
                done.append((*operation, sent_column(column), value))
                changes[operation[1]] = f"{operation[1]}.{column.column} = {value!r}"
        steps.append((name, done))
    sent = {
        "objects": [sent_object(one) for one in made],
        "owners": planning.owners(route) if route.up else {},
        "up": route.up,
        "routes": [(parent if cls == route.parent else child, name) for cls, name in route.about],
        "watched": [*_watched(route, parents, children)],
        "steps": steps,
    }
    return _Asked(route, tuple(made), sent, changes)


def _watched(route: Route, parents: tuple[str, ...], children: tuple[str, ...]) -> list[Operation]:
    down: list[Operation] = [(name, route.down) for name in parents if route.down]
    return down + [(name, route.up) for name in children if route.up]


def _column(key: tuple[str, str, str]) -> ColumnName:
    schema, table, column = key
    return ColumnName(Name(schema, table), column)


def _facts(answer: dict[str, Any]) -> Facts:
    facts = {}
    for step, kind, name, part, value in answer["facts"]:
        where = part
        if kind in _OF_COLUMNS:
            where = _column(part)
        facts[Fact(step, Kind(kind), name, where)] = value
    return facts
