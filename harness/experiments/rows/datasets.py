"""Generate datasets for both sides: rows of every kind, parents before children, the same for each seed."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.errors import InvalidArgument, Unsatisfiable

from harness.errors import DatabaseError
from harness.experiments.rows import strategies
from harness.experiments.rows.evidence import Sent, UnitName
from harness.experiments.rows.hints import NONE, Hint, of_checks, of_constants
from harness.facts.catalog.names import ColumnName, Name
from harness.facts.loaded import (
    ColumnType,
    Loaded,
    MappedClass,
    MetaColumn,
    MetaForeignKey,
    MetaTable,
    Validator,
)
from harness.inside import wire
from harness.servers.cache import cache_folder

_MOST_ROWS = 2_000
_FEWEST_EXAMPLES = 2
_FEWEST_VALUES = 20
_DRAWN_AT_ONCE = 12
_ABSENT = object()

Row = dict[ColumnName, Any]

Datasets = list[list[tuple[UnitName, Row]]]
"""Datasets of rows in the order in which they are written. A row is its unit's name, and values by column."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What decides which values are drawn for a column.

    type: the column's type. hint: what may be required of its values. refers: whether it refers to a parent
    row. filled: whether it has a default. nullable: whether it may be NULL.
    """

    type: ColumnType
    hint: Hint
    refers: bool
    filled: bool
    nullable: bool

    def strategy(self) -> st.SearchStrategy[Any]:
        """Return a strategy for a value, None, or _ABSENT for the default; a number for a parent row."""
        known = st.integers(0, 99) if self.refers else strategies.values(self.type, self.hint)
        choices: list[st.SearchStrategy[Any]] = [] if known is None else [known]
        if self.filled:
            choices.append(st.just(_ABSENT))
        if self.nullable:
            choices.append(st.none())
        return st.one_of(choices) if choices else st.just(_ABSENT)


@dataclass(frozen=True, slots=True)
class Unit:
    """One kind of row: a mapped class with its tables, or one table that no class maps.

    filled_by_orm: columns that the ORM fills by itself. kinds: the kinds of the columns for which values are
    drawn.
    """

    name: UnitName
    tables: tuple[MetaTable, ...]
    filled_by_orm: frozenset[ColumnName]
    kinds: Mapping[ColumnName, Kind]


@dataclass(frozen=True)
class Plan:
    """The rows to write, and what they were generated from, so that more can be generated."""

    units: tuple[Unit, ...]
    unreached: Mapping[UnitName, str]
    examples: int
    datasets: Datasets
    seed: int

    def further(self, names: Collection[UnitName], start: int, count: int) -> Datasets:
        """Return more rows of some units, of which too few were accepted; numbered from `start`."""
        units = [unit for unit in self.units if unit.name in names]
        stop = start + _affordable(count, len(units))
        return _datasets(units, range(start, stop), self.seed + start)


def sent(datasets: Datasets) -> tuple[Sent, ...]:
    """Return the rows as a person would write them, in the order in which they are written."""
    return tuple(Sent(name, _shown(row)) for dataset in datasets for name, row in dataset)


def plan(loaded: Loaded, others: Iterable[UnitName], examples: int, run_seed: int) -> Plan:
    """Return datasets for the units that both sides have; `others` are the names of the refactored side's.

    Each dataset has one row of each unit. There are `examples` of them; fewer if that would be more than
    2,000 rows, but at least two, so that two rows show whether a default varies.
    """
    known = set(others)
    units, unreached = [], {}
    for unit in _in_order(_units(loaded)):
        reason = _obstacle(unit)
        if reason:
            unreached[unit.name] = reason
        elif unit.name in known:
            units.append(unit)
    count = _affordable(examples, len(units))
    return Plan(tuple(units), unreached, count, _datasets(units, range(count), run_seed), run_seed)


def _affordable(count: int, units: int) -> int:
    return min(count, max(_FEWEST_EXAMPLES, _MOST_ROWS // max(1, units)))


def _datasets(units: list[Unit], numbers: range, run_seed: int) -> Datasets:
    pools = _draw({kind for unit in units for kind in unit.kinds.values()}, len(numbers), run_seed)
    rows = [_rows(unit, pools, len(numbers), run_seed) for unit in units]
    return [
        [(unit.name, _finished(unit, row, number)) for unit, row in zip(units, drawn, strict=True)]
        for number, *drawn in zip(numbers, *rows, strict=True)
    ]


@contextmanager
def _hypothesis_at_home() -> Iterator[None]:
    """Have Hypothesis keep its files in the cache folder, not in the user's current folder."""
    try:
        home = cache_folder("hypothesis", None)
    except DatabaseError:
        home = Path(os.devnull, "hypothesis")  # cannot be written to, which Hypothesis accepts
    set_hypothesis_home_dir(home)
    try:
        yield
    finally:
        set_hypothesis_home_dir(None)


