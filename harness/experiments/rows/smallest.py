"""Find the smallest rows that show a difference, on databases in which nothing of it is left.

The drawing is apart from the databases, so Hypothesis, which shrinks what it has drawn itself, cannot do it:
rows and values are left out and made simpler one after the other, and the rules say of each whether the
difference still shows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from harness.experiments.refusals.evidence import Ended, Refusal, Refusals
from harness.experiments.rows import datasets, roundtrip
from harness.experiments.rows.datasets import Dataset
from harness.experiments.rows.evidence import Fate, RoundTrip, UnitName, Witness
from harness.experiments.rows.scripts import script
from harness.experiments.rows.starts import Starts
from harness.experiments.simpler import simpler
from harness.facts.catalog.names import ColumnName
from harness.facts.loaded import Loaded
from harness.findings import Difference
from harness.live import Database, at_once
from harness.live.held import Held
from harness.subjects import Subject
from harness.workers import WorkerError

if TYPE_CHECKING:
    from harness.servers import Scratch

Broken = Mapping[tuple[str, Subject], Difference]
"""What differs, by rule and subject."""

Shows = Callable[[RoundTrip], bool]
"""Says whether rows show a difference."""

_MOST_DIFFERENCES: Final = 12
_MOST_STARTS: Final = 24
_MOST_TRIES: Final = 120
"""For each difference. The number bounds it, and not the time, so that a run gives the same each time."""
_MOST_OF_REFUSALS: Final = 12
"""Their rows are few already, and simple."""
_SECONDS: Final = 20.0
"""A last bound for all of them, on a slow server."""


def smallest(
    databases: Mapping[str, Database],
    trip: RoundTrip,
    refusals: Refusals | None,
    loaded: Loaded,
    wanted: Broken,
    broken: Callable[[RoundTrip], Broken],
    pool: ThreadPoolExecutor,
) -> Mapping[tuple[str, Subject], Witness]:
    """Return the smallest rows found for each wanted difference that some rows show when written alone.

    databases: new ones, by side. refusals: the rows that broke a constraint on purpose. broken: what the
    rules find in a round trip.
    """
    found = {}
    ending = time.monotonic() + _SECONDS
    with ExitStack() as stack:
        trials = _Trials(databases, pool, stack)
        starts = Starts(trip, loaded, roundtrip.stored_numbers(databases))
        for key, difference in [*wanted.items()][:_MOST_DIFFERENCES]:
            refusal = _refusal(refusals, difference)
            shows = partial(_shows, broken, key, difference) if refusal is None else partial(_ends, refusal)
            shrinking = _Shrinking(trials, shows, ending, *(() if refusal is None else (_MOST_OF_REFUSALS,)))
            begin = starts.of(difference) if refusal is None else iter([starts.written(refusal.rows)])
            try:
                rows = shrinking.run(begin, starts.given)
                column = starts.column(difference.subject) if refusal is None else None
                if rows and (witness := _witness(trials, shows, rows, column)) is not None:
                    seen = difference if refusal else broken(witness.trip)[key]
                    found[key] = Witness(seen.baseline, seen.refactored, witness.text)
            except WorkerError:
                break  # the side is lost, or its time is over; what was found is still right
    return found


class _Trials:
    """Writes rows on both sides, has both read them, and rolls all of it back."""

    def __init__(self, databases: Mapping[str, Database], pool: ThreadPoolExecutor, stack: ExitStack) -> None:
        self._held = {name: stack.enter_context(Held(one.scratch)) for name, one in databases.items()}
        self.databases = {
            name: replace(one, scratch=cast("Scratch", self._held[name])) for name, one in databases.items()
        }
        self._pool = pool

    def run(self, rows: Dataset) -> tuple[RoundTrip, Mapping[str, list[str]]]:
        """Return what came of these rows, and the SQL that each side has sent."""
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
        return trip, {name: texts[name][: len(written[name])] for name in sides}

    def _read(self, reader: str, owner: str, names: Sequence[UnitName]) -> Any:
        sides = self.databases
        return roundtrip.read(sides[reader], {owner: sides[owner]}, names)[owner]


@dataclass
class _Shrinking:
    """The search for the smallest rows that show one difference."""

    trials: _Trials
    shows: Shows
    ending: float
    most: int = _MOST_TRIES
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
        over = self.tries >= self.most or (self.tries > 0 and time.monotonic() > self.ending)
        if over or repr(rows) in self._seen:
            return False
        self._seen.add(repr(rows))
        self.tries += 1
        return self.shows(self.trials.run(rows)[0])


def _shows(
    broken: Callable[[RoundTrip], Broken], key: tuple[str, Subject], wanted: Difference, trip: RoundTrip
) -> bool:
    """Whether rows show a difference."""
    found = broken(trip).get(key)
    return found is not None and _kind(found) == _kind(wanted)


def _refusal(refusals: Refusals | None, wanted: Difference) -> Refusal | None:
    """Return the row that broke a constraint, where that is how a difference was found."""
    tried = refusals.tried if refusals is not None else ()
    found = (one for one in tried if one.about == wanted.subject and one.rows)
    return next((one for one in found if wanted.witness == one.witness), None)


def _ends(refusal: Refusal, trip: RoundTrip) -> bool:
    """Whether the last row ends on each side as the one that broke a constraint."""
    return all(
        _ends_as(fates[-1], refusal.ended[side], alone=refusal.alone) for side, fates in trip.fates.items()
    )


def _ends_as(fate: Fate, ended: Ended, *, alone: bool) -> bool:
    if fate.accepted or not ended.kind:
        return fate.accepted and not ended.kind
    error, _, sqlstate = ended.kind.partition(" ")
    same = fate.reason == ended.constraint if alone and ended.constraint else fate.reason.startswith(sqlstate)
    return fate.error == error and same


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


@dataclass(frozen=True, slots=True)
class _Shown:
    """The smallest rows: what came of them, and how to see it."""

    trip: RoundTrip
    text: str


def _witness(trials: _Trials, shows: Shows, rows: Dataset, column: ColumnName | None) -> _Shown | None:
    """Return the rows as what was seen with them, and as Python and SQL; None if they show it no longer.

    SQL that differs the next time is left out: a default varies.
    """
    (trip, sql), (_, again) = trials.run(rows), trials.run(rows)
    if not shows(trip):
        return None
    return _Shown(trip, script(trials.databases, rows, column, sql if sql == again else {}))
