"""Exchange values in generated rows until no CHECK constraint is known to fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from harness.experiments.rows import checked, wanted
from harness.experiments.rows.assumed import assumed
from harness.experiments.rows.units import ABSENT, Unit
from harness.facts.catalog.names import ColumnName, Name

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

_TRIES = 40
_SOLVED = 0.5
"""How often an equation is solved, where it could be: two may ask for different values of one column."""

Row = dict[ColumnName, Any]


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be changed in a row so that it satisfies its CHECKs.

    columns: the columns that may take another value, each with the values to choose from. used: of those that
    must be unique, what earlier rows have. defaults: what columns hold that are left to their defaults.
    """

    columns: Mapping[ColumnName, list[Any]]
    used: Mapping[ColumnName, set[str]]
    defaults: Row
    random: Random


def satisfy(unit: Unit, row: Row, choices: Choices) -> None:
    """Exchange values in a row for others of their columns, as long as a CHECK is known to fail."""
    for _ in range(_TRIES):
        known = _known(unit, row, choices.defaults)
        failing = next((check for check in unit.checks if _fails(check, known)), None)
        if failing is None:
            return
        named = [key for key in _named(failing) if key in choices.columns]
        if not named:
            return
        solved = [one for one in _solutions(unit, failing, known) if one[0] in named]
        if solved and choices.random.random() < _SOLVED:
            row.update([choices.random.choice(solved)])
            continue
        key = choices.random.choice(named)
        values = choices.columns[key]
        unused = [value for value in values if repr(value) not in choices.used.get(key, ())]
        about = [other for other in unit.checks if key in _named(other)]
        fitting = [
            value
            for value in unused
            for changed in [_known(unit, {**row, key: value}, choices.defaults)]
            if not any(_fails(other, changed) for other in about)
        ]
        row[key] = choices.random.choice(fitting or unused or values)


def _solutions(unit: Unit, condition: tuple[Name, Expression], row: Row) -> Iterator[tuple[ColumnName, Any]]:
    """Return columns with the values that a condition says they have, as far as their types have these."""
    table, check = condition
    for name, value in checked.solutions(check, _of_table(table, row)):
        key = ColumnName(table, name)
        kind = unit.kinds[key].type if key in unit.kinds else None
        if kind is None or kind.takes or unit.kinds[key].refers:
            continue
        if kind.kind in wanted.BITS:
            if value == int(value):
                yield key, int(value)
        elif not (isinstance(value, str) and len(value) > (kind.length or len(value))):
            yield key, value


def _of_table(table: Name, row: Row) -> dict[str, Any]:
    return {key.column: value for key, value in row.items() if key.relation == table}


def defaults(unit: Unit) -> Row:
    """Return what the columns that CHECKs name hold where they are left to their defaults, if it is known."""
    found: Row = {}
    named = {key for check in unit.checks for key in _named(check)}
    for table in unit.tables:
        for column in table.columns:
            if (key := ColumnName(table.name, column.name)) in named:
                with suppress(ValueError):
                    found[key] = assumed(column)
    return found


def _known(unit: Unit, row: Row, defaults: Row) -> Row:
    """Return what is known of a row as it will be stored.

    The ORM leaves out a None for a column that has a default.
    """
    is_mapped = isinstance(unit.name, str)
    given = {
        key: value
        for key, value in row.items()
        if value is not ABSENT and not (value is None and is_mapped and key in defaults)
    }
    return {**defaults, **given}


def _named(condition: tuple[Name, Expression]) -> list[ColumnName]:
    table, check = condition
    return [ColumnName(table, name) for name in checked.columns(check)]


def _fails(condition: tuple[Name, Expression], row: Row) -> bool:
    table, check = condition
    return checked.fails(check, _of_table(table, row))