def unit_names(loaded: Loaded) -> list[UnitName]:
    """Return the names of a side's units."""
    return [unit.name for unit in _units(loaded)]


def _units(loaded: Loaded) -> list[Unit]:
    tables = {table.name: table for table in loaded.tables}
    classes = [mapped for mapped in loaded.classes if mapped.table in tables]
    names = [mapped.name for mapped in classes]
    units = [
        _mapped_unit(mapped, tuple(tables[name] for name in mapped.tables if name in tables))
        for mapped in classes
        if names.count(mapped.name) == 1
    ]
    covered = {name for mapped in classes for name in mapped.tables}
    units += [
        Unit(name, (table,), frozenset(), _kinds((table,)))
        for name, table in tables.items()
        if name not in covered
    ]
    return units


def _mapped_unit(mapped: MappedClass, tables: tuple[MetaTable, ...]) -> Unit:
    filled = _filled(mapped)
    return Unit(mapped.name, tables, filled, _kinds(tables, filled, mapped.validators))


def _kinds(
    tables: Sequence[MetaTable],
    filled: frozenset[ColumnName] = frozenset(),
    validators: Sequence[Validator] = (),
) -> dict[ColumnName, Kind]:
    """Return the kinds of the columns, without those that the server or the ORM fills by itself."""
    kinds = {}
    for table in tables:
        checked = of_checks(table.checks)
        referring = {own for key in table.foreign_keys for own, _ in key.columns}
        for column in table.columns:
            key = ColumnName(table.name, column.name)
            if not column.generated and key not in filled:
                kinds[key] = Kind(
                    column.type,
                    checked.get(column.name, NONE) + _of_domain(column) + _of_validators(column, validators),
                    column.name in referring,
                    _is_filled(column),
                    column.nullable and not column.primary_key,
                )
    return kinds


def _of_domain(column: MetaColumn) -> Hint:
    checks = [column.type.check] if column.type.check else []
    return next(iter(of_checks(checks).values()), NONE)  # a domain's CHECK calls its value VALUE


def _of_validators(column: MetaColumn, validators: Sequence[Validator]) -> Hint:
    hint = NONE
    for validator in validators:
        if {column.name, column.key} & set(validator.attributes):
            hint += of_constants(validator.constants, validator.patterns)
    return hint


def _filled(mapped: MappedClass) -> frozenset[ColumnName]:
    """Return the columns that the ORM fills by itself: the discriminator and the version counter."""
    filled = {mapped.version_id} if mapped.version_id else set()
    if mapped.discriminator and mapped.polymorphic_identity != "None":
        filled.add(mapped.discriminator)
    return frozenset(filled)


def _in_order(units: list[Unit]) -> list[Unit]:
    """Return the units with parents before children; within a cycle, in the order of their names."""
    by_table: dict[Name, list[Unit]] = {}
    for unit in units:
        for table in unit.tables:
            by_table.setdefault(table.name, []).append(unit)
    done: dict[UnitName, Unit] = {}
    for start in sorted(units, key=lambda unit: str(unit.name)):
        stack = [(start, iter(_parents(start, by_table)))]
        open_names = {start.name}
        while stack:
            unit, parents = stack[-1]
            parent = next((p for p in parents if p.name not in done and p.name not in open_names), None)
            if parent is None:
                done.setdefault(unit.name, unit)
                stack.pop()
            else:
                open_names.add(parent.name)
                stack.append((parent, iter(_parents(parent, by_table))))
    return list(done.values())


def _parents(unit: Unit, by_table: Mapping[Name, list[Unit]]) -> list[Unit]:
    targets = {key.target for table in unit.tables for key in table.foreign_keys}
    return [parent for target in sorted(targets) for parent in by_table.get(target, ())]


def _obstacle(unit: Unit) -> str:
    """Return why no row of this unit can be generated; "" if one can."""
    for table in unit.tables:
        referring = {own for key in table.foreign_keys for own, _ in key.columns}
        for column in table.columns:
            optional = (
                column.nullable
                or _is_filled(column)
                or ColumnName(table.name, column.name) in unit.filled_by_orm
            )
            if not optional and column.name not in referring and strategies.values(column.type) is None:
                kind = column.type.sql or column.type.kind
                named = ColumnName(table.name, column.name)
                return f"no values can be generated for {named}, whose type is {kind}"
    return ""


def _is_filled(column: MetaColumn) -> bool:
    return bool(column.generated or column.server_default) or column.default.kind != "none"


