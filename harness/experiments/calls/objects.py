"""Describe objects: instances of mapped classes, what to compare with them, and sessions that hold some."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from harness.experiments.calls.draws import Draws
from harness.experiments.calls.pools import Pools
from harness.experiments.calls.values import Pool

STRANGE = (None, "a", 1)
"""What an object may be compared with as well."""
KINDS_OF_OTHERS = 3
_LARGE, _FEW, _DEEPEST = 20, 3, 3
_EXTRA = 4  # of so many instances, one has attributes that are the same as others
_SELDOM = 0.15
_STOCK = 12
_HOLD = (dict, list, tuple)


class Objects:
    """Objects for one target. names: what its code uses."""

    def __init__(self, pools: Pools, draws: Draws, names: Collection[str]) -> None:
        self._pools = pools
        self._draws = draws
        self._random = draws.random
        self._names = names

    def instances(self, name: str, count: int, depth: int = 0) -> list[Any]:
        """Return descriptions of instances of a mapped class."""
        if name not in self._pools.classes():
            return [None] * count
        plain = count - count // _EXTRA
        columns = {
            key: self._draws.of(pool, count, used=key in self._names)
            if self._draws.of_constants
            else pool.drawn(plain, self._random) + pool.drawn(count - plain, self._random)
            for key, pool in self._pools.attributes(name).items()
        }
        self._draws.echo(list(columns.values()), count if self._draws.of_constants else plain, ())
        for relationship in self._pools.relationships(name):
            goes_on = relationship.target == name or relationship.name in self._names  # code may go there
            if depth and not (goes_on and depth < _DEEPEST):
                columns[relationship.name] = [[] if relationship.uselist else None for _ in range(count)]
            elif relationship.uselist:
                sizes = Pool((0, 1) if depth else tuple(range(_FEW + 1))).drawn(count, self._random)
                columns[relationship.name] = divided(
                    self.instances(relationship.target, sum(sizes), depth + 1), sizes
                )
            else:
                others = self.instances(relationship.target, count, depth + 1)
                columns[relationship.name] = [
                    None if self._random.random() < _SELDOM else other for other in others
                ]
        return [
            {
                "$": "instance",
                "class": name,
                "values": {key: column[number] for key, column in columns.items()},
            }
            for number in range(count)
        ]

    def like(self, names: Sequence[str], count: int) -> list[Any]:
        """Return instances of these classes in turn."""
        some = names[:_FEW]
        columns = [self.instances(name, count // len(some) + 1) for name in some]
        return [columns[number % len(some)][number // len(some)] for number in range(count)]

    def others(self, receivers: Sequence[Any], count: int) -> list[Any]:
        """Return what to compare with the receiver: the same, nearly the same, others, and of other types."""
        found: list[Any] = []
        for number in range(count):
            if number % _LARGE < len(STRANGE) and number > _LARGE:
                found.append(STRANGE[number % _LARGE])
                continue
            one, other = receivers[number], self._random.choice(receivers)
            inner = {"instance": "values", "made": "named"}.get(str(one["$"])) if one else None
            if inner is None or not one[inner] or number % KINDS_OF_OTHERS == 0:
                found.append(other)
                continue
            mixed, keys = dict(one[inner]), sorted(one[inner])
            if number % KINDS_OF_OTHERS == 1:  # each attribute in turn
                key = keys[number // KINDS_OF_OTHERS % len(keys)]
                mixed[key] = self._random.choice([other[inner].get(key, mixed[key]), *_near(mixed[key])])
            found.append({**one, inner: mixed})
        return found

    def sessions(self, count: int) -> list[Any]:
        """Return descriptions of sessions that hold objects of the classes which the code names."""
        found = []
        stock = [
            self.some(_FEW).needed for _ in range(min(count, _STOCK))
        ]  # each takes along all its related
        for number in range(count):
            some = stock[number % _STOCK]
            begin = number // _STOCK % max(len(some), 1)
            turned = [*some[begin:], *some[:begin]]
            size = self._random.randint(0, len(turned))
            kinds = {"new": turned[:size:2], "dirty": turned[1:size:2], "deleted": turned[size : size + 1]}
            found.append({"$": "session", **kinds})
        return found

    def some(self, most: int = 2) -> Pool:
        """Return instances of mapped classes, for parameters of unknown kinds.

        Those of which the code names the class or the most attributes come first.
        """
        classes = [*self._pools.classes()]

        def named(name: str) -> int:
            return len(self._names & self._pools.attributes(name).keys()) + 10 * (name in self._names)

        known = sorted(filter(named, classes), key=lambda name: (-named(name), name))
        wanted = (known or classes)[:_FEW]
        return Pool(tuple(one for name in wanted for one in self.instances(name, most)))

    def is_loose(self, value: Any) -> bool:
        """Whether an instance in a value lacks what each of its rows has, as before it was flushed."""
        if not isinstance(value, _HOLD):
            return False
        if isinstance(value, dict):
            unset = value.get("$") == "instance" and any(
                value["values"].get(name) is None for name in self._pools.required(value["class"])
            )
            return unset or any(self.is_loose(one) for one in value.values() if isinstance(one, _HOLD))
        return any(self.is_loose(one) for one in value if isinstance(one, _HOLD))


def divided(items: list[Any], sizes: Sequence[int]) -> list[Any]:
    """Return the items in lists of these sizes."""
    found, begin = [], 0
    for size in sizes:
        found.append(items[begin : begin + size])
        begin += size
    return found


def _near(value: Any) -> list[Any]:
    """Return what code may take for the same as a value, or should not."""
    match value:
        case bool():
            return [not value]
        case int():
            return [-value, value + 1]
        case str():
            return [value.swapcase(), f"{value} ", f"{value}x"]
    return []
