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
    """The sequences to run, each along a relationship, or with the objects of one class."""

    graphs: planning.Plan
    sequences: tuple[tuple[Route, Steps], ...]


@hypothesis_at_home()
def plan(baseline: Loaded, refactored: Loaded, most: int, run_seed: int) -> Plan:
    """Draw sequences: of relationships that both sides write through, and of classes without any.

    most: how many. Where there are more relationships, those that differ come first, and then every n-th.
    There are a few more sequences along those that differ, which one alone may not show.
    """
    graphs = planning.plan(baseline, refactored, _ALL)
    routes = graphs.routes
    more = [route for route in routes[: min(graphs.unlike, _MOST_UNLIKE)] for _ in range(_OF_UNLIKE)]
    drawn = _draw(most + len(more), run_seed) if routes else []
    places = (_place(number, len(routes), most) for number in range(most)) if routes else ()
    chosen = [*map(routes.__getitem__, places), *more]
    sequences = ((route, steps(route, one)) for route, one in zip(chosen, drawn, strict=False))
    return Plan(graphs, tuple(sequences))


def _place(number: int, routes: int, most: int) -> int:
    """Return which of the routes a sequence takes: all in turn, or spread if there are more of them."""
    return number % routes if routes <= most else number * routes // most


def _draw(count: int, run_seed: int) -> list[Drawn]:
    found: list[Drawn] = []
    step = st.tuples(st.sampled_from(_VERBS), st.integers(0, 10_000))

    @seed(run_seed)
    @settings(
        max_examples=count + 1,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(step, min_size=_FEWEST, max_size=_MOST))
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
            name = there[number % len(there)]
            related = frozenset(pair for pair in self.now.related if name not in pair)
            self.now = _State(self.now.there - {name}, related)
            return "delete", name
        if verb in {"relate", "unrelate"} and (found := self._related(verb, number)):
            return found
        if verb in {"insert", "change", "delete", "relate", "unrelate"} and there:
            return "change", there[number % len(there)], str(number)
        return self._ended(verb)

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


def steps(route: Route, drawn: Drawn) -> Steps:
    """Return a drawn sequence as steps. All but the last objects are there when it begins."""
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
    for number, (verb, chosen) in enumerate(drawn, start=1):
        operation = model.take(verb, chosen)
        found.append((f"{number} {operation[0]}", (operation,)))
    return (*found, ("end", (("commit",), ("query",))))
