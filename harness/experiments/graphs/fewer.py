"""What may be left out of a graph, or made simpler: changes of a scene, to be tried one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from harness.experiments.graphs.objects import Object
from harness.experiments.graphs.scenes import Scene, Step
from harness.experiments.simpler import simpler
from harness.facts.catalog.names import ColumnName

Edit = Callable[[Scene], Scene]
"""Leaves something out of a scene, or makes it simpler; gives the scene itself if it is not there."""

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_BUILDING: Final = ("make", "add")
"""The steps without which nothing is there."""
_OF_TWO: Final = frozenset({"append", "remove", "set"})
"""The verbs that relate one object to another."""


def until(scene: Scene, step: str) -> Scene:
    """Return a scene that ends with a step, which was the first to show something."""
    names = [name for name, _ in scene.steps]
    return replace(scene, steps=scene.steps[: names.index(step) + 1])


def levels(step: str, optional: Collection[ColumnName]) -> Iterator[Callable[[Scene], Sequence[Edit]]]:
    """Yield what gives the edits of a scene, those first that leave out most, or seldom fail.

    step: what has to stay. optional: the columns of which a row may have no value.
    """
    kept = {*_BUILDING, step}
    yield lambda now: [partial(_without_step, name) for name, _ in now.steps if name not in kept]
    yield lambda now: [partial(_without_object, one.name) for one in reversed(now.objects)]
    yield _with_one_needed
    yield partial(_without_columns, optional)
    yield partial(_plain, reverse=False)
    yield lambda now: [partial(_unwatched, pair) for pair in now.more["watched"]]
    yield lambda now: [partial(_without_operation, name, one) for name, some in now.steps for one in some]
    yield _changed_to_plain
    yield partial(_plain, reverse=True)
    yield _simpler


def _without_step(name: str, scene: Scene) -> Scene:
    return replace(scene, steps=tuple(step for step in scene.steps if step[0] != name))


def _without_operation(name: str, operation: tuple[Any, ...], scene: Scene) -> Scene:
    steps = (
        (step, tuple(one for one in some if (step, one) != (name, operation))) for step, some in scene.steps
    )
    return replace(scene, steps=tuple(steps))


def _without_object(name: str, scene: Scene) -> Scene:
    """Leave out an object, with what is done with it."""
    kept = [one for one in scene.objects if one.name != name]
    steps: list[Step] = []
    for step, operations in scene.steps:
        some = (_operation_without(name, one) for one in operations)
        steps.append((step, tuple(one for one in some if one is not None)))
    owners = {own: owner for own, owner in scene.more["owners"].items() if name not in {own, owner}}
    watched = [pair for pair in scene.more["watched"] if pair[0] != name]
    more = {**scene.more, "owners": owners, "watched": watched}
    objects = tuple(replace(one, linked=_unlinked(one, name)) for one in kept)
    return _tidy(replace(scene, objects=objects, steps=tuple(steps), more=more))


def _unwatched(pair: tuple[str, str], scene: Scene) -> Scene:
    """Do not read a relationship of an object."""
    watched = [one for one in scene.more["watched"] if one != pair]
    return replace(scene, more={**scene.more, "watched": watched})


def _unlinked(made: Object, name: str) -> Mapping[ColumnName, tuple[str, ColumnName]]:
    return {key: link for key, link in made.linked.items() if link[0] != name}


def _operation_without(name: str, operation: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Return an operation without an object; None if nothing is left of it."""
    verb, *words = operation
    if verb == "load":
        attribute, *names = words
        left = [one for one in names if one != name]
        return (verb, attribute, *left) if left else None
    if name in (words[0::2] if verb in _OF_TWO else words[:1]):
        return None
    if verb == "merge":
        return (*operation[:-1], {key: value for key, value in words[-1].items() if key != name})
    return operation


def _tidy(scene: Scene) -> Scene:
    """Leave out the needed rows to which nothing refers."""
    wanted = {other for one in scene.objects for other, _ in one.linked.values()}
    kept: list[Object] = []
    for one in reversed(scene.needed):
        if one.name in wanted:
            kept.insert(0, one)
            wanted |= {other for other, _ in one.linked.values()}
    return replace(scene, needed=tuple(kept))


