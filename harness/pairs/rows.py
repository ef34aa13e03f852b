"""Pair generated rows: those of both sides, and those of one side that its processes wrote or read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.experiments.rows.evidence import Fate, Parent, Reading, RoundTrip, Row, Stored, UnitName
from harness.facts.catalog.names import ColumnName

SIDES = ("baseline", "refactored")

Unlike = tuple[ColumnName | None, str, str]
"""A column (None for whole rows) in which two readings of the same rows differ, and both values."""


@dataclass(frozen=True, slots=True)
class Written:
    """One generated row that both sides accepted, as it is stored.

    given: the columns whose values the row gave. values: by side, those of its first process, and those that
    other processes of it stored for the same row.
    """

    shown: str
    given: frozenset[ColumnName]
    values: Mapping[str, tuple[Row, ...]]

    def of(self, side: str, column: ColumnName) -> tuple[Stored, ...]:
        """Return what each process of a side stored in a column."""
        return tuple(row.get(column, "") for row in self.values[side])


def written(trip: RoundTrip) -> Mapping[UnitName, Sequence[Written]]:
    """Return the rows that both sides accepted, by kind, in the order of the names of the kinds.

    Both sides' rows are what the baseline reads of them. What a side does not read alike in two processes is
    what each side reads of its own rows instead; that is also how the processes of a side are compared.
    """
    misread = {name for side in SIDES for name in unshared(trip, side)}
    own = {side: [_stored(run, side, side) for run in (trip, *trip.again)] for side in SIDES}
    first = {side: _stored(trip, side, "baseline") for side in SIDES}
    found: defaultdict[UnitName, list[Written]] = defaultdict(list)
    for number, sent in enumerate(trip.sent):
        baseline, refactored = (first[side][number] for side in SIDES)
        if baseline is None or refactored is None:
            continue
        unread = trip.readings["refactored"]["baseline"][sent.unit].error or (sent.unit, None) in misread
        values = {}
        for side in SIDES:
            itself = own[side][0][number] or {}
            seen = {} if unread else first[side][number] or {}
            row = {
                column: value if (sent.unit, column) in misread else seen.get(column, value)
                for column, value in itself.items()
            }
            again = (
                run[number]
                for run, tried in zip(own[side][1:], trip.again, strict=True)
                if _had(trip, tried, number)
            )
            values[side] = (row, *(one for one in again if one is not None))
        given = frozenset(trip.fates["baseline"][number].given)
        found[sent.unit].append(Written(sent.shown, given, values))
    return dict(sorted(found.items(), key=lambda item: str(item[0])))


def _had(trip: RoundTrip, again: RoundTrip, number: int) -> bool:
    """Whether another run tried the same row; what a run tries at the end may depend on what it saw."""
    return number < len(again.sent) and again.sent[number] == trip.sent[number]


def fates(trip: RoundTrip, side: str, number: int) -> Iterator[Fate]:
    """Return how a row ended in each process of a side, the first process first."""
    yield trip.fates[side][number]
    for again in trip.again:
        if _had(trip, again, number):
            yield again.fates[side][number]


def unshared(trip: RoundTrip, side: str) -> Mapping[tuple[UnitName, ColumnName | None], str]:
    """Return what a side's processes read differently of the rows that one of them has written.

    By kind of row and column (None for whole rows), with what the other process reads.
    """
    return {
        (unit, column): actual
        for again in trip.again
        for unit, reading in again.reread.get(side, {}).items()
        for column, _, actual in unlike(again.readings[side][side][unit], reading)
    }


def unlike(own: Reading, other: Reading) -> Iterator[Unlike]:
    """Find where two readings of the same table differ: once a column, with both values.

    Rows are matched by their primary key. Where that is read differently itself, or there is none, they are
    matched in the order in which they were read. Only columns that both have are compared.
    """
    if own.error or other.error:
        if own.error != other.error:
            yield None, own.error or "read", other.error or "read"
        return
    if own.computed != other.computed:
        yield None, own.computed or "read", other.computed or "read"
        return
    if len(own.rows) != len(other.rows):
        yield None, f"{len(own.rows)} rows", f"{len(other.rows)} rows"
        return
    seen: set[ColumnName] = set()
    for expected, actual in _matched(own, other):
        for column in sorted(expected.keys() & actual.keys()):
            if expected[column] != actual[column] and column not in seen:
                seen.add(column)
                yield column, expected[column], actual[column]


def _matched(
    own: Reading, other: Reading
) -> Iterator[tuple[Mapping[ColumnName, str], Mapping[ColumnName, str]]]:
    mine, others = (dict(zip(reading.identities, reading.rows, strict=True)) for reading in (own, other))
    if len(mine) == len(own.rows) and mine.keys() == others.keys():
        return ((mine[key], others[key]) for key in sorted(mine))
    return zip(own.rows, other.rows, strict=True)


def _stored(trip: RoundTrip, side: str, reader: str) -> list[Row | None]:
    """Return each row of a side as a reader reads it from its database; None for a row that was refused.

    A default's value is the one that the writer saw, and so is a reference; so are all values of a kind of
    row that a side cannot read itself.
    """
    readings = trip.readings[side][reader]
    by_identity = {
        (unit, identity): row
        for unit, reading in readings.items()
        if not any(trip.readings[one][one][unit].error for one in SIDES)
        for identity, row in zip(reading.identities, reading.rows, strict=True)
        if identity
    }
    rows: list[Row | None] = []
    for sent, fate in zip(trip.sent, trip.fates[side], strict=True):
        if not fate.accepted:
            rows.append(None)
            continue
        values = fate.values or {}
        read = by_identity.get((sent.unit, fate.identity), {})
        given = {key for key in fate.given if key in read and not isinstance(values[key], Parent)}
        rows.append({**values, **{key: read[key] for key in given}})
    return rows
