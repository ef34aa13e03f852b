"""Choose the objects of a graph: like rows that both sides accepted, but with unique values of their own."""

from __future__ import annotations

import math
import string
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from harness.experiments.rows import strategies
from harness.experiments.rows.datasets import shown
from harness.experiments.rows.evidence import RoundTrip, UnitName
from harness.experiments.rows.units import units
from harness.facts.catalog.names import ColumnName, Name
from harness.facts.loaded import Loaded
from harness.facts.tables import ColumnType, MetaColumn, MetaForeignKey, MetaTable
from harness.inside import wire

_FIRST = 3_000
"""Above the numbers of all rows of a run, and few enough signs for a short column."""
_SIGNS = (string.digits, string.ascii_lowercase, string.ascii_uppercase)
_SORTED = (str, int, float, Decimal, date, UUID)
"""What a database sorts as Python does."""
_CHANGES = 12
"""In how many rows values are looked for to which an object is changed."""
_DEEPEST = 3
"""How far objects are made that an object needs for itself alone."""


@dataclass(frozen=True, slots=True)
class Object:
    """An object of a graph. linked: the columns that hold the value of another object's column."""

    name: str
    unit: UnitName
    row: Mapping[ColumnName, Any]
    linked: Mapping[ColumnName, tuple[str, ColumnName]] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """How a person would make it."""
        return self.shown_without(())

    def shown_without(self, apart: Collection[ColumnName]) -> str:
        """Return how a person would make it, without the columns that relationships write."""
        row = {key: value for key, value in self.row.items() if key not in apart}
        links = (f"{own.column}={name}.{other.column}" for own, (name, other) in self.linked.items())
        return f"{self.unit}({', '.join(filter(None, (shown(row), *links)))})"


