"""Rules of rows: what one side writes, the other reads. Tested by examples, not exhaustively."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from operator import eq
from typing import TYPE_CHECKING, TypeVar

from harness.experiments.rows.evidence import NO_PARENT, Parent, subject_of
from harness.findings import Comparison, Contract, Difference, Proof, Remark, rules_of
from harness.missing import Missing
from harness.rules.connections import rows_connect_alike
from harness.rules.varying import filled_alike

if TYPE_CHECKING:
    from harness.experiments.rows.evidence import Fate, Reading, RoundTrip, Stored, UnitName
    from harness.facts.catalog.names import ColumnName
    from harness.pairs import Pair

T = TypeVar("T")

_SIDES = ("baseline", "refactored")


def row_accepted_alike(pair: Pair) -> Comparison:
    """A row that one side's ORM writes is written by the other's, or refused by both for the same reason."""
    trip = pair.rows
    if isinstance(trip, Missing):
        return Comparison(skipped=trip.reason)
    differences: dict[UnitName, Difference] = {}
    reached: set[UnitName] = set()
    for sent, baseline, refactored in zip(trip.sent, *(trip.fates[side] for side in _SIDES), strict=True):
        if baseline.accepted:
            reached.add(sent.unit)
        if NO_PARENT in {baseline.error, refactored.error}:
            continue  # its parent's rows were refused: that is reported there
        if (baseline.accepted, baseline.error, baseline.reason) != (
            refactored.accepted,
            refactored.error,
            refactored.reason,
        ):
            differences.setdefault(
                sent.unit,
                Difference(
                    subject_of(sent.unit),
                    _fate(baseline),
                    _fate(refactored),
                    witness=f"{sent.unit}({sent.shown})",
                ),
            )
    refusals = _refusals(trip)
    doubts = [Remark(str(unit), f"no row reached it: {reason}") for unit, reason in trip.unreached.items()]
    doubts += [
        Remark(str(unit), f"no row reached it: {refusals.get(unit, 'none was generated')}")
        for unit in trip.units
        if unit not in reached and unit not in differences
    ]
    return Comparison(len(reached | set(differences)), tuple(differences.values()), tuple(doubts))


def row_written_alike(pair: Pair) -> Comparison:
    """The same row, written by either side, is the same row: given values and those that defaults fill in.

    What was given is compared as the baseline reads it from either database, by the primary key. A default
    that varies from row to row, on either side, is compared by what is stable: that it varies on both, its
    type, and for text its length.
    """
    trip = pair.rows
    if isinstance(trip, Missing):
        return Comparison(skipped=trip.reason)
    written: defaultdict[UnitName, list[tuple[Fate, Fate, str]]] = defaultdict(list)
    stored = {side: _by_identity(trip.readings[side]["baseline"]) for side in _SIDES}
    for sent, baseline, refactored in zip(trip.sent, *(trip.fates[side] for side in _SIDES), strict=True):
        if baseline.accepted and refactored.accepted:
            one = stored["baseline"].get((sent.unit, baseline.identity))
            other = stored["refactored"].get((sent.unit, refactored.identity))
            if one is None or other is None:
                fates = baseline, refactored
            else:
                fates = _as_stored(baseline, one), _as_stored(refactored, other)
            written[sent.unit].append((*fates, sent.shown))
    # A row that one side alone accepts is reported; the rows that come after it refer to other parents then.
    same = _same_column if _accepted_unlike(trip) else eq
    differences = [found for unit, rows in _by_text(written) for found in _differing(unit, rows, same)]
    doubts = [found for _, rows in _by_text(written) for found in _seen_once(rows)]
    return Comparison(len(written), tuple(differences), tuple(doubts))


def row_reads_back_alike(pair: Pair) -> Comparison:
    """What either side has written is read by the other as the writer itself reads it."""
    trip = pair.rows
    if isinstance(trip, Missing):
        return Comparison(skipped=trip.reason)
    differences: list[Difference] = []
    units: set[UnitName] = set()
    unread: dict[UnitName, Remark] = {}
    for writer, readings in trip.readings.items():
        reader = _SIDES[1 - _SIDES.index(writer)]
        for unit in trip.units:
            own, other = readings[writer][unit], readings[reader][unit]
            units.update({unit} if own.rows or own.error != other.error else ())
            if own.error and own.error == other.error:
                unread[unit] = Remark(str(unit), f"neither side can read its rows: {own.error}")
            for column, expected, actual in _unequal(own, other):
                values = {writer: expected, reader: actual}
                witness = f"a row of {unit} written by the {writer} side, read by both"
                differences.append(
                    Difference(
                        subject_of(unit) if column is None else column.subject,
                        values["baseline"],
                        values["refactored"],
                        witness=witness,
                    )
                )
    unique = {difference.subject: difference for difference in differences}
    return Comparison(len(units), tuple(unique.values()), tuple(unread.values()))


def _by_text(written: Mapping[UnitName, T]) -> list[tuple[UnitName, T]]:
    return sorted(written.items(), key=lambda one: str(one[0]))


def _by_identity(
    readings: Mapping[UnitName, Reading],
) -> dict[tuple[UnitName, tuple[str, ...]], Mapping[ColumnName, str]]:
    """Return rows by their unit and primary key."""
    return {
        (unit, identity): row
        for unit, reading in readings.items()
        for identity, row in zip(reading.identities, reading.rows, strict=True)
        if identity
    }


def _as_stored(fate: Fate, row: Mapping[ColumnName, str]) -> Fate:
    """Return a row whose given values are those read from the database, except for references."""
    values = fate.values or {}
    read = {key: row[key] for key in fate.given if key in row and not isinstance(values[key], Parent)}
    return replace(fate, values={**values, **read})


def _accepted_unlike(trip: RoundTrip) -> bool:
    return any(
        baseline.accepted != refactored.accepted
        for baseline, refactored in zip(*(trip.fates[side] for side in _SIDES), strict=True)
    )


def _same_column(one: Stored, other: Stored) -> bool:
    """Whether two values are the same, or come from the same column of any rows."""
    return one == other or (isinstance(one, Parent) and one.is_like(other))


def _fate(fate: Fate) -> str:
    return "accepted" if fate.accepted else f"refused: {fate.error}: {fate.message or fate.reason}"


def _refusals(trip: RoundTrip) -> dict[UnitName, str]:
    """Return the first refusal of each unit by both sides."""
    refusals: dict[UnitName, str] = {}
    for sent, fate in zip(trip.sent, trip.fates["baseline"], strict=True):
        if not fate.accepted:
            refusals.setdefault(sent.unit, f"both sides refuse {sent.shown}: {fate.message or fate.reason}")
    return refusals


def _differing(
    unit: UnitName, rows: list[tuple[Fate, Fate, str]], same: Callable[[Stored, Stored], bool]
) -> Iterator[Difference]:
    """Find one difference for each column of a unit that the two sides fill differently."""
    columns = sorted(
        {column for one, other, _ in rows for column in (one.values or {}) if column in (other.values or {})}
    )
    for column in columns:
        given = [(one, other, shown) for one, other, shown in rows if column in one.given]
        filled = [(one, other, shown) for one, other, shown in rows if column not in one.given]
        unlike = [pair for pair in given if not same(_value(pair[0], column), _value(pair[1], column))]
        if not unlike and not _filled_alike(column, filled):
            unlike = [pair for pair in filled if _value(pair[0], column) != _value(pair[1], column)]
        if unlike:
            one, other, shown = unlike[0]
            expected, actual = str(_value(one, column)), str(_value(other, column))
            yield Difference(column.subject, expected, actual, witness=f"{unit}({shown})")


def _seen_once(rows: list[tuple[Fate, Fate, str]]) -> Iterator[Remark]:
    """Remark on columns that a default filled differently, in the only row that left them out."""
    for column in sorted({column for one, _, _ in rows for column in (one.values or {})}):
        filled = [(one, other) for one, other, _ in rows if column not in one.given]
        if len(filled) == 1 and _value(filled[0][0], column) != _value(filled[0][1], column):
            yield Remark(
                str(column),
                "its default gave different values, in the only row that used it: the default may vary",
            )


def _value(fate: Fate, column: ColumnName) -> Stored:
    return (fate.values or {}).get(column, "")


def _filled_alike(column: ColumnName, rows: list[tuple[Fate, Fate, str]]) -> bool:
    return filled_alike(
        [str(_value(one, column)) for one, _, _ in rows], [str(_value(other, column)) for _, other, _ in rows]
    )


def _unequal(own: Reading, other: Reading) -> Iterator[tuple[ColumnName | None, str, str]]:
    """Find where two sides read different rows from the same table: column and both values, once a column.

    Only columns that both sides have are compared. The column is None where whole rows differ.
    """
    if own.error or other.error:
        if own.error != other.error:
            yield None, own.error or "read", other.error or "read"
        return
    if len(own.rows) != len(other.rows):
        yield None, f"{len(own.rows)} rows", f"{len(other.rows)} rows"
        return
    shared = sorted(set(own.rows[0] if own.rows else ()) & set(other.rows[0] if other.rows else ()))
    expected = sorted(tuple(row[key] for key in shared) for row in own.rows)
    actual = sorted(tuple(row[key] for key in shared) for row in other.rows)
    seen: set[ColumnName] = set()
    for one, two in zip(expected, actual, strict=True):
        for column, left, right in zip(shared, one, two, strict=True):
            if left != right and column not in seen:
                seen.add(column)
                yield column, left, right


RULES = rules_of(
    Contract.ROWS,
    {
        row_accepted_alike: "A request that stored its data raises now, or bad data passes.",
        row_written_alike: "The same call stores another value, which reports and other services read.",
        row_reads_back_alike: "While both versions run on one database, they misread each other's rows.",
        rows_connect_alike: "Saving an object waits for, or fails with, a server it did not need before.",
    },
    proof=Proof.EXAMPLES,
)
