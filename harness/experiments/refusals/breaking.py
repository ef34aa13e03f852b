"""Plan rows that break one constraint each: NULL, a duplicate, no such parent, too long, a failed CHECK."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from harness.experiments.graphs.objects import Object, Samples, distinct
from harness.experiments.rows import checked
from harness.experiments.rows.units import is_filled
from harness.facts.catalog.names import ColumnName, Name
from harness.facts.tables import MetaColumn, MetaForeignKey, MetaTable
from harness.inside import wire
from harness.subjects import Subject

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

_ROW = "row"
_NOBODY = 30_123
"""A number that no row has, even in a small integer."""
_NO_LABEL = "no such label"
_LONGEST = 10_000
_TRIES = 20
_CANDIDATES = (*map(Decimal, (0, -1, 1, 10**6, -(10**6))), "", "!", "x" * 300, "9")
"""Values of which one may fail a CHECK."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Rows to write one after the other, of which the last breaks a constraint (alone: no other one)."""

    breaks: str
    about: Subject
    rows: tuple[Object, ...]
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Server:
    """What the server forbids that the metadata does not tell.

    unique: by table, the columns of each of its keys, unique indexes and EXCLUDE constraints. excluding: by
    table, the columns of an EXCLUDE constraint.
    """

    unique: Mapping[Name, Collection[frozenset[str]]]
    excluding: Mapping[Name, Collection[str]]

    def is_alone(self, table: Name, names: Collection[str]) -> bool:
        """Whether a duplicate in these columns breaks one constraint at most."""
        return sum(bool(columns & {*names}) for columns in self.unique.get(table, ())) <= 1


def broken(samples: Samples, unit: Any, server: Server) -> Iterator[Broken]:
    """Yield rows of a kind that break its constraints, one each."""
    for table in samples.tables_of(unit):
        inherits = _inherits(samples, unit, table)
        for column in table.columns:
            yield from _of_column(samples, unit, table, column)
        for names in table.unique:
            keys = [ColumnName(table.name, name) for name in names]
            if not inherits & set(names):
                for row in _twice(samples, unit, "a duplicate", table.name.subject, keys):
                    yield replace(row, alone=server.is_alone(table.name, names))
        for foreign in table.foreign_keys:
            if not inherits & {own for own, _ in foreign.columns}:
                types = {column.name: column.type for column in table.columns}
                values = {
                    ColumnName(table.name, own): distinct(types[own], _NOBODY, None)
                    for own, _ in foreign.columns
                }
                if None not in values.values():
                    about = ColumnName(table.name, foreign.columns[0][0]).subject
                    for row in _with(samples, unit, "no such parent", about, values):
                        yield replace(row, alone=_is_alone(table, foreign))
        for check in checked.readable(table.checks):
            yield from _failing(samples, unit, table, check)
        if table.name in server.excluding:
            names = tuple(sorted(server.excluding[table.name]))
            keys = [ColumnName(table.name, name) for name in names]
            for row in _twice(samples, unit, "an overlap", table.name.subject, keys):
                yield replace(row, alone=server.is_alone(table.name, names))


def _is_alone(table: MetaTable, foreign: MetaForeignKey) -> bool:
    """Whether no other foreign key has a column of this one."""
    own = {column for column, _ in foreign.columns}
    return not any(
        own & {column for column, _ in other.columns} for other in table.foreign_keys if other is not foreign
    )


def _inherits(samples: Samples, unit: Any, table: MetaTable) -> set[str]:
    """Return the columns that the ORM fills with the key of the table above."""
    own = {other.name for other in samples.tables_of(unit) if other is not table}
    return {column for key in table.foreign_keys if key.target in own for column, _ in key.columns}


def _of_column(samples: Samples, unit: Any, table: MetaTable, column: MetaColumn) -> Iterator[Broken]:
    key, kind = ColumnName(table.name, column.name), column.type
    if not column.nullable and not is_filled(column) and not column.primary_key:
        yield from _with(samples, unit, "NULL", key.subject, {key: None})
    plain = not kind.takes and not kind.decorated
    if plain and kind.kind == "string" and kind.length is not None and kind.length < _LONGEST:
        yield from _with(samples, unit, "too long", key.subject, {key: "x" * (kind.length + 1)})
    if plain and kind.kind == "enum" and _NO_LABEL not in kind.labels:
        yield from _with(samples, unit, "no such label", key.subject, {key: _NO_LABEL})
    if kind.check:
        for check in checked.readable([kind.check]):
            value = next(
                (one for one in _CANDIDATES if checked.fails(check, dict.fromkeys(("VALUE", "value"), one))),
                None,
            )
            if value is not None:
                yield from _with(samples, unit, "the domain's CHECK", key.subject, {key: _plain(value)})


def _failing(samples: Samples, unit: Any, table: MetaTable, check: Expression) -> Iterator[Broken]:
    """Yield a row that fails a CHECK, if a value is known that does."""
    rows = samples.made(_ROW, unit)
    if rows is None:
        return
    values = {key.column: value for key, value in rows[-1].row.items() if key.relation == table.name}
    others = [other for other in checked.readable(table.checks) if other != check]
    for name in checked.columns(check):
        for candidate in _CANDIDATES:
            failing = {**values, name: candidate}
            if name in values and checked.fails(check, failing):
                key = ColumnName(table.name, name)
                known = len(others) + 1 == len(table.checks)
                alone = known and not any(checked.fails(other, failing) for other in others)
                for row in _with(samples, unit, "a failed CHECK", key.subject, {key: _plain(candidate)}):
                    yield replace(row, alone=alone)
                return


def _with(
    samples: Samples, unit: Any, breaks: str, about: Subject, values: Mapping[ColumnName, Any]
) -> Iterator[Broken]:
    """Yield a row with other values in columns that it gives, or that refer to a row of its own."""
    rows = samples.made(_ROW, unit)
    if rows is None:
        return
    row = rows[-1]
    if all(key in row.row or key in row.linked for key in values):
        linked = {key: link for key, link in row.linked.items() if key not in values}
        yield Broken(breaks, about, (*rows[:-1], replace(row, row={**row.row, **values}, linked=linked)))


def _twice(
    samples: Samples, unit: Any, breaks: str, about: Subject, keys: Collection[ColumnName]
) -> Iterator[Broken]:
    """Yield two rows that have the same values in some columns, if they give any."""
    for place in range(_TRIES):
        first = samples.made("first", unit, place)
        second = samples.made(_ROW, unit, place + len(first or ()))
        if first is None or second is None:
            return
        one, other = first[-1], second[-1]
        known = [key for key in keys if _is_something(one.row.get(key)) or key in one.linked]
        if len(known) == len(keys):
            break
    else:
        return
    row = {key: value for key, value in other.row.items() if key not in known}
    row |= {key: one.row[key] for key in known if key in one.row}
    linked = {key: link for key, link in other.linked.items() if key not in known}
    linked |= {key: one.linked[key] for key in known if key in one.linked}
    yield Broken(breaks, about, (*first, *second[:-1], replace(other, row=row, linked=linked)))


def _is_something(value: Any) -> bool:
    """Whether a value can be the same as another: it is not NULL, nor a range of nothing."""
    return value is not None and not (isinstance(value, wire.Range) and value.empty)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == int(value) else value
