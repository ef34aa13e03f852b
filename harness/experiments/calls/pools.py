"""Choose the values of one argument or attribute, by what its kind or column takes."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from harness.experiments.calls.noise import Noise, texts_of
from harness.experiments.calls.values import Pool, Values
from harness.facts.catalog.names import ColumnName
from harness.facts.loaded import Loaded
from harness.facts.mapping import MappedClass, Relationship
from harness.facts.tables import ColumnType, MetaColumn

MIXED = Pool(
    (
        *(None, True, False, 1.5, -0.25, Decimal("2.5"), datetime.date(2024, 2, 29), b"a", [], {}, ()),
        *(datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.UTC), datetime.datetime(2031, 2, 1)),  # noqa: DTZ001
        *(datetime.timedelta(1), datetime.time(9), ["a"], [1, 2], ["b", "a", "b"], {"a": 1}, ("a", 1), "a"),
        *(UUID("12345678-1234-4678-9234-567812345678"), "", 0, 1, -1),
    )
)
"""Values of many kinds, for a parameter of which none is known."""
_DIALECTS = ("postgresql", "sqlite", "mysql")
_SCALARS: Mapping[str, Pool] = {
    "bool": Pool((True, False), constants=(True, False)),
    "none": Pool((None,)),
    "dialect": Pool(tuple({"$": "dialect", "name": name} for name in _DIALECTS)),
    "UUID": Pool((UUID("12345678-1234-4678-9234-567812345678"), UUID(int=0), UUID(int=2**128 - 1))),
}

_PYTHON: Mapping[str, str] = {
    "integer": "int",
    "positive": "int",
    "number": "Decimal",
    "float": "float",
    "boolean": "bool",
    "binary": "bytes",
    "uuid": "UUID",
    "date": "date",
    "time": "time",
    "interval": "timedelta",
}
"""What a type of the side's own may take (`inside/metadata/probing.py`), as Python names the kinds."""


