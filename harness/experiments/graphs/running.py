"""Run graphs on both sides' databases at the same time, and say what held after each step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from harness.config import BASELINE
from harness.experiments.graphs import planning
from harness.experiments.graphs.evidence import Fact, Facts, Graph, Graphs, Kind
from harness.experiments.graphs.objects import Object, Samples, column_of, sent_column, sent_object
from harness.experiments.graphs.planning import Operation, Plan, Route
from harness.experiments.graphs.scripts import with_scripts
from harness.experiments.rows.evidence import RoundTrip
from harness.live import Database, at_once
from harness.missing import Missing
from harness.pairs.graphs import unbuilt
from harness.workers import WorkerError

_TIMES = 3
"""How often it is repeated that sides end unlike."""
_AT_ONCE = 4
"""How many graphs are run between two looks at the clock, if the time is limited."""
WITHOUT_ROWS = "no row of either class was accepted by both sides, so no object could be made"
GRAPHS = "run_graphs"
SEQUENCES = "run_sequences"
_OF_COLUMNS = {Kind.REFERENCE, Kind.VALUE}

Steps = Sequence[tuple[str, Sequence[Operation]]]
"""The name of each step, and what is done in it."""

Sent = dict[str, Any]
"""A graph as a side is asked to run it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One graph that is run: its objects, and what a side is sent."""

    route: Route
    made: tuple[Object, ...]
    sent: Sent

    def graph(self, answers: Mapping[str, dict[str, Any]], *, commits: bool) -> Graph:
        """Return the graph with what both sides answered."""
        apart = frozenset(map(column_of, answers[BASELINE]["apart"]))
        graph = Graph(
            *key_of(self.route),
            tuple(step for step, _ in self.sent["steps"]),
            tuple(f"{one.name} = {one.shown_without(apart)}" for one in self.made),
            {},
            apart=apart,
            commits=commits,
        )
        return ended(graph, answers)


def ended(graph: Graph, answers: Mapping[str, dict[str, Any]]) -> Graph:
    """Return a graph with what each side has answered when it was run."""
    return replace(
        graph,
        sides={name: _facts(answer) for name, answer in answers.items()},
        messages={name: answer["messages"] for name, answer in answers.items()},
    )


def run(
    databases: Mapping[str, Database], plan: Plan, pool: ThreadPoolExecutor, trip: RoundTrip | Missing
) -> Graphs | Missing:
    """Run the graphs of a plan; return why, if that fails. trip: the rows of which objects are made."""
    if isinstance(trip, Missing):
        return trip
    wanted = [(route, planning.operations(route)) for route in plan.routes]
    tried = run_along(GRAPHS, databases, wanted, plan, Samples(plan.loaded, trip), pool)
    if isinstance(tried, Missing):
        return tried
    left_out = plan.left_out + len(tried.asked) - len(tried.graphs)
    return Graphs(tried.graphs, tried.untried, left_out, again=again(GRAPHS, databases, tried, pool))


@dataclass(frozen=True, slots=True)
class Tried:
    """What was run along relationships. untried: those without objects, each with the reason."""

    asked: tuple[Asked, ...]
    graphs: tuple[Graph, ...]
    untried: Mapping[tuple[str, str], str]


def run_along(
    request: str,
    databases: Mapping[str, Database],
    wanted: Sequence[tuple[Route, Steps]],
    plan: Plan,
    samples: Samples,
    pool: ThreadPoolExecutor,
) -> Tried | Missing:
    """Run graphs along relationships; return why, if that fails.

    What neither side builds is tried once more, with objects of which all is new that may be any value.
    """
    objects = {
        number: asked
        for number, (route, steps) in enumerate(wanted)
        if (asked := asked_of(route, plan, samples, steps)) is not None
    }
    graphs = answered(request, databases, [*objects.values()], pool)
    if isinstance(graphs, Missing):
        return graphs
    found = dict(zip(objects, graphs, strict=False))
    other = {
        number: asked
        for number, graph in found.items()
        if unbuilt(graph)
        and (asked := asked_of(wanted[number][0], plan, samples, wanted[number][1], novel=True)) is not None
    }
    again = answered(request, databases, [*other.values()], pool) if other else ()
    for number, graph in zip(other, () if isinstance(again, Missing) else again, strict=False):
        if not unbuilt(graph):
            objects[number], found[number] = other[number], graph
    untried = {
        key_of(route): WITHOUT_ROWS for number, (route, _) in enumerate(wanted) if number not in objects
    }
    unlike = [(graph, objects[number].sent, objects[number].made) for number, graph in found.items()]
    return Tried((*objects.values(),), (*with_scripts(databases, samples, unlike, pool),), untried)


def again(
    request: str, databases: Mapping[str, Database], tried: Tried, pool: ThreadPoolExecutor
) -> tuple[Graphs, ...]:
    """Repeat what ended otherwise on one side than on the other, with other objects in memory.

    A flush takes objects out of sets, which order them by address: another step may be refused, other
    objects may be loaded. Values that are stored do not depend on that, and many vary each time.
    """
    unlike = [
        number
        for number, graph in enumerate(tried.graphs)
        if len({frozenset(_without_values(facts)) for facts in graph.sides.values()}) > 1
    ]
    found: list[Graphs] = []
    for shaken in range(1, _TIMES + 1) if unlike else ():
        asked = [tried.asked[one] for one in unlike]
        repeated = answered(request, databases, asked, pool, shaken=shaken)
        if not isinstance(repeated, Missing):
            graphs = dict(enumerate(tried.graphs)) | dict(zip(unlike, repeated, strict=False))
            found.append(Graphs((*graphs.values(),)))
    return tuple(found)


def _without_values(facts: Facts) -> Iterator[tuple[Fact, str]]:
    return ((fact, how) for fact, how in facts.items() if fact.kind is not Kind.VALUE)


def answered(
    request: str,
    databases: Mapping[str, Database],
    asked: Sequence[Asked],
    pool: ThreadPoolExecutor,
    **more: Any,
) -> tuple[Graph, ...] | Missing:
    """Have both sides run graphs at the same time; return what both answered, or why that failed.

    These are fewer than were asked for where the time is limited. more: what else the request is given.
    """
    sent = [one.sent for one in asked]
    found: list[list[dict[str, Any]]] = [[] for _ in databases]

    def ask(database: Database, some: Sequence[Sent]) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = database.call(request, graphs=[*some], **more) if some else []
        return answers

    try:
        for some in databases[BASELINE].live.budget.pieces(sent, _AT_ONCE):
            answers = at_once(pool, partial(ask, some=some), databases.values())
            found = [[*one, *more] for one, more in zip(found, answers, strict=True)]
    except WorkerError as error:
        return Missing(f"objects could not be connected: {error}")
    return tuple(
        one.graph(dict(zip(databases, each, strict=True)), commits=request != GRAPHS)
        for one, *each in zip(asked, *found, strict=False)
    )


def key_of(route: Route) -> tuple[str, str]:
    """Return what names a relationship: where it is defined, and its own name."""
    return route.mapped, route.relationship


def asked_of(
    route: Route, plan: Plan, samples: Samples, operations: Steps, *, novel: bool = False
) -> Asked | None:
    """Return a graph along a relationship; None if neither class, nor one that inherits from it, has rows.

    novel: whether its objects have texts and ranges that no row has. A change in the
    operations has the number of the value to which an object is changed.
    """
    parent, child = (
        next(filter(samples.has, plan.below[name]), None) for name in (route.parent, route.child)
    )
    if parent is None or child is None:
        return None
    made: list[Object] = []
    parents, children = planning.names(route)
    for name in parents:
        samples.object(name, parent, samples.tables(child), made, novel=novel)
    for name in children:
        samples.object(name, child, samples.tables(parent), made, novel=novel)
    if not novel:  # a CHECK may not allow other values
        gives = {} if route.about else {parents[0]: True, parents[1]: False, children[1]: False}
        made = samples.ordered(made, children[:2], route.ordered_by)
        made = [samples.contained(one, gives=gives.get(one.name)) for one in made]
    by_name = {one.name: one for one in made}
    values = {name: [*samples.changes(by_name[name])] for name in (*parents, *children)}
    steps: list[tuple[str, list[tuple[Any, ...]]]] = []
    back: dict[str, tuple[Any, ...]] = {}  # by object, the column that was changed, and what it was before
    for step, planned in operations:
        done: list[tuple[Any, ...]] = []
        for verb, *words in planned:
            if verb == "mutate":
                name = words[0]
                done += ((verb, name, sent_column(column)) for column in samples.containers(by_name[name]))
            elif verb == "merge":
                done.append((verb, *words, dict(back)))
            elif verb != "change":
                done.append((verb, *words))
            elif values[words[0]]:
                name, number = words[0], int(words[1])
                column, value = values[name][number % len(values[name])]
                done.append((verb, name, sent_column(column), value))
                back[name] = sent_column(column), by_name[name].row[column]
        if done or step != planning.MUTATING:
            steps.append((step, done))
    sent = {
        "objects": [sent_object(one) for one in made],
        "owners": planning.owners(route) if route.up else {},
        "up": route.up,
        "routes": [(parent if cls == route.parent else child, name) for cls, name in route.about],
        "watched": [*_watched(route, parents, children)],
        "steps": steps,
    }
    return Asked(route, tuple(made), sent)


def _watched(route: Route, parents: tuple[str, ...], children: tuple[str, ...]) -> list[Operation]:
    down: list[Operation] = [(name, route.down) for name in parents if route.down]
    return down + [(name, route.up) for name in children if route.up]


def _facts(answer: dict[str, Any]) -> Facts:
    facts = {}
    for step, kind, name, part, value in answer["facts"]:
        where = part
        if kind in _OF_COLUMNS:
            where = column_of(part)
        facts[Fact(step, Kind(kind), name, where)] = value
    return facts
