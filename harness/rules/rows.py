"""Rules of rows: what one side writes, the other reads. Tested by examples, not exhaustively."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import eq
from typing import TYPE_CHECKING, Final

from harness.experiments.rows.evidence import NO_PARENT, Parent, subject_of
from harness.facts.catalog.names import Name
from harness.findings import Comparison, Contract, Difference, Proof, Remark, rules_of
from harness.missing import Missing
from harness.pairs import rows as paired
from harness.pairs.rowless import rowless
from harness.pairs.rows import SIDES
from harness.pairs.unnamed import settled_reason
from harness.pairs.varying import Values, filled_alike, unlike
from harness.rules.connections import rows_connect_alike

if TYPE_CHECKING:
    from harness.experiments.rows.evidence import Fate, RoundTrip, Stored, UnitName, Witness
    from harness.facts.catalog.names import ColumnName
    from harness.pairs import Pair
    from harness.pairs.rows import Written
    from harness.subjects import Subject


def row_accepted_alike(pair: Pair) -> Comparison:
    """A row that one side's ORM writes is written by the other's, or refused by both for the same reason."""
    trip = pair.rows
    if isinstance(trip, Missing):
        return Comparison(skipped=trip.reason)
    differences: dict[UnitName, Difference] = {}
    shaken: dict[UnitName, Remark] = {}
    reached: set[UnitName] = set()
    for number, sent in enumerate(trip.sent):
        ended = [[*paired.fates(trip, side, number)] for side in SIDES]
        baseline, refactored = (fates[0] for fates in ended)
        if baseline.accepted:
            reached.add(sent.unit)
        if NO_PARENT in {baseline.error, refactored.error} or _are_alike(pair, baseline, refactored):
            continue  # a row without a parent: its parent's rows were refused, which is reported there
        if any(len({_end(fate) for fate in fates}) > 1 for fates in ended):
            text = "whether its rows are accepted differs even between two processes of one side"
            shaken[sent.unit] = Remark(str(sent.unit), text)
            continue
        differences.setdefault(
            sent.unit,
            Difference(
                subject_of(sent.unit),
                _fate(baseline),
                _fate(refactored),
                witness=f"{sent.unit}({sent.shown})",
            ),
        )
    reached |= _read_from_views(pair, trip)
    refusals = _refusals(trip)
    left = {unit: f"no row reached it: {reason}" for unit, reason in trip.unreached.items()}
    left |= {
        unit: f"no row reached it: {refusals.get(unit, 'none was generated')}"
        for unit in trip.units
        if unit not in reached and unit not in differences and unit not in shaken
    }
    # What all code that acts on a row does alike, it does alike to the rows that nobody has found, too.
    alike = {unit for unit in left if reached and pair.acts_alike(unit)}
    never = _without_rows(pair, left)
    wanted = _lost_parents(pair, trip)
    doubts = [
        Remark(str(unit), text, needs=wanted.get(unit))
        for unit, text in left.items()
        if unit not in alike | never.keys()
    ]
    doubts += [remark for unit, remark in shaken.items() if unit not in differences]
    return Comparison(
        len(reached | set(differences)),
        _witnessed(trip, "row_accepted_alike", differences.values()),
        tuple(doubts),
        notes=(*never.values(), *_untried(sorted(map(str, alike - never.keys()))), *_not_reached(trip)),
    )


def _lost_parents(pair: Pair, trip: RoundTrip) -> dict[UnitName, Subject]:
    """Return the units whose rows need, or whose parents' rows need, a row of a table of one side alone."""
    wants = {
        sent.unit: fate.reason
        for side in SIDES
        for sent, fate in zip(trip.sent, trip.fates[side], strict=True)
        if fate.error == NO_PARENT
    }
    tables = pair.mapping.tables
    found = {str(lone.value.name): lone.subject for lone in (*tables.missing, *tables.added)}
    written = _tables_of(pair)
    wanted: dict[UnitName, Subject] = {}
    while more := {
        unit: found[table] for unit, table in wants.items() if table in found and unit not in wanted
    }:
        wanted |= more
        found |= {str(table): lost for unit, lost in more.items() for table in written(unit)}
    return wanted


def _tables_of(pair: Pair) -> Callable[[UnitName], Sequence[Name]]:
    """Return a function that returns the tables into which rows of a unit are written."""
    loaded, _ = pair.both_loaded
    classes = {mapped.name: mapped.tables for mapped in loaded.classes} if loaded is not None else {}
    return lambda unit: classes.get(unit, ()) if isinstance(unit, str) else [unit]


def _without_rows(pair: Pair, units: Iterable[UnitName]) -> dict[UnitName, Remark]:
    """Return what neither database can have rows of, whatever an application sends."""
    baseline, refactored = (rowless(one) if one is not None else {} for one in pair.both_catalogs)
    written = _tables_of(pair)
    found: dict[UnitName, Remark] = {}
    for unit in units:
        both = (baseline[one] for one in written(unit) if one in baseline and one in refactored)
        reason = next(both, "")
        if reason:
            found[unit] = Remark(str(unit), reason)
    return found


