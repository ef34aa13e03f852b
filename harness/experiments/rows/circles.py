"""Give keys to rows that others refer to before they are written: in trees and in circles of tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.experiments.rows import strategies
from harness.experiments.rows.units import Unit
from harness.facts.catalog.names import ColumnName, Name
from harness.inside import wire

_GIVEN = 10_000
"""Above the keys that the server gives to the rows of a run, and still a small integer."""
_ROOTS = 7
"""One in so many rows may be the root of a tree. It has to be its own parent where each row needs one."""


def give_keys(dataset: Sequence[tuple[Unit, dict[ColumnName, Any]]], number: int) -> None:
    """Give keys to the rows of a dataset that a row needs which is written no later."""
    for place, (unit, row) in enumerate(dataset):
        written = {table.name for earlier, _ in dataset[:place] for table in earlier.tables}
        own = {table.name for table in unit.tables}
        for key, value in row.copy().items():
            if not isinstance(value, wire.Reference) or value.optional:
                continue
            table = Name(*value.table)
            if table in own:
                if number % _ROOTS == 0:
                    if (
                        referred := ColumnName(table, value.column)
                    ) == key:  # a part of a key that both share
                        del row[key]
                    give(unit, row, referred, _number(unit, number))
            elif table not in written:
                later = (pair for pair in dataset[place:] if table in {one.name for one in pair[0].tables})
                for parent, values in later:
                    column = ColumnName(table, value.column)
                    given = give(parent, values, column, _number(parent, number))
                    row[key] = value if given is None else given
                    break


def _number(unit: Unit, number: int) -> int:
    return _GIVEN + number * unit.sharing + unit.place


def give(unit: Unit, row: dict[ColumnName, Any], key: ColumnName, number: int) -> Any:
    """Return a row's value in a column; if it has none, it gets one of this number. None if it cannot."""
    if key in row:
        return None if isinstance(row[key], wire.Reference) else row[key]
    columns = {
        ColumnName(table.name, column.name): column for table in unit.tables for column in table.columns
    }
    column = columns[key]
    if column.generated in {"always", "computed"}:
        return None
    value = strategies.distinct(column.type, number)
    if value is not None:
        row[key] = value
    return value