class Samples:
    """The rows that both sides accepted, by the kind of row."""

    def __init__(self, loaded: Loaded, trip: RoundTrip) -> None:
        tables = {table.name: table for table in loaded.tables}
        classes = {mapped.name: mapped for mapped in loaded.classes}
        self._tables: dict[UnitName, tuple[MetaTable, ...]] = {}
        self._keys: dict[UnitName, frozenset[str]] = {}
        self._mapped = _mapped(loaded)
        columns = {
            ColumnName(table.name, column.name): column for table in loaded.tables for column in table.columns
        }
        self._updated = {
            key for key, column in columns.items() if column.onupdate.kind != "none" or column.server_onupdate
        }
        self._units = {unit.name: unit for unit in units(loaded)}
        self._filled = {key for unit in self._units.values() for key in unit.filled}
        for unit in trip.units:
            names = classes[unit].tables if isinstance(unit, str) else (unit,)
            self._tables[unit] = tuple(tables[name] for name in names if name in tables)
            if isinstance(unit, str):
                self._keys[unit] = frozenset(classes[unit].primary_key)
            else:
                columns = {ColumnName(unit, one.name): one for one in tables[unit].columns}
                self._keys[unit] = frozenset(str(name) for name, one in columns.items() if one.primary_key)
                self._mapped[unit] = frozenset(columns)
        self._rows: defaultdict[UnitName, list[Mapping[ColumnName, Any]]] = defaultdict(list)
        self._accepted: defaultdict[Name, list[tuple[UnitName, Mapping[ColumnName, Any]]]] = defaultdict(list)
        for sent, *fates in zip(trip.sent, *trip.fates.values(), strict=True):
            if all(fate.accepted for fate in fates):
                self._rows[sent.unit].append(sent.row)
                for table in self._tables[sent.unit]:
                    self._accepted[table.name].append((sent.unit, sent.row))

    def has(self, unit: UnitName) -> bool:
        """Whether any row of this kind was accepted by both sides."""
        return bool(self._rows.get(unit))

    def referred(self, value: wire.Reference) -> tuple[UnitName, Mapping[ColumnName, Any]] | None:
        """Return the row to which a reference leads, after its kind; None if its table has none."""
        rows = self._accepted[Name(*value.table)]
        return rows[value.number % len(rows)] if rows else None

    def another(self, unit: UnitName, place: int) -> Mapping[ColumnName, Any]:
        """Return one of its rows, which is another one for another place, if there are several."""
        rows = self._rows[unit]
        return rows[-1 - place % len(rows)]

    def object(
        self,
        name: str,
        unit: UnitName,
        apart: frozenset[Name],
        made: list[Object],
        *,
        place: int = 0,
        depth: int = 0,
        novel: bool = False,
    ) -> None:
        """Add an object to those that are made, after the ones that it needs for itself alone.

        apart: tables to which it is not made to refer, since relationships will do that. novel: whether its
        texts and ranges are others than those of all rows, as far as they may be any: what is unique may be
        made of them, and what may not overlap is not known.
        """
        before, place = place, place + len(made)
        row = dict(self.another(unit, place))
        linked: dict[ColumnName, tuple[str, ColumnName]] = {}
        own = {table.name for table in self._tables[unit]}
        for table in self._tables[unit]:
            for column in table.columns:
                key = ColumnName(table.name, column.name)
                if not _is_plain(row.get(key)):
                    continue
                formed = self._units[unit].is_formed(key)
                is_free = novel and (
                    column.type.kind == "range" or (column.type.kind == "string" and not formed)
                )
                if is_free or key in self._units[unit].unique:
                    row[key] = distinct(column.type, _FIRST + place, row[key], formed=formed)
            for foreign in table.foreign_keys:
                needed = self._needed(table, foreign, row) if foreign.target not in own | apart else None
                if needed is not None and depth < _DEEPEST:
                    other = f"{name}_{foreign.columns[0][0]}"
                    self.object(other, needed, apart, made, place=before, depth=depth + 1, novel=novel)
                    place = before + len(made)
                    for column_name, referred in foreign.columns:
                        key = ColumnName(table.name, column_name)
                        row.pop(key, None)
                        linked[key] = other, ColumnName(foreign.target, referred)
        for table in self._tables[unit]:
            for number, foreign in enumerate(table.foreign_keys):
                for column_name, _ in foreign.columns:
                    value = row.get(key := ColumnName(table.name, column_name))
                    if isinstance(value, wire.Reference):  # where it must be unique, each object has another
                        chosen = place + 3 * number if value.number < 0 else value.number
                        row[key] = value._replace(number=chosen, fresh=False)
        made.append(Object(name, unit, row, linked))

    def _needed(
        self, table: MetaTable, key: MetaForeignKey, row: Mapping[ColumnName, Any]
    ) -> UnitName | None:
        """Return the kind of row of which a foreign key needs one of its own; None if any will do."""
        own = {column for column, _ in key.columns}
        if not any(set(names) <= own for names in table.unique if names):
            return None
        if not all(isinstance(row.get(ColumnName(table.name, name)), wire.Reference) for name in own):
            return None
        names = {unit: {one.name for one in tables} for unit, tables in self._tables.items()}
        units = (unit for unit in names if isinstance(unit, str) and key.target in names[unit])
        return next(filter(self.has, sorted(units, key=str)), None)

    def _is_unique(self, unit: UnitName, table: MetaTable, column: MetaColumn) -> bool:
        is_key = str(ColumnName(table.name, column.name)) in self._keys[unit]
        return is_key or any(column.name in names for names in table.unique)

    def plain(self, unit: UnitName) -> Iterator[ColumnName]:
        """Yield the mapped columns that hold neither a key nor what is unique."""
        for table in self._tables[unit]:
            referring = {own for key in table.foreign_keys for own, _ in key.columns}
            for column in table.columns:
                key = ColumnName(table.name, column.name)
                is_free = column.name not in referring and not self._is_unique(unit, table, column)
                if is_free and key in self._mapped[unit]:
                    yield key

    def made(self, name: str, unit: UnitName, place: int = 0) -> list[Object] | None:
        """Return a new object after those that it needs; None if no row of its kind was accepted.

        place: how many others have been made.
        """
        if not self.has(unit):
            return None
        made: list[Object] = []
        self.object(name, unit, frozenset(), made, place=place)
        return made

    def tables_of(self, unit: UnitName) -> tuple[MetaTable, ...]:
        """Return the tables of a kind of row."""
        return self._tables[unit]

    def tables(self, unit: UnitName) -> frozenset[Name]:
        """Return the names of the tables of a kind of row."""
        return frozenset(table.name for table in self._tables[unit])

    def ordered(self, made: list[Object], names: tuple[str, ...], ordered_by: str) -> list[Object]:
        """Return the objects; of these two, each has another value in the columns by which they are ordered.

        The second comes first in that order, since without it a database mostly gives them as they were made.
        """
        used: defaultdict[ColumnName, set[str]] = defaultdict(set)
        by_name = {one.name: self._apart(one, ordered_by, used) for one in made if one.name in names}
        first, second = by_name.values()
        for column in sorted(first.row.keys() & second.row.keys()):
            values = first.row[column], second.row[column]
            sortable = isinstance(values[0], _SORTED) and type(values[0]) is type(values[1])
            if sortable and column.column in ordered_by:
                by_size = sorted(values, key=_size, reverse=f"{column.column} DESC" not in ordered_by)
                first, second = (
                    replace(one, row={**one.row, column: value})
                    for one, value in zip((first, second), by_size, strict=True)
                )
        by_name |= {first.name: first, second.name: second}
        return [by_name.get(one.name, one) for one in made]

    def _apart(self, made: Object, ordered_by: str, used: Mapping[ColumnName, set[str]]) -> Object:
        row = dict(made.row)
        for column in self.plain(made.unit):
            if column.column in ordered_by:
                values = [row.get(column), *(other.get(column) for other in self._rows[made.unit])]
                free = (value for value in values if _is_plain(value) and repr(value) not in used[column])
                if (value := next(free, None)) is not None:
                    row[column] = value
                    used[column].add(repr(value))
        return replace(made, row=row)

    def contained(self, made: Object, *, gives: bool | None) -> Object:
        """Return an object with a dict or a list that is not empty in each column that may have one.

        gives: what is done where a default fills a column: given nevertheless, or not given, so that two
        objects show whether they share what the default makes; None to leave that as it is.
        """
        row = dict(made.row)
        for column in self.plain(made.unit):
            values = (row.get(column), *(other.get(column) for other in self._rows[made.unit]))
            found = next(filter(_is_container, values), None)
            if found is not None and (gives or column not in self._filled):
                row[column] = found
            elif found is not None and gives is False:
                row.pop(column, None)
        return replace(made, row=row)

    def containers(self, made: Object) -> list[ColumnName]:
        """Return the columns of an object that hold something that can be changed in place."""
        return sorted(column for column in self.plain(made.unit) if _is_container(made.row.get(column)))

    def changes(self, made: Object) -> Iterator[tuple[ColumnName, Any]]:
        """Yield columns of an object, each with another value that it may have; some of them, if any.

        Those with an `onupdate` are the last, since it shows when another column is changed.
        """
        seen: set[tuple[ColumnName, str]] = set()
        columns = sorted(self.plain(made.unit), key=self._updated.__contains__)
        for row in reversed(self._rows[made.unit][-_CHANGES:]):
            for column in columns:
                old, new = made.row.get(column), row.get(column)
                if (column, repr(new)) in seen or not (_is_plain(old) and _is_plain(new)):
                    continue
                if repr(old) != repr(new):
                    seen.add((column, repr(new)))
                    yield column, new


