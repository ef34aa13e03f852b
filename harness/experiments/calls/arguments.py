"""Draw arguments for what is called, from its parameters and from constants in its code."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from harness.experiments.rows import strategies
from harness.experiments.rows.hints import NONE
from harness.facts.loaded import ColumnType, Loaded, MappedClass, MetaColumn
from harness.inside import wire

Strategy = st.SearchStrategy[Any]

_TEXTS = (
    "",
    "a",
    "A",
    "Ab c",
    " padded ",
    "0",
    "12",
    "-1",
    "x" * 300,
    "ann@example.org",
    "Ünïcode ß",
    "a_b-c.d",
    "2024-02-29",
)
_NUMBERS = (0, 1, 2, -1, -7, 3, 7, 10, 99, 100, 101, 255, 1000, 10**9)
_MOMENT = datetime.datetime(2024, 2, 29, 12, 30, 15, 250000)  # noqa: DTZ001 - naive on purpose
_MOMENTS = (_MOMENT, datetime.datetime(1999, 12, 31), datetime.datetime(2031, 2, 3, 10, 20, 30))  # noqa: DTZ001
_NOW = datetime.datetime(2031, 2, 3, 10, 20, 30)  # noqa: DTZ001 - as `harness.inside.calls.steady` has it
_MOST_DISTANCES = 6
_AROUND = (-1, 0, 1)
_SOMETIMES = (True, True, True, False)


class Drawing:
    """Strategies for the arguments of one target, by the constants in its code."""

    def __init__(self, loaded: Loaded, constants: Sequence[Any], patterns: Sequence[str]) -> None:
        self._classes = {mapped.name: mapped for mapped in loaded.classes}
        self._columns: dict[Any, MetaColumn] = {
            (table.name.schema, table.name.name, column.name): column
            for table in loaded.tables
            for column in table.columns
        }
        numbers = [number for number in constants if type(number) is int]
        texts = [text for text in constants if type(text) is str]
        self._numbers = st.sampled_from([*_NUMBERS, *(n + step for n in numbers for step in _AROUND)])
        around = [text[:1].upper() + text[1:] for text in texts] + [f"{text}x" for text in texts]
        self._texts = st.sampled_from([*_TEXTS, *texts, *around]) | st.text(
            "abcXYZ019 _-.,%/ßé'\"", max_size=12
        )
        lengths = {abs(number) for number in numbers if abs(number) < 500}
        for number in sorted(lengths):  # texts at the limit
            self._texts |= st.sampled_from(["ab1 " * 200]).map(lambda text, n=number: text[: n + 1])  # type: ignore[misc]
        self._texts |= _matching(patterns)
        self._unknown: Strategy = self._mixed()
        self._moments = st.sampled_from([*_MOMENTS, *_around_now(numbers)])

    def example(self, described: Mapping[str, Any]) -> Strategy:
        """Return a strategy for all that one call needs.

        Parameters of unknown kinds mostly get values of one kind in one call: a sum of a text and a number
        shows nothing.
        """
        kinds = [self._texts, self._numbers, self._numbers, self._mixed()]
        return st.one_of([self._example(described, unknown) for unknown in kinds])

    def _example(self, described: Mapping[str, Any], unknown: Strategy) -> Strategy:
        self._unknown = unknown
        positional = [one for one in described["takes"] if not one["by_name"]]
        drawn = [self.of(one["kind"], described) for one in positional]
        least = sum(one["required"] for one in positional)
        named = {one["name"]: one for one in described["takes"] if one["by_name"]}
        by_name = {name: self.of(one["kind"], described) for name, one in named.items()}
        return st.fixed_dictionaries(
            {
                "receiver": self._receiver(described),
                "given": st.integers(least, len(positional)).flatmap(
                    lambda count: st.tuples(*drawn[:count]).map(list)
                ),
                "named": st.fixed_dictionaries(
                    {name: by_name[name] for name, one in named.items() if one["required"]},
                    optional={name: by_name[name] for name, one in named.items() if not one["required"]},
                ),
            }
        )

    def _receiver(self, described: Mapping[str, Any]) -> Strategy:
        name = described["of"]
        if not name:
            return st.none()
        if described["made"] is not None:
            takes = {one["name"]: self.of(one["kind"], described) for one in described["made"]}
            return st.fixed_dictionaries(takes).map(
                lambda named: {"$": "made", "class": name, "named": named}
            )
        return self.instance(name)

    def instance(self, name: str, depth: int = 0) -> Strategy:
        """Return a strategy for descriptions of instances of a mapped class."""
        mapped = self._classes.get(name)
        if mapped is None:
            return st.none()
        values: dict[str, Strategy] = {}
        for attribute in self._attributes(mapped):
            if attribute.kind == "column" and attribute.columns:
                key = attribute.columns[0]
                column = self._columns.get((key.relation.schema, key.relation.name, key.column))
                strategy = None if column is None else self.stored(column.type)
                if column is not None and strategy is not None:
                    values[attribute.name] = st.none() | strategy if column.nullable else strategy
        if depth == 0:
            for relationship in self._relationships(mapped):
                one = self.instance(relationship.target, depth + 1)
                values[relationship.name] = (
                    st.lists(one, max_size=2) if relationship.uselist else st.none() | one
                )
        elif depth == 1:
            values.update({r.name: st.none() for r in self._relationships(mapped) if not r.uselist})
        return st.fixed_dictionaries(values).map(
            lambda drawn: {"$": "instance", "class": name, "values": drawn}
        )

    def _lineage(self, mapped: MappedClass) -> Iterable[MappedClass]:
        found: MappedClass | None = mapped
        while found is not None:
            yield found
            found = self._classes.get(found.inherits or "")

    def _attributes(self, mapped: MappedClass) -> list[Any]:
        return [attribute for one in self._lineage(mapped) for attribute in one.attributes]

    def _relationships(self, mapped: MappedClass) -> list[Any]:
        return [
            one
            for cls in self._lineage(mapped)
            for one in cls.relationships
            if one.collection in {"", "list"}
        ]

    def stored(self, kind: ColumnType) -> Strategy | None:
        """Return a strategy for values of a column, those in the code among them."""
        drawn = strategies.values(kind, NONE)
        if drawn is None:
            return None
        plain = drawn.map(_plain)
        if kind.kind == "string" and not kind.takes:
            longest = kind.length
            texts = self._texts if longest is None else self._texts.map(lambda text: text[:longest])
            return plain | texts | texts
        if kind.kind in {"smallint", "integer", "bigint"} and not kind.takes:
            return plain | self._numbers
        if kind.kind == "numeric" and not kind.takes:
            return plain | self._numbers.map(Decimal)
        if kind.kind == "datetime" and not kind.takes:
            moments = self._moments
            return plain | (
                moments.map(lambda m: m.replace(tzinfo=datetime.UTC)) if kind.timezone else moments
            )
        return plain

    def of(self, kind: Sequence[Any], described: Mapping[str, Any]) -> Strategy:
        """Return a strategy for a parameter."""
        name, *inner = kind
        if name in _SCALARS:
            return _SCALARS[name]
        match name:
            case "str":
                return self._texts
            case "int":
                return self._numbers
            case "none":
                return st.none()
            case "literal":
                return st.sampled_from(inner[0])
            case "either":
                return st.one_of([self.of(one, described) for one in inner[0]])
            case "enum":
                members = st.sampled_from(inner[1])
                return members.map(lambda member: {"$": "enum", "class": inner[0], "name": member})
            case "mapped":
                return self.instance(inner[0])
            case "receiver":
                return self._receiver(described)
            case "many" | "list" | "tuple" | "set" | "dict" | "frozenset":
                return self._many(
                    inner[0] if name == "many" else name, inner[1] if inner[1:] else [], described
                )
            case "column":
                return self._column_of(*inner)
            case "stored":
                column = self._columns.get(tuple(inner))
                stored = None if column is None else self.stored(column.type)
                return st.none() | (st.none() if stored is None else stored) | self._any()
            case "row":
                return self._row(*inner)
        return self._any()

    def _column_of(self, name: str, attribute: str) -> Strategy:
        drawn = self.instance(name, 2).map(lambda one: one["values"].get(attribute) if one else None)
        return drawn | self._texts

    def _row(self, schema: str, table: str) -> Strategy:
        values = {
            key[2]: strategy
            for key, column in self._columns.items()
            if key[:2] == (schema, table) and (strategy := self.stored(column.type)) is not None
        }
        return st.fixed_dictionaries(values).map(lambda drawn: {"$": "row", "values": drawn})

    def _many(self, kind: str, inner: Sequence[Any], described: Mapping[str, Any]) -> Strategy:
        items = [self.of(one, described) for one in inner] or [self._any(), self._any()]
        if kind == "dict":
            keys, values = (*items, self._any())[:2]
            hashable = keys.map(lambda key: key if isinstance(key, (str, int)) else str(key))
            return st.dictionaries(hashable, values, max_size=3)
        if kind == "tuple" and len(inner) > 1:
            return st.tuples(*items)
        several = st.lists(items[0], max_size=4)
        if kind in {"set", "frozenset"}:
            return several.map(lambda drawn: {"$": "set", "items": drawn})
        return several.map(tuple) if kind == "tuple" else several

    def _any(self) -> Strategy:
        return self._unknown

    def _mixed(self) -> Strategy:
        others = st.sampled_from([None, True, False, 1.5, Decimal("2.5"), *_MOMENTS])
        return st.one_of(self._texts, self._numbers, others, st.just([]), st.just({"a": 1}))


_SCALARS: Mapping[str, Strategy] = {
    "bool": st.booleans(),
    "float": st.sampled_from([0.0, 1.5, -2.25, 100.0]) | st.floats(-1e6, 1e6, allow_nan=False, width=32),
    "bytes": st.sampled_from([b"", b"a", b"\x00\xff"]) | st.binary(max_size=8),
    "datetime": st.sampled_from([*_MOMENTS, *(moment.replace(tzinfo=datetime.UTC) for moment in _MOMENTS)]),
    "date": st.sampled_from([moment.date() for moment in _MOMENTS]),
    "time": st.sampled_from([moment.time() for moment in _MOMENTS]),
    "timedelta": st.sampled_from([datetime.timedelta(), datetime.timedelta(days=1, seconds=2)]),
    "Decimal": st.sampled_from([Decimal(0), Decimal("1.005"), Decimal("-2.5"), Decimal(100)])
    | st.decimals(-1000, 1000, places=2),
    "UUID": st.uuids(),
}


def _around_now(numbers: Sequence[int]) -> list[datetime.datetime]:
    """Return moments around the one at which the clock stands, at the distances that the code may name."""
    found = []
    for number in sorted({abs(number) for number in numbers if number} | {1})[:_MOST_DISTANCES]:
        for unit in (datetime.timedelta(days=1), datetime.timedelta(hours=1), datetime.timedelta(minutes=1)):
            if number * unit < datetime.timedelta(days=4000):
                found += [_NOW + way * (number + half) * unit for way in (1, -1) for half in (-0.5, 0.5)]
    return found


def _plain(value: Any) -> Any:
    """Return a value that rows are made of as what a side makes a value of."""
    if isinstance(value, wire.Json):
        return {"$": "json", "text": value.text}
    if isinstance(value, wire.Member):
        return value.name
    return None if isinstance(value, (wire.Read, wire.Range, wire.Multirange)) else value


def _matching(patterns: Sequence[str]) -> Strategy:
    found: list[Strategy] = []
    for pattern in patterns:
        try:
            strategy = st.from_regex(pattern)
            strategy.validate()
        except Exception:  # noqa: BLE001, S112 - what looks like a pattern may not be one
            continue
        found.append(strategy.map(lambda text: text[:60]))
    return st.one_of(found) if found else st.nothing()
