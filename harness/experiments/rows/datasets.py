"""Generate datasets for both sides: rows of every kind, parents before children, the same for each seed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument, Unsatisfiable

from harness.experiments.rows import circles, satisfying, strategies
from harness.experiments.rows.evidence import Sent, UnitName
from harness.experiments.rows.hints import NONE, Hint
from harness.experiments.rows.units import ABSENT, Kind, Unit, in_order, obstacle, units
from harness.experiments.storing import hypothesis_at_home
from harness.facts.catalog.names import ColumnName, Name
from harness.facts.loaded import Loaded
from harness.facts.tables import MetaForeignKey, MetaTable
from harness.inside import wire

if TYPE_CHECKING:
    pass

_MOST_ROWS = 2_000
_USUAL_EXAMPLES = 20
"""For more, the most rows are as many times more."""
_FEWEST_EXAMPLES = 2
_FEWEST_VALUES = 20
_TELLING = 2
"""So many rows have each telling value: one of them may be refused for another column's sake."""
_DRAWN_AT_ONCE = 12
_UNCHECKED = 5
"""One in so many rows is left as it was drawn: refusals are compared as well. None, where there are fewer."""

Row = dict[ColumnName, Any]

Dataset = list[tuple[UnitName, Row]]
"""Rows in the order in which they are written. A row is its unit's name, and values by column."""
Datasets = list[Dataset]


@dataclass(frozen=True)
class Plan:
    """The rows to write, and what they were generated from, so that more can be generated."""

    units: tuple[Unit, ...]
    unreached: Mapping[UnitName, str]
    examples: int
    datasets: Datasets
    seed: int

    def knowing(self, checks: Mapping[Name, Collection[str]], stored: Mapping[ColumnName, int]) -> Plan:
        """Return the plan with what the built databases show; further rows are generated with it.

        checks: CHECK constraints of tables, which their metadata may not have. stored: the highest number in
        a column, of the rows that building has left.
        """
        return replace(self, units=tuple(unit.knowing(checks, stored) for unit in self.units))

    @hypothesis_at_home()
    def further(
        self, names: Collection[UnitName], start: int, count: int, asked: Mapping[UnitName, Hint]
    ) -> Datasets:
        """Return more rows of some units, of which too few were accepted; numbered from `start`.

        A row that is the only one to refer to its parent has a new parent, which is written with it. asked:
        by unit, what the refusals of earlier rows seem to ask for.
        """
        wanted = set(names)
        for unit in reversed(self.units):  # parents come before children
            if unit.name in wanted:
                wanted |= {parent.name for parent in self.units if _is_only_child(unit, parent)}
        chosen = [unit.asked(asked.get(unit.name, NONE)) for unit in self.units if unit.name in wanted]
        stop = start + _affordable(count, len(chosen))
        earlier = [row for dataset in self.datasets for row in dataset]
        return _datasets(chosen, range(start, stop), self.seed + start, earlier)


def _is_only_child(unit: Unit, parent: Unit) -> bool:
    own = {table.name for table in parent.tables}
    return any(
        key.target in own and ColumnName(table.name, column) in unit.unique
        for table in unit.tables
        for key in table.foreign_keys
        for column, _ in key.columns
    )


def sent(datasets: Iterable[Dataset]) -> tuple[Sent, ...]:
    """Return the rows as a person would write them, in the order in which they are written."""
    return tuple(Sent(name, shown(row), row) for dataset in datasets for name, row in dataset)


@hypothesis_at_home()
def plan(loaded: Loaded, others: Iterable[UnitName], examples: int, run_seed: int) -> Plan:
    """Return datasets for the units that both sides have; `others` are the names of the refactored side's.

    Each dataset has one row of each unit. There are `examples` of them; fewer if that would be more than
    2,000 rows (for more than 20 examples, in proportion), but at least two, so that two rows show whether a
    default varies.
    """
    known = set(others)
    chosen, unreached = [], {}
    for unit in in_order(units(loaded)):
        reason = obstacle(unit)
        if reason:
            unreached[unit.name] = reason
        elif unit.name in known:
            chosen.append(unit)
    count = _affordable(examples, len(chosen))
    return Plan(tuple(chosen), unreached, count, _datasets(chosen, range(count), run_seed, []), run_seed)


