"""Find which columns moved: the fewest that bring one table's columns into the other's order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from harness.facts.catalog import Column, ColumnName, Name

Places = tuple[str, str]
"""The place of a column among the columns of both sides, on each side: `3, after email`."""


def moved_columns(baseline: Sequence[Column], refactored: Sequence[Column]) -> Mapping[ColumnName, Places]:
    """Find the fewest columns that must move, table by table, with their places on both sides."""
    if baseline == refactored:
        return {}
    ours, theirs = _orders(baseline), _orders(refactored)
    moved = {}
    for table in sorted(ours.keys() & theirs.keys()):
        if ours[table] != theirs[table]:
            both = {*ours[table]} & {*theirs[table]}
            here = [one for one in ours[table] if one in both]
            there = [one for one in theirs[table] if one in both]
            for column in _moved(here, there):
                moved[ColumnName(table, column)] = _place(here, column), _place(there, column)
    return moved


def _orders(columns: Iterable[Column]) -> Mapping[Name, list[str]]:
    orders: defaultdict[Name, list[str]] = defaultdict(list)
    for one in columns:
        orders[one.relation].append(one.name)
    return orders


def _place(order: list[str], column: str) -> str:
    place = order.index(column)
    return f"{place + 1}, after {order[place - 1]}" if place else "1"


def _moved(ours: list[str], theirs: list[str]) -> list[str]:
    """Name the columns outside the longest sequence of columns that keeps its order.

    Of several such sequences, the one with the alphabetically first names is kept, so that swapped sides give
    the same answer.
    Quadratic in the columns of one table, of which PostgreSQL allows 1,600.
    """
    if ours == theirs:
        return []
    places = {column: place for place, column in enumerate(theirs)}
    weights = {column: 1 << place for place, column in enumerate(sorted(ours, reverse=True))}
    best: dict[str, tuple[int, int, frozenset[str]]] = {}
    for column in ours:
        length, weight, run = max(
            (best[earlier] for earlier in best if places[earlier] < places[column]),
            key=lambda one: one[:2],
            default=(0, 0, frozenset()),
        )
        best[column] = length + 1, weight + weights[column], run | {column}
    kept = max(best.values(), key=lambda one: one[:2])[2]
    return [column for column in ours if column not in kept]