class Pools:
    """Values by kind, for code that has these constants. values: those that depend on the constants alone.

    clocks: those that the code may ask what time it is.
    """

    def __init__(
        self,
        loaded: Loaded,
        noise: Noise,
        constants: Sequence[Any],
        patterns: Sequence[str],
        *,
        clocks: Collection[str] = (),
    ) -> None:
        self._classes = {mapped.name: mapped for mapped in loaded.classes}
        self._columns: dict[Any, MetaColumn] = {
            (table.name.schema, table.name.name, column.name): column
            for table in loaded.tables
            for column in table.columns
        }
        self._noise = noise
        self._attributes: dict[str, dict[str, Pool]] = {}
        self._required: dict[str, set[str]] = {}
        self._of_types: dict[ColumnType, Pool | None] = {}  # a large schema has few, and many columns
        self._scalars: dict[str, Pool | None] = {}
        self.values = Values(constants, texts_of(patterns, noise), clocks=clocks)

    def classes(self) -> Collection[str]:
        """Return the names of the mapped classes."""
        return self._classes.keys()

    def attributes(self, cls: str) -> dict[str, Pool]:
        """Return the values of each column of a mapped class, inherited ones too.

        None is among them, whatever the column says: it is what an attribute is before a flush sets it. Where
        the column may be NULL, code has branches for that.
        """
        if cls in self._attributes:
            return self._attributes[cls]
        found = self._attributes[cls] = {}
        for one in self._lineage(cls):
            for attribute in one.attributes:
                if attribute.kind == "column" and attribute.columns and attribute.name not in found:
                    key = attribute.columns[0]
                    column = self._columns.get((key.relation.schema, key.relation.name, key.column))
                    pool = None if column is None else self._of_type(column.type)
                    if pool is not None and column is not None:
                        some = pool.constants or (pool.needed or pool.more)[:1]
                        branches = (None, *some) if column.nullable else pool.constants
                        found[attribute.name] = replace(Pool((None,)) + pool, constants=branches)
        return found

    def required(self, cls: str) -> set[str]:
        """Return the attributes of a mapped class that are not None in any row."""
        if cls not in self._required:
            self._required[cls] = {
                attribute.name
                for mapped in self._lineage(cls)
                for attribute in mapped.attributes
                if attribute.kind == "column" and any(not self._is_nullable(key) for key in attribute.columns)
            }
        return self._required[cls]

    def _is_nullable(self, key: ColumnName) -> bool:
        column = self._columns.get((key.relation.schema, key.relation.name, key.column))
        return column is None or column.nullable

    def is_foreign(self, kind: Sequence[Any], value: Any) -> bool:
        """Whether an argument of this kind is no value of a column, or NULL where that never is."""
        if kind[0] != "column":
            return False
        _, cls, attribute = kind
        return attribute not in self.attributes(cls) or (value is None and attribute in self.required(cls))

    def is_null(self, kind: Sequence[Any], value: Any) -> bool:
        """Whether an argument of this kind is the NULL that its column may hold."""
        column = self._columns.get(tuple(kind[1:])) if kind[0] == "stored" else None
        return value is None and column is not None and column.nullable

    def _lineage(self, cls: str) -> Iterable[MappedClass]:
        found = self._classes.get(cls)
        while found is not None:
            yield found
            found = self._classes.get(found.inherits or "")

    def relationships(self, cls: str) -> list[Relationship]:
        """Return the relationships whose values can be made."""
        every = [one for mapped in self._lineage(cls) for one in mapped.relationships]
        return [one for one in every if one.collection in {"", "list"}]

    def _of_type(self, kind: ColumnType) -> Pool | None:
        if kind not in self._of_types:
            self._of_types[kind] = self._stored(kind)
        return self._of_types[kind]

    def _stored(self, kind: ColumnType) -> Pool | None:
        """Return values of a column, those in the code among them."""
        generated = self._noise.values(kind)
        if generated is None:
            return None
        values, own = self.values, Pool((), generated)
        if kind.takes:
            taken = (self._taken(name) for name in kind.takes)
            return sum((pool for pool in taken if pool is not None), own) + Pool(kind.choices)
        match kind.kind:
            case "string":
                return own + values.texts(kind.length)
            case "smallint" | "integer" | "bigint":
                return own + values.numbers()
            case "numeric":
                return own + values.decimals()
            case "float":
                return own + values.floats()
            case "datetime":
                return own + values.moments(kind.timezone)
            case "date":
                return own + values.dates()
            case "time" if not kind.timezone:
                return own + values.times()
            case "interval":
                return own + values.durations()
            case "binary":
                return own + values.binaries()
            case "enum":
                members = kind.members or kind.labels
                return own + Pool(members, constants=members)
            case "json" | "hstore" | "pickle":
                return own + values.objects()
        return own

    def _taken(self, name: str) -> Pool | None:
        """Return values of a kind that a type of the side's own takes; None for a kind of its own."""
        values = self.values
        match name:
            case "text" | "choice":
                return values.texts()
            case "datetime" | "aware datetime":
                return values.moments(name == "aware datetime")
            case "object":
                return values.objects()
        return self._scalar(_PYTHON.get(name, ""))

    def _scalar(self, name: str) -> Pool | None:
        if name not in self._scalars:
            self._scalars[name] = self._made(name)
        return self._scalars[name]

    def _made(self, name: str) -> Pool | None:
        values = self.values
        made = {
            "str": values.texts,
            "int": values.numbers,
            "float": values.floats,
            "Decimal": values.decimals,
            "date": values.dates,
            "datetime": values.moments,
            "time": values.times,
            "timedelta": values.durations,
            "bytes": values.binaries,
        }
        return made[name]() if name in made else _SCALARS.get(name)

    def of(self, kind: Sequence[Any], unknown: Pool) -> Pool | None:
        """Return the values of a kind, where these do not depend on each other; else None.

        unknown: the values where no kind is known.
        """
        name, *inner = kind
        match name:
            case "literal":
                return Pool(tuple(inner[0]), constants=tuple(inner[0]))
            case "enum":
                members = tuple({"$": "enum", "class": inner[0], "name": member} for member in inner[1])
                return Pool(members, constants=members)
            case "column":
                pool = self.attributes(inner[0]).get(inner[1])
                return pool + Pool((None,)) if pool else self.values.texts() + unknown
            case "stored":
                column = self._columns.get(tuple(inner))
                stored = None if column is None else self._stored(column.type)
                return Pool((None,)) + (stored or Pool(())) + unknown
            case "either":
                pools = [self.of(one, unknown) for one in inner[0]]
                known = [pool for pool in pools if pool is not None]
                return sum(known[1:], known[0]) if len(known) == len(pools) and known else None
            case "any" | "object":
                return unknown
        return self._scalar(name)

    def columns(self, schema: str, table: str) -> tuple[dict[str, Pool], set[str]]:
        """Return the values of each column of a table, and the columns that an INSERT may leave out."""
        found: dict[str, Pool] = {}
        optional: set[str] = set()
        for key, column in self._columns.items():
            if key[:2] != (schema, table):
                continue
            pool = self._stored(column.type)
            if (
                column.nullable
                or column.default.kind != "none"
                or column.server_default
                or column.primary_key
            ):
                optional.add(key[2])
            if pool is not None:
                found[key[2]] = Pool((None,)) + pool if column.nullable else pool
        return found, optional
