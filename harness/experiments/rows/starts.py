"""Rows from which shrinking may begin: with all that they refer to, so that they can be written alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from harness.experiments.refusals.evidence import Written
from harness.experiments.rows import circles
from harness.experiments.rows.datasets import Dataset
from harness.experiments.rows.evidence import RoundTrip, UnitName, subject_of
from harness.experiments.rows.units import Unit, units
from harness.facts.catalog.names import ColumnName, Name
from harness.facts.loaded import Loaded
from harness.findings import Difference
from harness.inside import wire
from harness.subjects import Subject

_LINKED: Final = 100
"""Above the numbers of the rows of a dataset: rows that were made for another one have keys from here on."""


class Starts:
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

    def written(self, rows: Sequence[Written]) -> Dataset:
        """Return rows that were written as those from which shrinking may begin."""
        found: Dataset = []
        placed: dict[int, dict[ColumnName, Any]] = {}
        by_name = {one.name: dict(one.row) for one in rows}
        for number, one in enumerate(rows):
            row = by_name[one.name]
            for key, (other, referred) in one.linked.items():
                unit = next(self._units[each.unit] for each in rows if each.name == other)
                place = self._stored.get(referred, 0) + _LINKED + number
                given = circles.give(unit, by_name[other], referred, place)
                self.given.update({referred, key})
                if given is None:
                    table = referred.relation.schema, referred.relation.name
                    given = wire.Reference(table, referred.column, -1, optional=False, fresh=False)
                row[key] = given
            self._connect(row, found, placed)
            found.append((one.unit, row))
        return found

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
        self._connect(row, rows, placed)
        rows.append((sent.unit, row))

    def _connect(
        self, row: dict[ColumnName, Any], rows: Dataset, placed: dict[int, dict[ColumnName, Any]]
    ) -> None:
        """Let a row refer to rows that are placed before it."""
        for key, value in row.copy().items():
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

    def _parent(self, table: Name, placed: Iterable[int]) -> int | None:
        """Return a row of a table: one that is there already, or the first that both sides accepted."""
        known = self._accepted[table]
        return next((one for one in placed if one in known), next(iter(known), None))
