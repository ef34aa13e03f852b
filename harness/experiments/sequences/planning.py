"""Draw sequences of steps: what a session does with objects, in an order that nobody has thought of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from harness.experiments.graphs import planning
from harness.experiments.graphs.planning import Operation, Route, names, owners, relate, unrelate
from harness.experiments.storing import hypothesis_at_home
from harness.facts.loaded import Loaded

_FEWEST, _MOST = 8, 14
"""How many steps a sequence has, after its objects are there."""
_ALL = 1_000
_OF_UNLIKE, _MOST_UNLIKE = 3, 2
"""How many more sequences there are along a relationship that differs, and along how many of these."""
_ENDS = ("commit", "rollback", "savepoint", "undo", "query")
"""What comes between the steps of a sequence that is to do each thing once."""
_VERBS = (
    *("insert", "insert", "change", "change", "change", "delete", "delete", "relate", "relate", "unrelate"),
    *("flush", "flush", "commit", "rollback", "rollback", "savepoint", "savepoint", "undo", "undo", "query"),
)
"""What a step may do, the frequent more often. `undo` goes back to the latest savepoint."""

Drawn = list[tuple[str, int]]
"""Verbs, each with a number that chooses what it is done with."""
Steps = tuple[tuple[str, tuple[Operation, ...]], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The sequences to run, each along a relationship, or with the objects of one class.

    left_out: how many relationships and classes neither a graph nor a sequence is for.
    """

    graphs: planning.Plan
    sequences: tuple[tuple[Route, Steps], ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Most:
    """How many sequences there are at most.

    drawn: of those that are drawn. complete: of those that do each thing once. twice: of these, those along
    relationships that graphs are for as well. graphs: how many relationships graphs are for.
    """

    drawn: int
    complete: int
    twice: int
    graphs: int


@hypothesis_at_home()
def plan(baseline: Loaded, refactored: Loaded, most: Most, run_seed: int) -> Plan:
    """Draw sequences: of relationships that both sides write through, and of classes without any.

    Where there are more relationships than drawn sequences, these are along every n-th. There are a few more
    of them along those that differ, which one alone may not show. Each relationship that no graph is for has
    a sequence that does each thing once, and so have some of the others; where they are too many, the seed
    decides for which.
    """
    graphs = planning.plan(baseline, refactored, _ALL)
    routes = graphs.routes
    if not routes:
        return Plan(graphs, ())
    more = [route for route in routes[: min(graphs.unlike, _MOST_UNLIKE)] for _ in range(_OF_UNLIKE)]
    drawn = _draw(st.lists(_STEP, min_size=_FEWEST, max_size=_MOST), most.drawn + len(more), run_seed)
    places = (_place(number, len(routes), most.drawn) for number in range(most.drawn))
    chosen = [*map(routes.__getitem__, places), *more]
    found = [(route, steps(route, one)) for route, one in zip(chosen, drawn, strict=False)]
    late = routes[most.graphs :]
    once = _some(late, most.complete, run_seed)
    covered = {*routes[: most.graphs], *chosen, *once}
    others = tuple(one for one in routes[: most.graphs] if one not in chosen)
    once += _some(others, min(most.twice, most.complete - len(once)), run_seed)
    ends = _draw(st.lists(_END, min_size=len(_ENDS), max_size=len(_ENDS)), len(once), run_seed)
    found += [(route, steps(route, one, once=True)) for route, one in zip(once, ends, strict=False)]
    return Plan(graphs, tuple(found), graphs.left_out + len({*routes} - covered))


def _some(routes: tuple[Route, ...], most: int, run_seed: int) -> list[Route]:
    """Return so many of them, spread, beginning with one that the seed chooses; all if they are fewer."""
    if len(routes) <= most:
        return [*routes]
    first = run_seed % len(routes)
    return [routes[(first + number * len(routes) // most) % len(routes)] for number in range(most)]


def _place(number: int, routes: int, most: int) -> int:
    """Return which of the routes a sequence takes: all in turn, or spread if there are more of them."""
    return number % routes if routes <= most else number * routes // most


_STEP = st.tuples(st.sampled_from(_VERBS), st.integers(0, 10_000))
_END = st.tuples(st.sampled_from(_ENDS), st.integers(0, 10_000))


def _draw(strategy: st.SearchStrategy[Drawn], count: int, run_seed: int) -> list[Drawn]:
    found: list[Drawn] = []

    @seed(run_seed)
    @settings(
        max_examples=count + 1,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(drawn: Drawn) -> None:
        found.append(drawn)

    collect()
    return found[1:]  # the first is the simplest there is


@dataclass(frozen=True, slots=True)
class _State:
    """What is there before a step, as far as it is foreseen: a step may be refused.

    there: objects that are in the session. related: children and their parents.
    """

    there: frozenset[str]
    related: frozenset[tuple[str, str]]


@dataclass(slots=True)
class _Model:
    """What a sequence has done so far, so that its next step has something to do."""

    route: Route
    now: _State
    committed: _State
    savepoints: list[_State] = field(default_factory=list)

    def take(self, verb: str, number: int) -> Operation:
        """Return the operation that a drawn verb comes to, and note what follows from it."""
        there = sorted(self.now.there)
        outside = sorted({name for some in names(self.route) for name in some} - self.now.there)
        if verb == "insert" and outside:
            name = outside[number % len(outside)]
            self.now = replace(self.now, there=self.now.there | {name})
            return "add", name
        if verb == "delete" and there:
            return self.delete(there[number % len(there)])
        if verb in {"relate", "unrelate"} and (found := self._related(verb, number)):
            return found
        if verb in {"insert", "change", "delete", "relate", "unrelate"} and there:
            return "change", there[number % len(there)], str(number)
        return self._ended(verb)

    def delete(self, name: str) -> Operation:
        """Return the operation that deletes an object, and note what follows from it."""
        related = frozenset(pair for pair in self.now.related if name not in pair)
        self.now = _State(self.now.there - {name}, related)
        return "delete", name

    def _related(self, verb: str, number: int) -> Operation | None:
        if not self.route.about:
            return None
        pairs = sorted(self._pairs() if verb == "relate" else self.now.related)
        if not pairs:
            return None
        child, owner = pairs[number % len(pairs)]
        kept = {pair for pair in self.now.related if self.route.shared or pair[0] != child}
        if self.route.single:
            kept = {pair for pair in kept if pair[1] != owner}
        if verb == "unrelate":
            self.now = replace(self.now, related=frozenset(kept - {(child, owner)}))
            return unrelate(self.route, owner, child)
        self.now = replace(self.now, related=frozenset(kept | {(child, owner)}))
        return relate(self.route, owner, child)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        parents, children = names(self.route)
        for child in children:
            for owner in parents:
                is_there = {child, owner} <= self.now.there
                if is_there and (child, owner) not in self.now.related:
                    yield child, owner

    def _ended(self, verb: str) -> Operation:
        if verb == "savepoint" or (verb == "undo" and not self.savepoints):
            self.savepoints.append(self.now)
            return ("savepoint",)
        if verb == "undo":
            self.now = self.savepoints.pop()
            return ("undo",)
        if verb == "rollback":
            self.now = self.committed
        if verb == "commit":
            self.committed = self.now
        if verb in {"rollback", "commit"}:
            self.savepoints.clear()
        return (verb if verb in {"rollback", "commit", "query"} else "flush",)


def steps(route: Route, drawn: Drawn, *, once: bool = False) -> Steps:
    """Return a drawn sequence as steps. All but the last objects are there when it begins.

    once: whether it is to do each thing once, with what was drawn in between.
    """
    parents, children = names(route)
    owned = (
        {child: owner for child, owner in owners(route).items() if child != children[-1]}
        if route.about
        else {}
    )
    related = tuple(relate(route, owner, child) for child, owner in owned.items())
    added = tuple(("add", name) for name in (*parents, *children[:-1]))
    start = _State(frozenset(name for _, name in added), frozenset(owned.items()))
    model = _Model(route, start, start)
    found: list[tuple[str, tuple[Operation, ...]]] = [
        ("make", related),
        ("add", added),
        ("0 commit", (("commit",),)),
    ]
    for number, taken in enumerate(_once(model, drawn) if once else _each(model, drawn), start=1):
        found.append((f"{number} {taken[0][0]}", taken))
    return (*found, ("end", (("commit",), ("query",))))


def _each(model: _Model, drawn: Drawn) -> Iterator[tuple[Operation, ...]]:
    for verb, number in drawn:
        yield (model.take(verb, number),)


def _once(model: _Model, drawn: Drawn) -> Iterator[tuple[Operation, ...]]:
    """Yield what changes, moves, detaches and deletes, each flushed, and what was drawn after each."""
    for verb, (end, number) in zip(("change", "relate", "unrelate"), drawn, strict=False):
        yield model.take(verb, number), ("flush",)
        yield (model.take(end, number),)
    for objects, (end, number) in zip(reversed(names(model.route)), drawn[3:], strict=True):
        if there := sorted(model.now.there.intersection(objects)):
            yield model.delete(there[number % len(there)]), ("flush",)
        yield (model.take(end, number),)
