"""Datasets for both sides: rows of every kind, parents before children, the same for the same seed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from harness.databases.cache import cache_folder
from harness.errors import DatabaseError
from harness.rows import strategies
from harness.rows.evidence import Sent
from harness.side import wire
from harness.snapshot.model import MappedClass, MetaColumn, MetaForeignKey, MetaTable, Snapshot

_MOST_ROWS = 2_000
_FEWEST_EXAMPLES = 2
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Unit:
    """One kind of row: a mapped class over its tables, or one table that no class maps."""

    name: str
    tables: tuple[MetaTable, ...]
    filled_by_orm: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Plan:
    """What will be written: `datasets` are for the workers, `sent` says the same for people."""

    units: tuple[Unit, ...]
    unreached: Mapping[str, str]
    examples: int
    datasets: list[list[tuple[str, dict[str, Any]]]]

    @property
    def sent(self) -> tuple[Sent, ...]:
        """The rows, in the order in which they are written."""
        return tuple(Sent(name, _shown(row)) for dataset in self.datasets for name, row in dataset)


def plan(snapshot: Snapshot, others: Iterable[str], examples: int, run_seed: int) -> Plan:
    """Datasets for the units of the baseline that the other side has as well (`others` are its units' names).

    Each dataset has one row of each unit; there are
    `examples` of them, fewer where that would make more than some thousand rows, but at least two, so
    that what is fixed can be told from what varies.
    """
    known = set(others)
    units, unreached = [], {}
    for unit in _in_order(_units(snapshot)):
        reason = _obstacle(unit)
        if reason:
            unreached[unit.name] = reason
        elif unit.name in known:
            units.append(unit)
    affordable = max(_FEWEST_EXAMPLES, _MOST_ROWS // max(1, len(units)))
    count = min(examples, affordable)
    with _hypothesis_at_home():
        drawn = [_draw(unit, count, run_seed) for unit in units]
    datasets = [
        [(unit.name, _finished(unit, rows[number], number)) for unit, rows in zip(units, drawn, strict=True)]
        for number in range(count)
    ]
    return Plan(tuple(units), unreached, count, datasets)


@contextmanager
def _hypothesis_at_home() -> Iterator[None]:
    """Have Hypothesis keep what it computes once in the cache folder, not in the user's current one."""
    try:
        home = cache_folder("hypothesis", None)
    except DatabaseError:
        home = Path(os.devnull, "hypothesis")  # cannot be written to, which Hypothesis puts up with
    set_hypothesis_home_dir(home)
    try:
        yield
    finally:
        set_hypothesis_home_dir(None)


def unit_names(snapshot: Snapshot) -> list[str]:
    """The names of a side's units."""
    return [unit.name for unit in _units(snapshot)]


def _units(snapshot: Snapshot) -> list[Unit]:
    tables = {table.name: table for table in snapshot.tables}
    mapped = [one for one in snapshot.classes if one.table in tables]
    names = [one.name for one in mapped]
    units = [
        Unit(one.name, tuple(tables[name] for name in one.tables if name in tables), _filled(one))
        for one in mapped
        if names.count(one.name) == 1
    ]
    covered = {name for one in mapped for name in one.tables}
    units += [Unit(name, (table,)) for name, table in tables.items() if name not in covered]
    return units


def _filled(mapped: MappedClass) -> frozenset[str]:
    """Columns that the ORM fills by itself: the discriminator of an identity, the version counter."""
    filled = {mapped.version_id} if mapped.version_id else set()
    if mapped.discriminator and mapped.polymorphic_identity != "None":
        filled.add(mapped.discriminator)
    return frozenset(filled)


def _in_order(units: list[Unit]) -> list[Unit]:
    """Parents before children; within a cycle, in the order of names."""
    by_table: dict[str, list[Unit]] = {}
    for unit in units:
        for table in unit.tables:
            by_table.setdefault(table.name, []).append(unit)
    done: dict[str, Unit] = {}
    for start in sorted(units, key=lambda unit: unit.name):
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


def _parents(unit: Unit, by_table: Mapping[str, list[Unit]]) -> list[Unit]:
    targets = {key.target for table in unit.tables for key in table.foreign_keys}
    return [parent for target in sorted(targets) for parent in by_table.get(target, ())]


def _obstacle(unit: Unit) -> str:
    """Why no row of this unit can be generated; "" when one can."""
    for table in unit.tables:
        referring = {own for key in table.foreign_keys for own, _ in key.columns}
        for column in table.columns:
            optional = (
                column.nullable or _is_filled(column) or f"{table.name}.{column.name}" in unit.filled_by_orm
            )
            if not optional and column.name not in referring and strategies.values(column.type) is None:
                kind = column.type.sql or column.type.kind
                return f"no values are known for {table.name}.{column.name} ({kind})"
    return ""


def _is_filled(column: MetaColumn) -> bool:
    return bool(column.generated or column.server_default) or column.default.kind != "none"


def _draw(unit: Unit, count: int, run_seed: int) -> list[dict[str, Any]]:
    """As many rows of a unit as asked for; where Hypothesis finds fewer, they are used again."""
    literals = [literal for table in unit.tables for text in table.checks for literal in _literals(text)]
    row_strategy = st.fixed_dictionaries(
        {
            f"{table.name}.{column.name}": strategy
            for table in unit.tables
            for column in table.columns
            if (strategy := _column_strategy(unit, table, column, literals)) is not None
        }
    )
    rows: list[dict[str, Any]] = []

    @seed(run_seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(row_strategy)
    def collect(row: dict[str, Any]) -> None:
        rows.append(row)

    collect()
    return [dict(rows[number % len(rows)]) for number in range(count)]


def _column_strategy(
    unit: Unit, table: MetaTable, column: MetaColumn, literals: Sequence[object]
) -> st.SearchStrategy[Any] | None:
    """What is drawn for a column: a value, None, _ABSENT for its default, or a parent's number."""
    if column.generated or f"{table.name}.{column.name}" in unit.filled_by_orm:
        return None
    choices: list[st.SearchStrategy[Any]] = []
    if any(column.name == own for key in table.foreign_keys for own, _ in key.columns):
        choices.append(st.integers(0, 99))
    else:
        known = strategies.values(column.type, literals)
        if known is not None:
            choices.append(known)
    if _is_filled(column):
        choices.append(st.just(_ABSENT))
    if column.nullable and not column.primary_key:
        choices.append(st.none())
    return st.one_of(choices) if choices else None


def _finished(unit: Unit, drawn: dict[str, Any], number: int) -> dict[str, Any]:
    """A drawn row with its references and its unique values."""
    row = {key: value for key, value in drawn.items() if value is not _ABSENT}
    if number < _FEWEST_EXAMPLES or number % 2:
        for key in _defaulted(unit):
            row.pop(key, None)  # that a default is fixed shows in two rows that leave it to itself
    for table in unit.tables:
        unique = {name for names in table.unique for name in names}
        columns = {column.name: column for column in table.columns}
        for name in sorted(unique):
            key = f"{table.name}.{name}"
            special = strategies.distinct(columns[name].type, number)
            if row.get(key) is not None and special is not None:
                row[key] = special
        for foreign_key in table.foreign_keys:
            if foreign_key.target in {other.name for other in unit.tables if other is not table}:
                for own, _ in foreign_key.columns:  # joined inheritance: the ORM copies the parent's key
                    row.pop(f"{table.name}.{own}", None)
            else:
                _refer(row, table, foreign_key, unique)
    return row


def _defaulted(unit: Unit) -> list[str]:
    return [f"{table.name}.{one.name}" for table in unit.tables for one in table.columns if _is_filled(one)]


def _refer(row: dict[str, Any], table: MetaTable, foreign_key: MetaForeignKey, unique: set[str]) -> None:
    """Let a foreign key's columns refer to one row of the parent; the latest where they must be unique."""
    keys = {f"{table.name}.{own}": referred for own, referred in foreign_key.columns}
    present = [key for key in keys if key in row]
    if any(row[key] is None for key in present):
        row.update(dict.fromkeys(present, None))
        return
    drawn = next((row[key] for key in present if isinstance(row[key], int)), -1)
    number = -1 if any(own in unique for own, _ in foreign_key.columns) else drawn
    nullable = {f"{table.name}.{column.name}" for column in table.columns if column.nullable}
    optional = bool(nullable & set(present))
    row.update({key: wire.Reference(foreign_key.target, keys[key], number, optional) for key in present})


def _literals(check: str) -> list[object]:
    """The string and number constants of a CHECK, and the numbers beside them."""
    texts: list[object] = [text.replace("''", "'") for text in re.findall(r"'((?:[^']|'')*)'", check)]
    numbers = [int(digits) for digits in re.findall(r"(?<![\w.'])-?\d{1,9}(?![\w.'])", check)]
    return texts + [near for number in numbers for near in (number, number + 1, number - 1)]


def _shown(row: Mapping[str, Any]) -> str:
    parts = []
    for key, value in row.items():
        name = key.rpartition(".")[2]
        if isinstance(value, wire.Reference):
            parts.append(f"{name}=<{value.column} of a row of {value.table}>")
        else:
            parts.append(f"{name}={value!r}")
    return ", ".join(parts)