def _read_from_views(pair: Pair, trip: RoundTrip) -> set[UnitName]:
    """Return the classes of views of which both sides have read rows: most views take none."""
    views = [{view.name for view in catalog.views} for catalog in pair.both_catalogs if catalog is not None]
    loaded, _ = pair.both_loaded
    if loaded is None or len(views) < len(SIDES):
        return set()
    classes = {mapped.name for mapped in loaded.classes if {*mapped.tables} <= views[0] & views[1]}
    found = [own[reader] for own in trip.readings.values() for reader in SIDES]
    return {unit for unit in classes & {*trip.units} if all(one[unit].rows for one in found)}


def _not_reached(trip: RoundTrip) -> Iterator[Remark]:
    """Return the note that the time was over before all rows were tried."""
    if trip.left_out:
        text = (
            f"{trip.left_out:,} of {trip.left_out + len(trip.sent):,} rows were not reached within --max-time"
        )
        yield Remark("rows", text)


def _untried(names: Sequence[str]) -> Iterator[Remark]:
    """Return the note that no row was found for these, where that decides nothing."""
    if names:
        text = "both sides refuse every row that was tried, and what acts on their rows is the same code"
        more = len(names) - _FEW
        brief = f"{text}: {', '.join(names[:_FEW])} and {more:,} more" if more > 1 else ""
        yield Remark("rows", f"{text}: {', '.join(names)}", brief=brief)


def row_written_alike(pair: Pair) -> Comparison:
    """The same row, written by either side, is the same row: given values and those that defaults fill in.

    What was given is compared as the baseline reads it from either database, by the primary key. What varies
    from row to row, or between two processes of one side, is compared by what is stable: that it varies on
    both sides, its type, for text its length, beginning and end, for a clock its time.
    """
    trip = pair.rows
    if isinstance(trip, Missing):
        return Comparison(skipped=trip.reason)
    written = pair.written
    # A row that one side alone accepts is reported; the rows that come after it refer to other parents then.
    same = _same_column if _accepted_unlike(trip) else eq
    differences: dict[object, Difference] = {}  # a column once, of however many classes it is a column
    for unit, rows in written.items():
        if trip.again and not _repeated(rows) and pair.acts_alike(unit):
            continue  # whether its values vary was not seen, and the same code makes them
        for found in _differing(unit, rows, same):
            differences.setdefault(found.subject, found)
    return Comparison(len(written), _witnessed(trip, "row_written_alike", differences.values()))


def row_reads_back_alike(pair: Pair) -> Comparison:
    """What either side has written is read by the other as the writer itself reads it.

    What a side does not read alike in two processes of its own is no difference, but a note. So are rows that
    neither side can read, where the same code reads them: a query of the mapping may want other rows.
    """
    trip = pair.rows
    if isinstance(trip, Missing):
        return Comparison(skipped=trip.reason)
    differences: dict[object, Difference] = {}
    units: set[UnitName] = set()
    unread: dict[UnitName, Remark] = {}
    notes: dict[str, Remark] = {}
    doubts: list[Remark] = []
    for writer, readings in trip.readings.items():
        reader = SIDES[1 - SIDES.index(writer)]
        unshared = paired.unshared(trip, writer)
        for unit in trip.units:
            own, other = readings[writer][unit], readings[reader][unit]
            units.update({unit} if own.rows or own.error != other.error else ())
            if own.error and own.error == other.error:
                unread[unit] = Remark(str(unit), f"neither side can read its rows: {own.error}")
            elif own.computed and own.computed == other.computed:
                text = f"neither side can compute all expressions of its rows: {own.computed}"
                unread[unit] = Remark(str(unit), text)
            for column, expected, actual in paired.unlike(own, other):
                subject = subject_of(unit) if column is None else column.subject
                if {(unit, column), (unit, None)} & unshared.keys():
                    text = "no process of a side reads what another process of it has written"
                    notes[str(subject)] = Remark(str(subject), text)
                    continue
                values = {writer: expected, reader: actual}
                witness = f"a row of {unit} written by the {writer} side{_READ}"
                differences[subject] = Difference(
                    subject, values["baseline"], values["refactored"], witness=witness
                )
    for unit, remark in unread.items():
        if (ruined := _unreadable_of_one(trip, unit)) is not None:
            differences[ruined.subject] = ruined
        elif units and pair.acts_alike(unit):
            notes[str(unit)] = replace(remark, text=f"{remark.text}; what acts on them is the same code")
        else:
            doubts.append(remark)
    found = _witnessed(trip, "row_reads_back_alike", differences.values())
    return Comparison(len(units), found, tuple(doubts), notes=tuple(notes.values()))


