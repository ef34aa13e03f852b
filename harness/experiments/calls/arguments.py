"""Choose arguments for what is called, from its parameters and from constants in its code.

Each value around a constant is used at least once: by chance alone, a limit would be missed by some seeds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Any

from harness.experiments.calls.declared import ANYTHING, is_unknown
from harness.experiments.calls.draws import OFTEN, Draws, inside
from harness.experiments.calls.noise import Noise
from harness.experiments.calls.objects import KINDS_OF_OTHERS, STRANGE, Objects, divided
from harness.experiments.calls.pools import MIXED, Pools
from harness.experiments.calls.sides import Example
from harness.experiments.calls.values import Pool, listed
from harness.facts.loaded import Loaded

_MOST = 240
_SOMETIMES, _SELDOM = 0.3, 0.15
_EXTRA = 4  # of so many examples, in one more arguments are left out, or the same as others
_LARGE, _FEW, _MOST_ITEMS = 20, 3, 1100
_DEEPEST, _KINDS = 3, 3
_FEWEST_KEYS = 2
_CLOCKS = frozenset({"now", "utcnow", "today", "time", "time_ns", "monotonic", "monotonic_ns"})


class Drawing:
    """Arguments for one target, by the constants in its code. noise: what is generated, for all targets."""

    def __init__(self, loaded: Loaded, noise: Noise, described: Mapping[str, Any], random: Random) -> None:
        clocks = _CLOCKS.intersection(described["names"])
        self._pools = Pools(loaded, noise, described["constants"], described["patterns"], clocks=clocks)
        self._values = self._pools.values
        self._random = random
        self._draws = Draws(random)
        self._objects = Objects(self._pools, self._draws, ())
        self._unknown = MIXED
        self._guesses = True
        self._records = self._values.records()
        self._receivers: list[Any] = []

    def examples(self, described: Mapping[str, Any], count: int) -> list[Example]:
        """Return all that each call needs.

        Parameters of unknown kinds get values of one kind in one call: a sum of a text and a number shows
        nothing.
        """
        self._objects = Objects(self._pools, self._draws, {*described["names"]})
        if not is_unknown(described):
            return self._examples(described, count, _MOST)
        kinds = {
            "text": self._values.texts(),
            "number": self._values.numbers(),
            "fraction": self._values.floats() + self._values.decimals(),
            "mixed": MIXED + self._objects.some(),
            "moment": self._values.moments(),
            "object": self._objects.some(_LARGE),
            "objects": listed(self._objects.some(_LARGE).needed),
            "nested": self._values.nested(),
            "record": self._records,
            "rows": self._values.rows(),
        }
        found: list[Example] = []
        for name, self._unknown in kinds.items():
            self._guesses = name not in ANYTHING
            if self._unknown.needed:
                share = 1 if name == "nested" else _KINDS  # few dicts fit the code
                some = self._examples(described, count // share, _MOST // share)
                found += [{**example, "round": name} for example in some]
        return found

    def _examples(self, described: Mapping[str, Any], least: int, most: int) -> list[Example]:
        """Return examples with each value that is needed, and some with nothing but constants of the code."""
        found = self._drawn(described, least, most)
        if not (self._values.has_constants or self._branches(described)):
            return found
        with self._draws.constants_alone():
            return [*found, *self._drawn(described, most // _KINDS, most // _KINDS)]

    def _branches(self, described: Mapping[str, Any]) -> bool:
        """Whether the code may go by several attributes of its objects: which of them are NULL, say."""
        names = {*described["names"]}
        kinds = [one["kind"] for one in described["takes"]]
        classes = {described["of"] or "", *(kind[1] for kind in kinds if kind[0] == "mapped")}
        pools = [self._pools.attributes(cls).items() for cls in classes]
        return sum(bool(pool.constants) for found in pools for name, pool in found if name in names) > 1

    def _drawn(self, described: Mapping[str, Any], least: int, most: int) -> list[Example]:
        self._receivers = self._receiver(described, least, most)
        if any(one["kind"] == ["receiver"] for one in described["takes"]) and self._receivers[0]:
            least = max(least, 4 * KINDS_OF_OTHERS * len(inside(self._receivers[0])))
        positional = [one for one in described["takes"] if not one["by_name"] and not one["more"]]
        named = [one for one in described["takes"] if one["by_name"] and not one["more"]]
        more = {one["more"]: one["name"] for one in described["takes"] if one["more"]}
        needed = [self._needed(one["kind"]) for one in described["takes"]]
        plain = min(most, max(least, *needed, len(self._receivers), 1))
        count = plain + (plain // _EXTRA if described["takes"] else 0)
        self._receivers = self._repeated(self._receivers, count)
        columns = {
            one["name"]: self._of(one["kind"], count)
            if self._draws.of_constants
            else self._of(one["kind"], plain) + self._of(one["kind"], count - plain)
            for one in described["takes"]
        }
        echoed = count if self._draws.of_constants else plain
        self._draws.echo([columns[one["name"]] for one in described["takes"]], echoed, self._receivers)
        required = sum(one["required"] for one in positional)
        found = []
        for number in range(count):
            full = "*" in more or number < plain
            taken = len(positional) if full else self._random.randint(required, len(positional))
            given = [columns[one["name"]][number] for one in positional[:taken]]
            some = {
                one["name"]: columns[one["name"]][number]
                for one in named
                if one["required"] or number < plain or self._random.random() < OFTEN
            }
            given += columns[more["*"]][number] if "*" in more else []
            others = columns[more["**"]][number] if "**" in more else {}
            takes = {one["name"] for one in described["takes"]}
            some |= {key: value for key, value in others.items() if key.isidentifier() and key not in takes}
            example: Example = {"receiver": self._receivers[number], "given": given, "named": some}
            strange = any(one["kind"] == ["receiver"] for one in positional) and given[0] in STRANGE
            both = [*zip((one["kind"] for one in positional), given, strict=False)]
            if (
                strange
                or self._objects.is_loose(example)
                or any(self._pools.is_foreign(*one) for one in both)
            ):
                example["loose"] = True
            elif any(self._pools.is_null(*one) for one in both):
                example["declared"] = True
            found.append(example)
        return found

    def _repeated(self, some: list[Any], count: int) -> list[Any]:
        return [some[number % len(some)] for number in range(count)] if some else [None] * count

    def _receiver(self, described: Mapping[str, Any], least: int, most: int) -> list[Any]:
        name = described["of"]
        if not name:
            return [None]
        if described["members"]:
            return [{"$": "enum", "class": name, "name": member} for member in described["members"]]
        if described["made"] is None:
            count = max(least, min(most, self._needed(["mapped", name]) * _EXTRA // (_EXTRA - 1) + 1))
            found = self._objects.instances(name, count)
            if not self._draws.of_constants:
                self._random.shuffle(found)
            return [*found, {"$": "instance", "class": name, "values": {}}]
        count = min(most, max(least, *(self._needed(one["kind"]) for one in described["made"]), 1))
        return self._made(name, described["made"], count)

    def _made(self, name: str, takes: Sequence[Mapping[str, Any]], count: int, depth: int = 0) -> list[Any]:
        """Return descriptions of instances of a class that is not mapped, by what its constructor takes."""
        columns = {one["name"]: self._of(one["kind"], count, depth + 1) for one in takes}
        required = {one["name"] for one in takes if one["required"]}
        return [
            {
                "$": "made",
                "class": name,
                "named": {
                    key: column[number]
                    for key, column in columns.items()
                    if key in required or self._random.random() < OFTEN
                },
            }
            for number in range(count)
        ]

    def _needed(self, kind: Sequence[Any], depth: int = 0) -> int:
        """Return how many examples use each value that is needed."""
        name, *inner = kind
        pool = self._pools.of(kind, self._unknown)
        if pool is not None:
            return len(pool.needed)
        if name == "either":
            return sum(self._needed(one) for one in inner[0])
        if name == "record" and self._guesses:
            return len(self._records.needed)
        if name == "like" and self._guesses:
            return max(self._needed(["mapped", one]) for one in inner[0])
        if name == "mapped":
            return max((len(pool.needed) for pool in self._pools.attributes(inner[0]).values()), default=1)
        if name in {"data", "model"}:
            return max([2 * len(inner[1]) + 2, *(self._needed(field[1], depth + 1) for field in inner[1])])
        if name == "many" and inner[1:] and depth < _DEEPEST:
            return max((self._needed(one, depth + 1) for one in inner[1]), default=1)
        return 1

    def _of(self, kind: Sequence[Any], count: int, depth: int = 0) -> list[Any]:
        """Return so many values of a kind."""
        name, *inner = kind
        pool = self._pools.of(kind, self._unknown)
        if pool is not None:
            return self._draws.of(pool, count)
        if depth > _DEEPEST:
            return [None] * count
        match name:
            case "either":
                columns = [self._of(one, count, depth) for one in inner[0]]
                return [columns[number % len(columns)][number] for number in range(count)]
            case "mapped":
                return self._objects.instances(inner[0], count)
            case "like" if self._guesses:
                return self._objects.like(inner[0], count)
            case "record" if self._guesses and self._records.needed:
                return self._draws.of(self._records, count)
            case "made":
                return self._made(inner[0], inner[1], count, depth)
            case "function":
                return [{"$": "function", "number": number} for number in range(count)]
            case "connection":
                # Numbered, since the answers that each gets are its own.
                return [{"$": "connection", "name": inner[0], "number": number} for number in range(count)]
            case "session":
                sessions = self._objects.sessions(count)
                return [{**one, "asynchronous": bool(inner)} for one in sessions]
            case "receiver":
                return self._objects.others(self._receivers, count)
            case "row":
                return self._rows(*self._pools.columns(inner[0], inner[1]), count)
            case "data":
                return self._data(inner[1], count)
            case "model":
                return [
                    {"$": "made", "class": inner[0], "named": named}
                    for named in self._named(inner[1], count, depth)
                ]
            case "many":
                return self._many(inner[0], inner[1] if inner[1:] else [], count, depth)
            case "list" | "tuple" | "set" | "dict" | "frozenset":
                return self._many(name, [], count, depth)
        return self._draws.of(self._unknown, count)

    def _rows(self, pools: Mapping[str, Pool], optional: Collection[str], count: int) -> list[Any]:
        """Return rows as they are inserted, in some of which columns are left out that may be."""
        columns = {name: self._draws.of(pool, count) for name, pool in pools.items()}
        return [
            {
                "$": "row",
                "values": {
                    name: column[number]
                    for name, column in columns.items()
                    if name not in optional or number % _EXTRA or self._random.random() < _SOMETIMES
                },
            }
            for number in range(count)
        ]

    def _data(self, fields: Sequence[Any], count: int) -> list[Any]:
        """Return data for a model: each field is missing once, some are of another kind, some are further."""
        lacking = [{name for name, _, _ in fields}, *({name} for name, _, _ in fields)]
        others = self._values.names()
        found = []
        for number, named in enumerate(self._named(fields, count, 0)):
            some = {name: _as_data(value) for name, value in named.items()}
            if number < len(lacking):
                some = {name: value for name, value in some.items() if name not in lacking[number]}
            elif some and self._random.random() < _SELDOM:
                some[self._random.choice(sorted(some))] = MIXED.drawn(1, self._random)[0]
            if others and self._random.random() < _SOMETIMES:
                some.setdefault(self._random.choice(others), self._random.choice([*some.values(), *others]))
            found.append({"$": "row", "values": some})
        return found

    def _named(self, fields: Sequence[Any], count: int, depth: int) -> list[dict[str, Any]]:
        """Return values for the fields of a model, by name, with those that are required and some others."""
        columns = {name: self._of(kind, count, depth + 1) for name, kind, _ in fields}
        required = {name for name, _, required in fields if required}
        return [
            {
                name: column[number]
                for name, column in columns.items()
                if name in required or self._random.random() < OFTEN
            }
            for number in range(count)
        ]

    def _many(self, kind: str, inner: Sequence[Any], count: int, depth: int) -> list[Any]:
        if kind == "dict":
            return self._dicts(inner, count, depth)
        if kind == "tuple" and len(inner) > 1:
            return [*zip(*(self._of(one, count, depth + 1) for one in inner), strict=True)]
        item = inner[0] if inner else ["any"]
        sizes = self._values.sizes(
            most=_MOST_ITEMS if self._pools.of(item, self._unknown) is not None else _LARGE
        )
        large = [size for size in sizes if size > _LARGE]  # only once each
        small = Pool(tuple(size for size in sizes if size <= _LARGE))
        wanted = [*large, *small.drawn(max(count - len(large), 0), self._random)][:count]
        self._random.shuffle(wanted)
        total = sum(size for size in wanted if size <= _LARGE)
        items = self._of(item, max(total, 1), depth + 1)
        found = divided([*items], [size if size <= _LARGE else 0 for size in wanted])
        for place, size in enumerate(wanted):
            if size > _LARGE:
                found[place] = [items[n % len(items)] for n in range(size)]
            elif size > 1 and self._random.random() < _SOMETIMES:
                found[place][-1] = found[place][0]
        if kind in {"set", "frozenset"}:
            texts = self._values.names() if item[0] in {"str", "any"} else []
            found = [[one for one in some if _is_hashable(one)] for some in found]
            found[: len(texts) + 1] = [texts, *(texts[:n] for n in range(len(texts)))][: len(found)]
            return [{"$": "set", "items": some} for some in found]
        return [tuple(some) for some in found] if kind == "tuple" else found

    def _dicts(self, inner: Sequence[Any], count: int, depth: int) -> list[Any]:
        keys: list[Any] = [*self._values.names()]
        if inner and inner[0][0] not in {"str", "any", "object"}:
            keys = [key for key in self._of(inner[0], _LARGE, depth + 1) if _is_hashable(key)]
        if sum(isinstance(key, str) and key.isidentifier() for key in keys) < _FEWEST_KEYS:
            keys += ["x", "a", "Ab c"]
        values = self._of(inner[1] if inner[1:] else ["any"], count, depth + 1)
        nested = inner[1:] == [] or inner[1][0] in {"any", "object", "dict"}
        nothing = [value for value in values if not value]
        found: list[Any] = []
        for number, value in enumerate(values):
            size = 0 if number % _LARGE == 0 else self._random.randint(1, min(_FEW, len(keys)))
            some = keys if number % 4 == 1 else self._random.sample(keys, size)
            one = dict.fromkeys(some, value)
            if number % _LARGE in {2, 7, 12} and nothing:  # a value that code may take for none
                one[keys[number // _FEW % len(keys)]] = self._random.choice(nothing)
            if some and number % 2:
                one[some[-1]] = values[-1 - number]
            if nested and some and number % 3 == 2:
                one[some[0]] = {self._random.choice(keys): value}
            found.append(one)
        return found


def _as_data(value: Any) -> Any:
    """Return what data has in place of an instance of a model."""
    if isinstance(value, list):
        return [_as_data(one) for one in value]
    if isinstance(value, dict) and value.get("$") == "made":
        return {"$": "row", "values": {name: _as_data(one) for name, one in value["named"].items()}}
    return value


def _is_hashable(value: Any) -> bool:
    return not isinstance(value, (list, dict, set))