def _every(scene: Scene) -> tuple[Object, ...]:
    return (*scene.needed, *scene.objects)


def _changed(scene: Scene, change: Callable[[Object], Object]) -> Scene:
    return _tidy(
        replace(scene, objects=tuple(map(change, scene.objects)), needed=tuple(map(change, scene.needed)))
    )


def _with_one_needed(scene: Scene) -> Sequence[Edit]:
    """Have all objects refer to the first needed row of a kind."""
    first: dict[Any, str] = {}
    for one in scene.needed:
        first.setdefault(one.unit, one.name)
    return [
        partial(_instead, one.name, first[one.unit]) for one in scene.needed if first[one.unit] != one.name
    ]


def _instead(name: str, other: str, scene: Scene) -> Scene:
    def change(made: Object) -> Object:
        links = {key: (other if link[0] == name else link[0], link[1]) for key, link in made.linked.items()}
        return replace(made, linked=links)

    return _changed(scene, change)


def _without_columns(optional: Collection[ColumnName], scene: Scene) -> Sequence[Edit]:
    having: defaultdict[ColumnName, list[str]] = defaultdict(list)
    for one in _every(scene):
        for key in (*one.row, *one.linked):
            if key in optional:
                having[key].append(one.name)
    return [partial(_without_column, key, names) for key, names in having.items()]


def _without_column(column: ColumnName, names: Collection[str], scene: Scene) -> Scene:
    def change(made: Object) -> Object:
        if made.name not in names:
            return made
        row = {key: value for key, value in made.row.items() if key != column}
        return replace(
            made, row=row, linked={key: link for key, link in made.linked.items() if key != column}
        )

    return _changed(scene, change)


def _plain(scene: Scene, *, reverse: bool) -> Sequence[Edit]:
    """Give each object plain values of its own; reverse: the first object the greatest."""
    every = _every(scene)
    return [
        partial(_with_value, one.name, key, plain)
        for place, one in enumerate(every)
        for key, value in one.row.items()
        if (plain := _plain_value(value, len(every) - place if reverse else place + 1)) != value
        and not _is_plain(value)
    ]


def _changed_to_plain(scene: Scene) -> Sequence[Edit]:
    """Change objects to plain values, which are none of theirs."""
    return [
        partial(_changing_to, name, one, plain)
        for name, some in scene.steps
        for one in some
        if one[0] == "change" and not _is_plain(one[-1])
        for plain in [_plain_value(one[-1], len(_LETTERS) - 1)]
        if plain != one[-1]
    ]


def _changing_to(name: str, operation: tuple[Any, ...], value: Any, scene: Scene) -> Scene:
    steps = tuple(
        (step, tuple((*one[:-1], value) if (step, one) == (name, operation) else one for one in some))
        for step, some in scene.steps
    )
    return replace(scene, steps=steps)


def _plain_value(value: Any, number: int) -> Any:
    if isinstance(value, str):
        return _LETTERS[(number - 1) % len(_LETTERS)]
    if isinstance(value, int) and not isinstance(value, bool):
        return number
    return next(_simplest(value), value)


def _is_plain(value: Any) -> bool:
    """Whether a value is as simple as another one in its place."""
    return (isinstance(value, str) and len(value) == 1 and value in _LETTERS) or (
        isinstance(value, int) and 0 <= value < len(_LETTERS)
    )


def _simplest(value: Any) -> Iterator[Any]:
    """Yield the simplest values of its type."""
    yield from list(simpler(value))[-1:]


def _simpler(scene: Scene) -> Sequence[Edit]:
    """Make each value simpler that is not plain yet, in one of several ways."""
    return [
        partial(_with_value, one.name, key, some)
        for one in _every(scene)
        for key, value in one.row.items()
        if not _is_plain(value)
        for some in simpler(value)
    ]


def _with_value(name: str, column: ColumnName, value: Any, scene: Scene) -> Scene:
    def change(made: Object) -> Object:
        if made.name != name or column not in made.row:
            return made
        return replace(made, row={**made.row, column: value})

    return _changed(scene, change)
