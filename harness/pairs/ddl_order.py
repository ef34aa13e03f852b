"""Find the statements that come before one that they depend on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.pairs.statements import Statement


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A statement that comes after `needs` on the baseline, and before it on the refactored side."""

    statement: Statement
    needs: Statement


def misplaced(
    created: Sequence[Sequence[Statement]], dropped: Sequence[Sequence[Statement]]
) -> Iterator[Misplaced]:
    """Compare the order of dependent statements of one dialect; each argument has the baseline's first.

    A statement depends on those that make the tables, views and schemas that it names. Drops have the
    opposite order: a table comes after those that refer to it.
    """
    if created[0] == created[1] and dropped[0] == dropped[1]:
        return
    needs = _needs(created[0])
    expected, actual = map(_places, created)
    for statement, makers in needs.items():
        for maker in makers:
            if _before(maker, statement, expected) and _before(statement, maker, actual):
                yield Misplaced(statement, maker)
    drops = {one.dropped_table: one for one in dropped[0] if one.dropped_table}
    expected, actual = map(_places, dropped)
    for statement, makers in needs.items():
        for maker in makers:
            one, other = drops.get(statement.table), drops.get(maker.table)
            if one and other and _before(one, other, expected) and _before(other, one, actual):
                yield Misplaced(other, one)


def _needs(statements: Sequence[Statement]) -> Mapping[Statement, Sequence[Statement]]:
    makers = {one.made: one for one in statements if one.made}
    found = {one: sorted(one.named & makers.keys() - {one.made}) for one in statements}
    return {one: [makers[name] for name in names] for one, names in found.items() if names}


def _places(statements: Sequence[Statement]) -> Mapping[str, int]:
    """Return the places of statements, by what they make or change: their texts may differ."""
    return {one.identity: place for place, one in enumerate(statements)}


def _before(one: Statement, other: Statement, places: Mapping[str, int]) -> bool:
    return (
        one.identity in places and other.identity in places and places[one.identity] < places[other.identity]
    )