def _unreadable_of_one(trip: RoundTrip, unit: UnitName) -> Difference | None:
    """Return that nobody can read what one side writes, and everybody what the other one does, or None.

    What a side does otherwise in another process shows nothing.
    """
    own = {writer: [run.readings[writer][writer][unit] for run in (trip, *trip.again)] for writer in SIDES}
    errors = {writer: {one.error for one in found} for writer, found in own.items()}
    readable = {writer for writer, found in own.items() if all(one.rows for one in found)}
    if len(readable) != 1 or any("" in errors[writer] for writer in {*SIDES} - readable):
        return None
    said = {
        writer: f"cannot be read: {min(found)}" if writer not in readable else "can be read"
        for writer, found in errors.items()
    }
    written = f"rows of {unit} as each side has written them{_READ}"
    return Difference(subject_of(unit), said["baseline"], said["refactored"], witness=written)


def _witnessed(trip: RoundTrip, rule: str, found: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return differences with the smallest rows that show them; without these, the witness says so."""
    return tuple(_with(one, trip.smallest.get((rule, one.subject))) for one in found)


def _with(found: Difference, small: Witness | None) -> Difference:
    if small is None:
        return replace(found, witness=f"{found.witness}  # seen among other rows")
    head = f"# {found.witness}\n" if found.witness.endswith(_READ) else ""
    return replace(found, baseline=small.baseline, refactored=small.refactored, witness=f"{head}{small.text}")


def _repeated(rows: Sequence[Written]) -> bool:
    """Whether another process of either side has written one of the rows as well."""
    return any(all(len(values) > 1 for values in row.values.values()) for row in rows)


def _accepted_unlike(trip: RoundTrip) -> bool:
    return any(
        baseline.accepted != refactored.accepted
        for baseline, refactored in zip(*(trip.fates[side] for side in SIDES), strict=True)
    )


def _same_column(one: Stored, other: Stored) -> bool:
    """Whether two values are the same, or come from the same column of any rows."""
    return one == other or (isinstance(one, Parent) and one.is_like(other))


def _are_alike(pair: Pair, baseline: Fate, refactored: Fate) -> bool:
    """Whether a row ended alike on both sides: names that nobody gave to constraints do not count."""
    ours, theirs = _end(baseline), _end(refactored)
    if ours == theirs or ours[:2] != theirs[:2]:
        return ours == theirs
    return len({*map(settled_reason, (ours[2], theirs[2]), pair.settled_names)}) == 1


def _end(fate: Fate) -> tuple[bool, str, str]:
    return fate.accepted, fate.error, fate.reason


_FEW = 3
_READ: Final = ", read by both"
_ROW_HELD = re.compile(r"\nDETAIL: +Failing row contains .*", re.DOTALL)


def _fate(fate: Fate) -> str:
    """Return what became of a row. What a refused row held is left out: defaults may be times or random."""
    message = _ROW_HELD.sub("", fate.message)
    return "accepted" if fate.accepted else f"refused: {fate.error}: {message or fate.reason}"


def _refusals(trip: RoundTrip) -> dict[UnitName, str]:
    """Return the first refusal of each unit by both sides."""
    refusals: dict[UnitName, str] = {}
    for sent, fate in zip(trip.sent, trip.fates["baseline"], strict=True):
        if not fate.accepted:
            refusals.setdefault(sent.unit, f"both sides refuse {sent.shown}: {fate.message or fate.reason}")
    return refusals


def _differing(
    unit: UnitName, rows: Sequence[Written], same: Callable[[Stored, Stored], bool]
) -> Iterator[Difference]:
    """Find one difference for each column of a unit that the two sides fill differently."""
    both = ({*row.values["baseline"][0]} & {*row.values["refactored"][0]} for row in rows)
    for column in sorted(set().union(*both)):
        given = [row for row in rows if column in row.given]
        filled = [row for row in rows if column not in row.given]
        odd = _odd(given, column, same)
        if odd is None and not _filled_alike(filled, column):
            odd = _odd(filled, column, same)
        if odd is not None:
            expected, actual = (str(odd.of(side, column)[0]) for side in SIDES)
            yield Difference(column.subject, expected, actual, witness=f"{unit}({odd.shown})")


def _odd(
    rows: Sequence[Written], column: ColumnName, same: Callable[[Stored, Stored], bool]
) -> Written | None:
    """Return a row in which the sides store different values in a column; None if they are alike."""
    number = unlike([Values(*(row.of(side, column) for side in SIDES)) for row in rows], same)
    return None if number is None else rows[number]


def _filled_alike(rows: Sequence[Written], column: ColumnName) -> bool:
    return filled_alike(*([str(row.of(side, column)[0]) for row in rows] for side in SIDES))


OF_ROUND_TRIPS: Final = frozenset({"row_accepted_alike", "row_written_alike", "row_reads_back_alike"})
"""The rules that read nothing but what came of rows: they can say of fewer rows what these show."""

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