def _draw(kinds: Collection[Kind], count: int, run_seed: int) -> dict[Kind, list[Any]]:
    """Return values for each kind of column: at least `count`, or as many as Hypothesis finds.

    Columns of the same kind share their values. A thousand tables have few kinds of columns, and to draw
    values takes long.
    """
    size = max(count, _FEWEST_VALUES)
    ordered = sorted(kinds, key=repr)
    pools: dict[Kind, list[Any]] = {}
    with _hypothesis_at_home():
        for start in range(0, len(ordered), _DRAWN_AT_ONCE):
            some = ordered[start : start + _DRAWN_AT_ONCE]
            pools.update(_drawn(some, size, run_seed))
    return pools


def _drawn(kinds: Sequence[Kind], count: int, run_seed: int) -> dict[Kind, list[Any]]:
    """Return values for some kinds. For a kind without any values, the column is left to its default."""
    try:
        rows = _examples([kind.strategy() for kind in kinds], count, run_seed)
    except (InvalidArgument, Unsatisfiable):
        if len(kinds) == 1:
            return {kinds[0]: [_ABSENT]}
        return {kind: _drawn([kind], count, run_seed)[kind] for kind in kinds}
    return {kind: [row[place] for row in rows] for place, kind in enumerate(kinds)}


def _examples(wanted: list[st.SearchStrategy[Any]], count: int, run_seed: int) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []

    @seed(run_seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.tuples(*wanted))
    def collect(row: tuple[Any, ...]) -> None:
        rows.append(row)

    collect()
    return rows


def _rows(unit: Unit, pools: Mapping[Kind, list[Any]], count: int, run_seed: int) -> list[Row]:
    """Return `count` rows of a unit. Each column takes the values of its kind in an order of its own."""
    columns = {}
    for key, kind in unit.kinds.items():
        values = list(pools[kind])
        Random(f"{run_seed} {key}").shuffle(values)  # noqa: S311 - no secret
        columns[key] = values
    return [{key: values[number % len(values)] for key, values in columns.items()} for number in range(count)]


def _finished(unit: Unit, drawn: Row, number: int) -> Row:
    """Return a drawn row with its references and its unique values."""
    row = {key: value for key, value in drawn.items() if value is not _ABSENT}
    if number < _FEWEST_EXAMPLES or number % 2:
        for key in _defaulted(unit):
            row.pop(key, None)  # two rows that leave the column to its default show whether it varies
    for table in unit.tables:
        unique = {name for names in table.unique for name in names}
        columns = {column.name: column for column in table.columns}
        for name in sorted(unique):
            key = ColumnName(table.name, name)
            special = strategies.distinct(columns[name].type, number)
            asked = key in unit.kinds and unit.kinds[key].hint != NONE
            by_luck = asked and number % 2 == 0  # a made-up value may not be what a CHECK requires
            if row.get(key) is not None and special is not None and not by_luck:
                row[key] = special
        for foreign_key in table.foreign_keys:
            if foreign_key.target in {joined.name for joined in unit.tables if joined is not table}:
                for own, _ in foreign_key.columns:  # joined inheritance: the ORM copies the parent's key
                    row.pop(ColumnName(table.name, own), None)
            else:
                _refer(row, table, foreign_key, unique)
    return row


def _defaulted(unit: Unit) -> list[ColumnName]:
    return [
        ColumnName(table.name, column.name)
        for table in unit.tables
        for column in table.columns
        if _is_filled(column)
    ]


def _refer(row: Row, table: MetaTable, foreign_key: MetaForeignKey, unique: set[str]) -> None:
    """Let a foreign key's columns refer to one row of the parent; to the latest if they must be unique."""
    keys = {ColumnName(table.name, own): referred for own, referred in foreign_key.columns}
    present = [key for key in keys if key in row]
    if any(row[key] is None for key in present):
        row.update(dict.fromkeys(present, None))
        return
    drawn = next((row[key] for key in present if isinstance(row[key], int)), -1)
    number = -1 if any(own in unique for own, _ in foreign_key.columns) else drawn
    nullable = {ColumnName(table.name, column.name) for column in table.columns if column.nullable}
    optional = bool(nullable & set(present))
    target = foreign_key.target.schema, foreign_key.target.name
    row.update({key: wire.Reference(target, keys[key], number, optional) for key in present})


def _shown(row: Row) -> str:
    parts = []
    for key, value in row.items():
        if isinstance(value, wire.Reference):
            parts.append(f"{key.column}=<{value.column} of a row of {Name(*value.table)}>")
        else:
            parts.append(f"{key.column}={value!r}")
    return ", ".join(parts)
