"""Plan graphs: which relationships to try, with which objects, and what is done to these, step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.facts.loaded import Loaded
from harness.facts.mapping import MappedClass, Relationship

_COLLECTED = ("ONETOMANY", "MANYTOMANY")

MUTATING = "change in place"
"""The step that changes dicts and lists in columns, where there are any."""
Operation = tuple[str, ...]
"""A verb, and what it is done with: names of objects and of relationships."""


@dataclass(frozen=True, slots=True)
class Route:
    """A relationship to try, seen from its parents.

    A class without any is a route as well: its objects are related to nothing.

    mapped, relationship: where it is defined. parent, child: the classes that it connects. down, up: the
    relationships of the parent and of the child, "" for none; at least one is there. single: whether a parent
    has one child at most. shared: whether a child has several parents. ordered_by: the order of a parent's
    children, as SQL.
    """

    mapped: str
    relationship: str
    parent: str
    child: str
    down: str
    up: str
    single: bool = False
    shared: bool = False
    ordered_by: str = ""

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """The relationships that it consists of, each with its class."""
        ends = ((self.parent, self.down), (self.child, self.up))
        return tuple(end for end in ends if end[1])


@dataclass(frozen=True, slots=True)
class Plan:
    """The relationships to try, and how many others there are.

    loaded: the baseline, like whose rows the objects are made. below: each class with all that inherit from
    it, itself first. unlike: how many of the relationships differ; these are the first.
    """

    loaded: Loaded
    routes: tuple[Route, ...]
    left_out: int = 0
    below: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unlike: int = 0


def plan(baseline: Loaded, refactored: Loaded, most: int) -> Plan:
    """Choose among the relationships that both sides write through, each with the one that follows it.

    most: how many to try; those that differ, or on which other code acts, come first.
    """
    others = {(mapped.name, one.name): one for mapped in refactored.classes for one in mapped.relationships}
    routes = [*_routes(baseline, others.keys())]
    own = {(mapped.name, one.name): one for mapped in baseline.classes for one in mapped.relationships}

    acting = _acting(baseline), _acting(refactored)

    def is_alike(route: Route) -> bool:
        keys = [key for key in route.about if key in own]
        names = (route.parent, route.child, *(f"{mapped}.{name}" for mapped, name in keys))
        return all(_promised(own[key]) == _promised(others[key]) for key in keys) and all(
            acting[0].get(name) == acting[1].get(name) for name in names
        )

    alike = {route: is_alike(route) for route in routes}
    ordered = [*sorted(routes, key=alike.__getitem__), *_alone(baseline, refactored, routes)]
    chosen, left_out = tuple(ordered[:most]), max(0, len(ordered) - most)
    return Plan(baseline, chosen, left_out, _below(baseline), [*alike.values()].count(False))


def _acting(loaded: Loaded) -> Mapping[str, Sequence[str]]:
    """Return the code of listeners and validators, by the classes and attributes on which it acts."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for listener in loaded.listeners:
        for target, event, how in listener.targets:
            found[target].append(f"{event} {how} {listener.code}")
    for mapped in loaded.classes:
        for validator in mapped.validators:
            for attribute in validator.attributes:
                found[f"{mapped.name}.{attribute}"].append(f"{validator.options} {validator.code}")
    return {target: sorted(code) for target, code in found.items()}


def _alone(baseline: Loaded, refactored: Loaded, routes: Iterable[Route]) -> Iterator[Route]:
    """Yield the classes of both sides that no relationship connects to another."""
    connected = {end for route in routes for end in (route.parent, route.child)}
    known = {mapped.name for mapped in refactored.classes} - connected
    yield from (
        Route(mapped.name, "", mapped.name, mapped.name, "", "")
        for mapped in baseline.classes
        if mapped.name in known
    )


def _promised(one: Relationship) -> Relationship:
    """Return a relationship without what says nothing of how it acts: names in SQL, and where it is."""
    return replace(one, sql={}, info="", place=None)


def _routes(loaded: Loaded, others: Iterable[tuple[str, str]]) -> Iterator[Route]:
    known = set(others)
    classes = {mapped.name: mapped for mapped in loaded.classes}
    done: set[tuple[str, str]] = set()
    found = [(mapped, one) for mapped in loaded.classes for one in mapped.relationships]
    for mapped, one in sorted(found, key=lambda pair: pair[1].direction not in _COLLECTED):
        key = (mapped.name, one.name)
        if one.viewonly or key in done or key not in known or one.target not in classes:
            continue
        reverse = _reverse(one, classes, known)
        done |= {key, reverse}
        if one.direction in _COLLECTED:
            ends = (mapped.name, one.target, one.name, reverse[1])
            yield Route(*key, *ends, not one.uselist, one.direction == "MANYTOMANY", one.order_by)
        else:
            ends = (one.target, mapped.name, reverse[1], one.name)
            yield Route(*key, *ends, _is_alone(loaded, mapped, classes[one.target]))