def _affordable(count: int, units: int) -> int:
    most = _MOST_ROWS * max(1, count // _USUAL_EXAMPLES)
    return min(count, max(_FEWEST_EXAMPLES, most // max(1, units)))


def _datasets(chosen: list[Unit], numbers: range, run_seed: int, earlier: Dataset) -> Datasets:
    pools = _draw(_copies(chosen), len(numbers), run_seed)
    rows = [_rows(unit, pools, numbers, run_seed) for unit in chosen]
    drawn = [
        [(unit, _finished(unit, row, number)) for unit, row in zip(chosen, values, strict=True)]
        for number, *values in zip(numbers, *rows, strict=True)
    ]
    for number, dataset in zip(numbers, drawn, strict=True):
        circles.give_keys(dataset, number)
    used = {unit.name: {_key(unit, row) for name, row in earlier if name == unit.name} for unit in chosen}
    return [
        [(unit.name, row) for unit, row in dataset if _has_a_key_of_its_own(unit, row, used[unit.name])]
        for dataset in drawn
    ]


def _has_a_key_of_its_own(unit: Unit, row: Row, used: set[str]) -> bool:
    """Whether no earlier row has its key, which then is used. Only keys count that no table enforces."""
    key = _key(unit, row)
    is_new = key not in used or any(column not in row for column in unit.key)
    used.add(key)
    return is_new or not unit.key


def _key(unit: Unit, row: Row) -> str:
    return repr([row.get(column) for column in unit.key])


def _copies(chosen: Iterable[Unit]) -> dict[Kind, int]:
    """Return the kinds of columns, each with how many different values a dataset needs of it at most."""
    copies: dict[Kind, int] = {}
    for unit in chosen:
        for key, kind in unit.kinds.items():
            copies[kind] = max(copies.get(kind, 1), unit.sharing if _is_picked(unit, key) else 1)
    return copies


def _is_picked(unit: Unit, key: ColumnName) -> bool:
    """Whether a column must be unique and meet a hint: then no value is made up for it."""
    return key in unit.unique and unit.kinds[key].hint != NONE


def unit_names(loaded: Loaded) -> list[UnitName]:
    """Return the names of a side's units."""
    return [unit.name for unit in units(loaded)]


def _draw(copies: Mapping[Kind, int], count: int, run_seed: int) -> dict[Kind, list[Any]]:
    """Return values for each kind of column: at least `count` times its copies, or what Hypothesis finds.

    Columns of the same kind share their values. A thousand tables have few kinds of columns, and to draw
    values takes long.
    """
    ordered = sorted(copies, key=lambda kind: (copies[kind], repr(kind)))
    pools: dict[Kind, list[Any]] = {}
    for start in range(0, len(ordered), _DRAWN_AT_ONCE):
        some = ordered[start : start + _DRAWN_AT_ONCE]
        size = max(count * copies[some[-1]], _FEWEST_VALUES)
        pools.update(_drawn(some, size, run_seed))
    return pools


def _drawn(kinds: Sequence[Kind], count: int, run_seed: int) -> dict[Kind, list[Any]]:
    """Return values for some kinds. For a kind without any values, the column is left to its default."""
    try:
        rows = _examples([kind.strategy() for kind in kinds], count, run_seed)
    except (InvalidArgument, Unsatisfiable):
        if len(kinds) == 1:
            return {kinds[0]: [ABSENT]}
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


def _rows(unit: Unit, pools: Mapping[Kind, list[Any]], numbers: range, run_seed: int) -> list[Row]:
    """Return rows of a unit, one for each number. Each column takes its kind's values in its own order."""
    columns = {}
    is_left = [number < _FEWEST_EXAMPLES or bool(number % 2) for number in numbers]
    for key, kind in unit.kinds.items():
        values = list(pools[kind])
        random = Random(f"{run_seed} {key}")  # noqa: S311 - no secret
        random.shuffle(values)
        if _is_picked(unit, key):
            different = list({repr(value): value for value in values}.values())
            values = different[unit.place :: unit.sharing] or values
        elif kind.hint == NONE and not kind.refers:
            given = [place for place in range(len(numbers)) if not (key in unit.filled and is_left[place])]
            _tell(values, strategies.telling(kind.type), random.sample(given, len(given)))
        columns[key] = values
    rows = [
        {key: values[place % len(values)] for key, values in columns.items()} for place in range(len(numbers))
    ]
    used: dict[ColumnName, set[str]] = {key: set() for key in columns if _is_picked(unit, key)}
    left, defaults = dict.fromkeys(sorted(unit.filled), ABSENT), satisfying.defaults(unit)
    for place, row in enumerate(rows):
        if is_left[place]:
            row.update(left)  # two rows that leave the column to its default show whether it varies
        if unit.checks and (place % _UNCHECKED or len(numbers) < _UNCHECKED):
            free = {key: values for key, values in columns.items() if not (is_left[place] and key in left)}
            random = Random(f"{run_seed} {unit.name} {place}")  # noqa: S311
            satisfying.satisfy(unit, row, satisfying.Choices(free, used, defaults, random))
        for key, seen in used.items():
            seen.add(repr(row[key]))
    return rows


def _tell(values: list[Any], telling: Sequence[object], places: Sequence[int]) -> None:
    """Put telling values at some of the places: by chance alone, none may be drawn.

    Where something is required of the values, that says how they are drawn. At least half are left as drawn.
    """
    if len(values) >= _FEWEST_VALUES:
        room = [place for place in places if place < len(values)]
        told = zip(room[: len(room) // 2 + 1], [*telling] * _TELLING, strict=False)
        for place, value in told:
            values[place] = value


def _finished(unit: Unit, drawn: Row, number: int) -> Row:
    """Return a drawn row with its references and its unique values."""
    row = {key: value for key, value in drawn.items() if value is not ABSENT}
    for table in unit.tables:
        for column in table.columns:
            key = ColumnName(table.name, column.name)
            if key not in row and unit.may_give(column, key):
                above = unit.stored[key] + number * unit.sharing + unit.place
                row[key] = strategies.distinct(column.type, above)
            elif row.get(key) is not None and key in unit.unique and not _is_picked(unit, key):
                place = unit.stored.get(key, 0) + number * unit.sharing + unit.place
                special = strategies.distinct(column.type, place)
                row[key] = row[key] if special is None else special
        for foreign_key in table.foreign_keys:
            if foreign_key.target in {joined.name for joined in unit.tables if joined is not table}:
                for own, _ in foreign_key.columns:  # joined inheritance: the ORM copies the parent's key
                    row.pop(ColumnName(table.name, own), None)
            else:
                _refer(row, unit, table, foreign_key)
    return row


def _refer(row: Row, unit: Unit, table: MetaTable, foreign_key: MetaForeignKey) -> None:
    """Let a foreign key's columns refer to one row of the parent.

    If they must be unique, this is the parent in the same dataset, or the latest in a tree. Where one of
    them is NULL they refer to no row, and those that may not be NULL have any value.
    """
    keys = {ColumnName(table.name, own): referred for own, referred in foreign_key.columns}
    present = [key for key in keys if key in row]
    nullable = {ColumnName(table.name, column.name) for column in table.columns if column.nullable}
    if any(row[key] is None for key in present):
        row.update(dict.fromkeys(nullable & {*present}, None))
        types = {ColumnName(table.name, column.name): column.type for column in table.columns}
        for key in present:
            if key not in nullable and isinstance(row[key], int):  # the number of a row to refer to
                row[key] = strategies.distinct(types[key], row[key])
        return
    alone = any(key in unit.unique for key in keys)
    drawn = next((row[key] for key in present if isinstance(row[key], int)), -1)
    reference = partial(
        wire.Reference,
        (foreign_key.target.schema, foreign_key.target.name),
        number=-1 if alone else drawn,
        fresh=alone and foreign_key.target != table.name,
    )
    row.update({key: reference(column=keys[key], optional=key in nullable) for key in present})


def shown(row: Mapping[ColumnName, Any]) -> str:
    """Return a row as a person would write it."""
    parts = []
    for key, value in row.items():
        if isinstance(value, wire.Reference):
            parts.append(f"{key.column}=<{value.column} of a row of {Name(*value.table)}>")
        elif isinstance(value, wire.Read):
            parts.append(f"{key.column}=<what its type reads from {value.stored!r}>")
        else:
            parts.append(f"{key.column}={value!r}")
    return ", ".join(parts)
