"""What the round trip of rows showed, as frozen values for the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import ClassVar

from harness.facts.catalog.names import ColumnName, Name
from harness.findings import Contract
from harness.subjects import Subject, named


@dataclass(frozen=True, slots=True)
class Parent:
    """A value that was taken from another row: its table and column, and its number among accepted rows."""

    table: Name
    column: str
    row: int

    def __str__(self) -> str:
        return f"<{self.column} of row {self.row} of {self.table}>"

    def is_like(self, other: object) -> bool:
        """Whether another value was taken from the same column, of any row."""
        return isinstance(other, Parent) and (self.table, self.column) == (other.table, other.column)


Stored = str | Parent
"""A value as text that shows its type, or the row that it was taken from."""

Row = Mapping[ColumnName, Stored]
"""Values by column."""

UnitName = Name | str
"""The name of a kind of row: a table's, or a mapped class's."""


def subject_of(unit: UnitName) -> Subject:
    """Return the subject of a finding about a unit."""
    return named(unit) if isinstance(unit, str) else unit.subject


NO_PARENT = "no parent row"
"""The error of a row that was not tried, because none of the rows that it could refer to was accepted."""


@dataclass(frozen=True, slots=True)
class Fate:
    """How one generated row ended on one side: accepted or refused.

    given: the columns whose values the row gave; a default filled the others. identity: its primary key.
    error, reason: equal for equal refusals. They are the exception's type, and its SQLSTATE and constraint,
    or its message.
    """

    accepted: bool
    given: tuple[ColumnName, ...] = ()
    values: Row | None = None
    identity: tuple[str, ...] = ()
    error: str = ""
    reason: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Every row of one kind as one side reads it, and their primary keys; `error` if reading raised."""

    rows: tuple[Mapping[ColumnName, str], ...]
    identities: tuple[tuple[str, ...], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One generated row: its kind, and its values as a person would write them."""

    unit: UnitName
    shown: str


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """The whole round trip.

    units: the kinds of rows (mapped classes, and tables that no class maps). unreached: those for which no
    row could be generated, and why. fates: by side, in the order of `sent`. readings: by the side whose
    database was read, then by the side that read, then by unit.
    """

    contract: ClassVar[Contract] = Contract.ROWS

    units: tuple[UnitName, ...]
    unreached: Mapping[UnitName, str]
    examples: int
    sent: tuple[Sent, ...]
    fates: Mapping[str, tuple[Fate, ...]]
    readings: Mapping[str, Mapping[str, Mapping[UnitName, Reading]]]

    def beside(self, other: RoundTrip, side: str) -> RoundTrip:
        """Return a round trip that compares a side with itself: this one's rows of it with another one's.

        This one's are the baseline's, the other's the refactored side's. Both begin with the same rows; what
        either has tried after these is left out.
        """
        alike = takewhile(lambda rows: rows[0] == rows[1], zip(self.sent, other.sent, strict=False))
        sent = tuple(row for row, _ in alike)
        first, second = self.readings[side][side], other.readings[side][side]
        return replace(
            self,
            sent=sent,
            fates={
                "baseline": self.fates[side][: len(sent)],
                "refactored": other.fates[side][: len(sent)],
            },
            readings={
                "baseline": {"baseline": first, "refactored": second},
                "refactored": {"baseline": second, "refactored": second},
            },
        )
