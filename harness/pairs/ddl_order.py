"""Which statements stand on the wrong side of one that they depend on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.pairs.ddl import Statement

_NAME = r'(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|[^\s(),;."`\[\]]+)'
_NAMED = re.compile(
    rf"\b(?:REFERENCES|TABLE|ON|FROM|JOIN|INTO|UPDATE)\s+({_NAME}(?:\.{_NAME})?)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A statement that came behind another one on the baseline, and comes before it now."""

    statement: Statement
    needs: Statement


def misplaced(
    created: Sequence[Sequence[Statement]], dropped: Sequence[Sequence[Statement]]
) -> Iterator[Misplaced]:
    """Compare the order of dependent statements: those of one dialect, baseline's first, then refactored's.

    A statement depends on the one that creates a table which it names. What is dropped goes the other way: a
    table after those that refer to it.
    """
    (expected, actual), needs = map(_places, created), _needs(created[0])
    for statement, tables in needs.items():
        for table in tables:
            if _before(table, statement, expected) and _before(statement, table, actual):
                yield Misplaced(statement, table)
    drops = {one.dropped_table: one for one in dropped[0] if one.dropped_table}
    expected, actual = map(_places, dropped)
    for statement, tables in needs.items():
        for table in tables:
            one, other = drops.get(statement.table), drops.get(table.table)
            if one and other and _before(one, other, expected) and _before(other, one, actual):
                yield Misplaced(other, one)


def _needs(statements: Sequence[Statement]) -> Mapping[Statement, Sequence[Statement]]:
    """The statements by which the tables that each statement names are created."""
    tables = {one.table: one for one in statements if one.table}
    found = {one: sorted({*_NAMED.findall(one.text)} & tables.keys() - {one.table}) for one in statements}
    return {one: [tables[name] for name in names] for one, names in found.items() if names}


def _places(statements: Sequence[Statement]) -> Mapping[str, int]:
    """Where statements stand, by what they make or change: their texts may differ."""
    return {one.head: place for place, one in enumerate(statements)}


def _before(one: Statement, other: Statement, places: Mapping[str, int]) -> bool:
    return one.head in places and other.head in places and places[one.head] < places[other.head]
