"""Choose the objects of a graph: like rows that both sides accepted, but with unique values of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from harness.experiments.rows import strategies
from harness.experiments.rows.datasets import shown
from harness.experiments.rows.evidence import RoundTrip
from harness.facts.catalog.names import ColumnName, Name
from harness.facts.loaded import ColumnType, Loaded, MetaColumn, MetaForeignKey, MetaTable
from harness.inside import wire

_FIRST = 3_000
"""Above the numbers of all rows of a run, and few enough signs for a short column."""
_DEEPEST = 3
"""How far objects are made that an object needs for itself alone."""


@dataclass(frozen=True, slots=True)
class Object:
    """An object of a graph. linked: the columns that hold the value of another object's column."""

    name: str
    unit: str
    row: Mapping[ColumnName, Any]
    linked: Mapping[ColumnName, tuple[str, ColumnName]] = field(default_factory=dict)

    def shown_without(self, apart: Collection[ColumnName]) -> str:
        """Return how a person would make it, without the columns that relationships write."""
        row = {key: value for key, value in self.row.items() if key not in apart}
        links = (f"{own.column}={name}.{other.column}" for own, (name, other) in self.linked.items())
        return f"{self.unit}({', '.join(filter(None, (shown(row), *links)))})"


class Samples:
    """The rows that both sides accepted, by the kind of row, of those kinds that a class maps."""

    def __init__(self, loaded: Loaded, trip: RoundTrip) -> None:
        tables = {table.name: table for table in loaded.tables}
        self._tables: dict[str, tuple[MetaTable, ...]] = {
            mapped.name: tuple(tables[name] for name in mapped.tables if name in tables)
            for mapped in loaded.classes
        }
        self._mapped = _mapped(loaded)
        self._keys = {mapped.name: frozenset(mapped.primary_key) for mapped in loaded.classes}
        self._rows: defaultdict[object, list[Mapping[ColumnName, Any]]] = defaultdict(list)
        for sent, *fates in zip(trip.sent, *trip.fates.values(), strict=True):
            if sent.unit in self._tables and all(fate.accepted for fate in fates):
                self._rows[sent.unit].append(sent.row)

    def has(self, unit: str) -> bool:
        """Whether any row of this kind was accepted by both sides."""
        return bool(self._rows.get(unit))

    def another(self, unit: str, place: int) -> Mapping[ColumnName, Any]:
        """Return one of its rows, which is another one for another place, if there are several."""
        rows = self._rows[unit]
        return rows[-1 - place % len(rows)]

    def object(
        self, name: str, unit: str, apart: frozenset[Name], made: list[Object], depth: int = 0
    ) -> None:
        """Add an object to those that are made, after the ones that it needs for itself alone.

        apart: tables to which it is not made to refer, since relationships will do that.
        """
        place = len(made)
        row = dict(self.another(unit, place))
        linked: dict[ColumnName, tuple[str, ColumnName]] = {}
        own = {table.name for table in self._tables[unit]}
        for table in self._tables[unit]:
            for column in table.columns:
                key = ColumnName(table.name, column.name)
                if self._is_unique(unit, table, column) and _is_plain(row.get(key)):
                    row[key] = _distinct(column.type, _FIRST + place, row[key])
            for foreign in table.foreign_keys:
                needed = self._needed(table, foreign, row) if foreign.target not in own | apart else None
                if needed is not None and depth < _DEEPEST:
                    other = f"{name}_{foreign.columns[0][0]}"
                    self.object(other, needed, apart, made, depth + 1)
                    for column_name, referred in foreign.columns:
                        key = ColumnName(table.name, column_name)
                        row.pop(key, None)
                        linked[key] = other, ColumnName(foreign.target, referred)
        for key, value in row.items():
            if isinstance(value, wire.Reference):  # another one for each object, where these must be unique
                row[key] = value._replace(number=place if value.number < 0 else value.number, fresh=False)
        made.append(Object(name, unit, row, linked))

    def _needed(self, table: MetaTable, key: MetaForeignKey, row: Mapping[ColumnName, Any]) -> str | None:
        """Return the kind of row of which a foreign key needs one of its own; None if any will do."""
        own = {column for column, _ in key.columns}
        if not any(set(names) <= own for names in table.unique if names):
            return None
        if not all(isinstance(row.get(ColumnName(table.name, name)), wire.Reference) for name in own):
            return None
        units = (unit for unit, tables in self._tables.items() if key.target in {one.name for one in tables})
        return next(filter(self.has, sorted(units, key=str)), None)

    def _is_unique(self, unit: str, table: MetaTable, column: MetaColumn) -> bool:
        is_key = str(ColumnName(table.name, column.name)) in self._keys[unit]
        return is_key or any(column.name in names for names in table.unique)

    def plain(self, unit: str) -> Iterator[ColumnName]:
        """Yield the mapped columns that hold neither a key nor what is unique."""
        for table in self._tables[unit]:
            referring = {own for key in table.foreign_keys for own, _ in key.columns}
            for column in table.columns:
                key = ColumnName(table.name, column.name)
                is_free = column.name not in referring and not self._is_unique(unit, table, column)
                if is_free and key in self._mapped[unit]:
                    yield key

    def tables(self, unit: str) -> frozenset[Name]:
        """Return the names of the tables of a kind of row."""
        return frozenset(table.name for table in self._tables[unit])

    def change(self, made: Object) -> tuple[ColumnName, Any] | None:
        """Return a column of an object, and another value that it may have; None if there is none."""
        columns = [*self.plain(made.unit)]
        for row in reversed(self._rows[made.unit]):
            for column in columns:
                old, new = made.row.get(column), row.get(column)
                if _is_plain(old) and _is_plain(new) and repr(old) != repr(new):
                    return column, new
        return None


def _mapped(loaded: Loaded) -> dict[str, frozenset[ColumnName]]:
    """Return the columns that each class maps, itself or by what it inherits."""
    by_name = {mapped.name: mapped for mapped in loaded.classes}
    found: dict[str, frozenset[ColumnName]] = {}
    for name in by_name:
        above: list[str] = [name]
        while (base := by_name[above[-1]].inherits) in by_name and base not in above:
            above.append(base)
        found[name] = frozenset(
            column for one in above for attribute in by_name[one].attributes for column in attribute.columns
        )
    return found


def _distinct(kind: ColumnType, number: int, drawn: Any) -> Any:
    """Return a value that no other row has, or the drawn one if there is no such value."""
    if kind.kind == "uuid" and not kind.takes:
        made = UUID(int=number, version=4)
        return made if kind.as_uuid else str(made)
    special = strategies.distinct(kind, number)
    return drawn if special is None else special


def _is_plain(value: Any) -> bool:
    return value is not None and not isinstance(value, wire.Reference)
