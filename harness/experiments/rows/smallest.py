"""Find the smallest rows that show a difference, on databases in which nothing of it is left.

The drawing is apart from the databases, so Hypothesis, which shrinks what it has drawn itself, cannot do it:
rows and values are left out and made simpler one after the other, and the rules say of each whether the
difference still shows.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from harness.experiments.rows import circles, datasets, roundtrip
from harness.experiments.rows.datasets import Dataset
from harness.experiments.rows.evidence import RoundTrip, UnitName, Witness, subject_of
from harness.experiments.rows.scripts import script
from harness.experiments.rows.units import Unit, units
from harness.experiments.simpler import simpler
from harness.facts.catalog.names import ColumnName, Name
from harness.facts.loaded import Loaded
from harness.findings import Difference
from harness.inside import wire
from harness.live import Database, at_once
from harness.live.held import Held
from harness.subjects import Subject
from harness.workers import WorkerError

if TYPE_CHECKING:
    from harness.servers import Scratch

Broken = Mapping[tuple[str, Subject], Difference]
"""What differs, by rule and subject."""

_MOST_DIFFERENCES: Final = 12
_MOST_STARTS: Final = 24
_MOST_TRIES: Final = 120
"""For each difference. The number bounds it, and not the time, so that a run gives the same each time."""
_SECONDS: Final = 20.0
"""A last bound for all of them, on a slow server."""


def smallest(
    databases: Mapping[str, Database],
    trip: RoundTrip,
    loaded: Loaded,
    wanted: Broken,
    broken: Callable[[RoundTrip], Broken],
    pool: ThreadPoolExecutor,
) -> Mapping[tuple[str, Subject], Witness]:
    """Return the smallest rows found for each wanted difference that some rows show when written alone.

    databases: new ones, by side. broken: what the rules find in a round trip.
    """
    found = {}
    ending = time.monotonic() + _SECONDS
    with ExitStack() as stack:
        trials = _Trials(databases, broken, pool, stack)
        starts = _Starts(trip, loaded, roundtrip.stored_numbers(databases))
        for key, difference in [*wanted.items()][:_MOST_DIFFERENCES]:
            shrinking = _Shrinking(trials, key, difference, ending)
            try:
                rows = shrinking.run(starts.of(difference), starts.given)
                column = starts.column(difference.subject)
                if rows and (witness := _witness(trials, key, rows, column)) is not None:
                    found[key] = witness
            except WorkerError:
                break  # the side is lost, or its time is over; what was found is still right
    return found


class _Trials:
    """Writes rows on both sides, has both read them, and rolls all of it back."""

    def __init__(
        self,
        databases: Mapping[str, Database],
        broken: Callable[[RoundTrip], Broken],
        pool: ThreadPoolExecutor,
        stack: ExitStack,
    ) -> None:
        self._held = {name: stack.enter_context(Held(one.scratch)) for name, one in databases.items()}
        self.databases = {
            name: replace(one, scratch=cast("Scratch", self._held[name])) for name, one in databases.items()
        }
        self._broken = broken
        self._pool = pool

    def run(self, rows: Dataset) -> tuple[Broken, Mapping[str, list[str]]]:
        """Return what differs with these rows, and the SQL that each side has sent."""
        sides = self.databases
        names = list(dict.fromkeys(name for name, _ in rows))
        try:
            fates = at_once(
                self._pool, lambda side: roundtrip.write(side, [rows], alone=True), sides.values()
            )
            written = {name: [*held.written] for name, held in self._held.items()}
            readings: dict[str, dict[str, Any]] = {name: {} for name in sides}
            for owners in ([*sides], [*sides][::-1]):  # one reader at a time is on a database
                pairs = [*zip(sides, owners, strict=True)]
                found = at_once(self._pool, lambda pair: self._read(*pair, names), pairs)
                for (reader, owner), reading in zip(pairs, found, strict=True):
                    readings[owner][reader] = reading
        finally:
            texts = {name: held.undo() for name, held in self._held.items()}
        trip = RoundTrip(
            units=tuple(names),
            unreached={},
            examples=1,
            sent=datasets.sent([rows]),
            fates=dict(zip(sides, fates, strict=True)),
            readings=readings,
        )
        return self._broken(trip), {name: texts[name][: len(written[name])] for name in sides}

    def _read(self, reader: str, owner: str, names: Sequence[UnitName]) -> Any:
        sides = self.databases
        return roundtrip.read(sides[reader], {owner: sides[owner]}, names)[owner]


class _Starts:
    """Rows from which shrinking may begin: one of a round trip, after those that it refers to.

    given: the columns that got a value because other rows refer to them.
    """

    def __init__(self, trip: RoundTrip, loaded: Loaded, stored: Mapping[ColumnName, int]) -> None:
        self.given: set[ColumnName] = set()
        self._trip = trip
        self._stored = stored
        self._units: Mapping[UnitName, Unit] = {unit.name: unit for unit in units(loaded)}
        self._accepted: defaultdict[Name, list[int]] = defaultdict(list)
        for number, (sent, *fates) in enumerate(zip(trip.sent, *trip.fates.values(), strict=True)):
            if all(fate.accepted for fate in fates):
                for table in self._units[sent.unit].tables:
                    self._accepted[table.name].append(number)

    def of(self, wanted: Difference) -> Iterator[Dataset]:
        """Yield rows that may show a difference: the row with which it was found, then short ones."""
        about = {unit.name for unit in self._units.values() if self._is_about(unit, wanted.subject)}
        numbers = [number for number, sent in enumerate(self._trip.sent) if sent.unit in about]
        fates = [*zip(*self._trip.fates.values(), strict=True)]
        unlike = [number for number in numbers if len({fate.accepted for fate in fates[number]}) > 1]
        shown = [f"{sent.unit}({sent.shown})" for sent in self._trip.sent]
        for number in sorted(
            unlike or numbers, key=lambda one: (shown[one] != wanted.witness, len(shown[one]))
        ):
            rows: Dataset = []
            self._place(number, rows, {})
            yield rows

    def column(self, subject: Subject) -> ColumnName | None:
        """Return the column that a difference is about; None if it is about whole rows."""
        every = (
            ColumnName(table.name, column.name)
            for unit in self._units.values()
            for table in unit.tables
            for column in table.columns
        )
        return next((key for key in every if key.subject == subject), None)

    def _is_about(self, unit: Unit, subject: Subject) -> bool:
        return subject_of(unit.name) == subject or any(
            ColumnName(table.name, column.name).subject == subject
            for table in unit.tables
            for column in table.columns
        )

    def _place(self, number: int, rows: Dataset, placed: dict[int, dict[ColumnName, Any]]) -> None:
        """Add a row after those that it refers to; it gets their keys, so that no key is generated."""
        sent = self._trip.sent[number]
        row = placed[number] = dict(sent.row)
        for key, value in sent.row.items():
            if not isinstance(value, wire.Reference):
                continue
            parent = self._parent(Name(*value.table), placed)
            if parent is None:
                row[key] = None if value.optional else value
                continue
            if parent not in placed:
                self._place(parent, rows, placed)
            unit = self._units[self._trip.sent[parent].unit]
            referred = ColumnName(Name(*value.table), value.column)
            place = self._stored.get(referred, 0) + [*placed].index(parent)
            given = circles.give(unit, placed[parent], referred, place)
            self.given.add(referred)
            row[key] = value if given is None else given
        rows.append((sent.unit, row))

    def _parent(self, table: Name, placed: Iterable[int]) -> int | None:
        """Return a row of a table: one that is there already, or the first that both sides accepted."""
        known = self._accepted[table]
        return next((one for one in placed if one in known), next(iter(known), None))


@dataclass
class _Shrinking:
    """The search for the smallest rows that show one difference."""

    trials: _Trials
    key: tuple[str, Subject]
    wanted: Difference
    ending: float
    tries: int = 0

    def __post_init__(self) -> None:
        self._seen: set[str] = set()

    def run(self, starts: Iterator[Dataset], given: Collection[ColumnName]) -> Dataset | None:
        """Return the smallest rows that were found; None if none show the difference.

        given: the columns that stay as they are, because other rows refer to them.
        """
        for number, rows in enumerate(starts):
            if number == _MOST_STARTS:
                return None
            if self._shows(rows):
                return self._smaller(rows, given)
        return None

    def _smaller(self, rows: Dataset, given: Collection[ColumnName]) -> Dataset:
        steps = (_fewer_rows, partial(_fewer_columns, given), partial(_simpler_values, given))
        before = None
        while repr(rows) != before:
            before = repr(rows)
            for step in steps:
                rows = self._along(rows, step)
        return rows

    def _along(self, rows: Dataset, step: Callable[[Dataset], Iterator[Dataset]]) -> Dataset:
        """Take a step as long as the difference shows."""
        while smaller := next((some for some in step(rows) if self._shows(some)), None):
            rows = smaller
        return rows

    def _shows(self, rows: Dataset) -> bool:
        if repr(rows) in self._seen or self.tries >= _MOST_TRIES or time.monotonic() > self.ending:
            return False
        self._seen.add(repr(rows))
        self.tries += 1
        found = self.trials.run(rows)[0].get(self.key)
        return found is not None and _kind(found) == _kind(self.wanted)


def _kind(difference: Difference) -> list[str]:
    """Return what has to stay as it is: whether a side refused a row, and with what kind of error."""
    values = (str(value).split(": ") for value in (difference.baseline, difference.refactored))
    return [f"refused: {more[0]}" if first == "refused" and more else "" for first, *more in values]


def _fewer_rows(rows: Dataset) -> Iterator[Dataset]:
    for number in range(len(rows)):
        if len(rows) > 1:
            yield [*rows[:number], *rows[number + 1 :]]


def _fewer_columns(given: Collection[ColumnName], rows: Dataset) -> Iterator[Dataset]:
    """Yield the rows without some columns: half of those of a row, a quarter, … each alone."""
    for number, (unit, row) in enumerate(rows):
        keys = [key for key in row if key not in given]
        size = len(keys)
        while size > 1:
            size = (size + 1) // 2
            for start in range(0, len(keys), size):
                kept = {key: value for key, value in row.items() if key not in keys[start : start + size]}
                yield [*rows[:number], (unit, kept), *rows[number + 1 :]]


def _simpler_values(given: Collection[ColumnName], rows: Dataset) -> Iterator[Dataset]:
    for number, (unit, row) in enumerate(rows):
        for key, value in row.items():
            for simple in () if key in given else (*([] if value is None else [None]), *simpler(value)):
                yield [*rows[:number], (unit, {**row, key: simple}), *rows[number + 1 :]]


def _witness(
    trials: _Trials, key: tuple[str, Subject], rows: Dataset, column: ColumnName | None
) -> Witness | None:
    """Return the rows as what was seen with them, and as Python and SQL; None if they show it no longer.

    SQL that differs the next time is left out: a default varies.
    """
    (found, sql), (_, again) = trials.run(rows), trials.run(rows)
    if key not in found:
        return None
    text = script(trials.databases, rows, column, sql if sql == again else {})
    return Witness(found[key].baseline, found[key].refactored, text)