def _mapped(loaded: Loaded) -> dict[UnitName, frozenset[ColumnName]]:
    """Return the columns that each class maps, itself or by what it inherits."""
    by_name = {mapped.name: mapped for mapped in loaded.classes}
    found: dict[UnitName, frozenset[ColumnName]] = {}
    for name in by_name:
        above: list[str] = [name]
        while (base := by_name[above[-1]].inherits) in by_name and base not in above:
            above.append(base)
        found[name] = frozenset(
            column for one in above for attribute in by_name[one].attributes for column in attribute.columns
        )
    return found


def distinct(kind: ColumnType, number: int, drawn: Any, *, formed: bool = False) -> Any:
    """Return a value that no other row has, or the drawn one if there is no such value.

    formed: whether not any text will do: then it is the drawn text with another number in it, if it has room.
    """
    if isinstance(drawn, UUID) or (kind.kind == "uuid" and not kind.takes):
        made = UUID(int=number, version=4)
        return made if isinstance(drawn, UUID) or kind.as_uuid else str(made)
    if formed and isinstance(drawn, str) and (spelled := _respelled(drawn, number)) != drawn:
        return spelled
    special = strategies.distinct(kind, number)
    return drawn if special is None else special


def _respelled(text: str, number: int) -> str:
    """Return a text of the same form with a number in its digits, or its letters too if these are too few."""
    for kinds in ((string.digits,), (string.ascii_lowercase,), _SIGNS):
        places = [(place, signs) for place, sign in enumerate(text) for signs in kinds if sign in signs]
        if math.prod(len(signs) for _, signs in places) > number:
            spelled = [*text]
            rest = number
            for place, signs in reversed(places):
                rest, sign = divmod(rest, len(signs))
                spelled[place] = signs[sign]
            return "".join(spelled)
    return text


def _is_container(value: Any) -> bool:
    return isinstance(value, (dict, list)) and bool(value)


def _size(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _is_plain(value: Any) -> bool:
    return value is not None and not isinstance(value, wire.Reference)


def sent_object(one: Object) -> dict[str, Any]:
    """Return an object as a side is asked to make it."""
    return {
        "name": one.name,
        "unit": one.unit if isinstance(one.unit, str) else (one.unit.schema, one.unit.name),
        "row": {sent_column(key): value for key, value in one.row.items()},
        "linked": {sent_column(own): (name, sent_column(key)) for own, (name, key) in one.linked.items()},
    }


def sent_column(key: ColumnName) -> tuple[str, str, str]:
    """Return a column as a side names it."""
    return key.relation.schema, key.relation.name, key.column


def column_of(key: tuple[str, str, str]) -> ColumnName:
    """Return a column that a side has named."""
    schema, table, column = key
    return ColumnName(Name(schema, table), column)