def _is_alone(loaded: Loaded, child: MappedClass, parent: MappedClass) -> bool:
    """Whether a parent has one child at most, because the child's foreign key is unique."""
    return any(
        key.target in parent.tables
        and any(set(names) <= {own for own, _ in key.columns} for names in table.unique)
        for table in loaded.tables
        if table.name in child.tables
        for key in table.foreign_keys
    )


def _reverse(
    one: Relationship, classes: Mapping[str, MappedClass], known: set[tuple[str, str]]
) -> tuple[str, str]:
    """Return the relationship that is kept in step with this one; ("", "") for none."""
    mapped = classes.get(one.target)
    while mapped is not None:
        for other in mapped.relationships:
            key = (mapped.name, other.name)
            if f"{one.target}.{other.name}" == one.back_populates and key in known and not other.viewonly:
                return key
        mapped = classes.get(mapped.inherits or "")
    return "", ""


def _below(loaded: Loaded) -> dict[str, tuple[str, ...]]:
    """Return each class with all that inherit from it, itself first."""
    parents = {mapped.name: mapped.inherits for mapped in loaded.classes}
    found: dict[str, list[str]] = {name: [name] for name in parents}
    for name in sorted(parents):
        above, seen = parents[name], {name}
        while above and above in found and above not in seen:
            found[above].append(name)
            seen.add(above)
            above = parents[above]
    return {name: tuple(names) for name, names in found.items()}


def names(route: Route) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the parents and of the children."""
    return ("a1", "a2", "a3", "a4") if route.single else ("a1", "a2"), ("b1", "b2", "b3")


def owners(route: Route) -> dict[str, str]:
    """Return the first parent of each child."""
    parents, children = names(route)
    return dict(zip(children, parents[:3] if route.single else ("a1", "a1", "a2"), strict=True))


def operations(route: Route) -> tuple[tuple[str, tuple[Operation, ...]], ...]:
    """Return what is done to the objects of a graph, in steps, each of which ends with a flush.

    The last does not commit, but checks what a commit would check.
    A parent that has one child at most has a child of its own, and the fourth has none.
    """
    parents, children = names(route)
    if not route.about:
        return (
            ("make", ()),
            ("add", tuple(("add", name) for name in (*parents, *children))),
            (MUTATING, (("mutate", "a1"),)),
            ("change", (("change", "a1", "0"), ("change", "a2", "1"), ("change", "b1", "2"))),
            ("delete the child", (("delete", "b3"),)),
            ("commit", (("commit",),)),
        )
    related = tuple(relate(route, owner, child) for child, owner in owners(route).items())
    added = parents if route.down else children
    ends = [(name, attribute) for name, attribute in (("a1", route.down), ("b1", route.up)) if attribute]
    return (
        ("make", related),
        ("add", tuple(("add", name) for name in added)),
        ("expunge", tuple(("expunge", name) for name, _ in ends)),
        ("pickle", tuple(("pickle", *end) for end in ends)),
        ("expire", tuple(("expire", name) for name, _ in ends)),
        ("read", (("expire all",),)),
        (MUTATING, (("mutate", "a1"), ("mutate", "b1"))),
        ("change", (("change", "a1", "0"), ("change", "b1", "0"))),
        ("merge", tuple(("merge", *end) for end in ends)),
        ("load", tuple(("load", attribute, *loaded) for attribute, loaded in _loaded(route))),
        ("move", _moved(route, "a4" if route.single else "a2")),
        ("detach", (_detached(route),)),
        ("delete the child", (("delete", "b3"),)),
        ("delete the parent", (("expire all",), ("delete", "a4" if route.single else "a2"))),
        ("read again", (("expire all",),)),
        ("commit", (("commit",),)),
    )


def _loaded(route: Route) -> list[tuple[str, tuple[str, ...]]]:
    """Return the relationships that are loaded, each with the objects of which it is read."""
    parents, children = names(route)
    ends = ((route.down, parents), (route.up, children))
    return [end for end in ends if end[0]]


def relate(route: Route, owner: str, child: str) -> Operation:
    """Return the operation that relates a child to a parent."""
    if route.down:
        return ("set", owner, route.down, child) if route.single else ("append", owner, route.down, child)
    return "set", child, route.up, owner


def _moved(route: Route, to: str) -> tuple[Operation, ...]:
    if route.down and route.single:
        return (("set", to, route.down, "b1"),)
    if route.shared or not route.up:
        return ("remove", "a1", route.down, "b1"), ("append", to, route.down, "b1")
    return (("set", "b1", route.up, to),)


def _detached(route: Route) -> Operation:
    return unrelate(route, "a2" if route.down and route.single else "a1", "b2")


def unrelate(route: Route, owner: str, child: str) -> Operation:
    """Return the operation after which a child has a parent no longer."""
    if not route.down:
        return "set", child, route.up, ""
    return ("set", owner, route.down, "") if route.single else ("remove", owner, route.down, child)
