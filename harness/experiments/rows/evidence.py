"""What the round trip of rows showed: frozen values for the checks."""

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
    """A value that was taken from another row: the column of that row, by its number among the accepted."""

    table: Name
    column: str
    row: int

    def __str__(self) -> str:
        return f"<{self.column} of row {self.row} of {self.table}>"

    def is_like(self, other: object) -> bool:
        """Whether another value was taken from the same column, of whatever row."""
        return isinstance(other, Parent) and (self.table, self.column) == (other.table, other.column)


Stored = str | Parent
"""A value as text that says its type, or where it was taken from."""

Row = Mapping[ColumnName, Stored]
"""Columns, each with its value."""

UnitName = Name | str
"""The name of a kind of row: a table's, or a mapped class's."""


def subject_of(unit: UnitName) -> Subject:
    """Give what a rule speaks of by the name of a unit."""
    return named(unit) if isinstance(unit, str) else unit.subject


NO_PARENT = "no parent row"
"""The error of a row that was not tried, because none of the rows that it could refer to was accepted."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one generated row on one side.

    `given` are the columns that the row gave, the others were filled by a default; `identity` is its primary
    key. `error` and `reason` are the same for the same refusal: an exception's type, and SQLSTATE and
    constraint, or its message.
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
    """Every row of one kind as one side reads them, and their primary keys; `error` where reading raised."""

    rows: tuple[Mapping[ColumnName, str], ...]
    identities: tuple[tuple[str, ...], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One generated row: of which kind, and how a person would write it."""

    unit: UnitName
    shown: str


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """The whole round trip.

    `units` are the kinds of rows (mapped classes, and tables that no class maps); `unreached` are those for
    which no row could be generated, and why. `fates` are in the order of `sent`, by side; `readings` are by
    the side whose database was read, then by the side that read, then by unit.
    """

    contract: ClassVar[Contract] = Contract.ROWS

    units: tuple[UnitName, ...]
    unreached: Mapping[UnitName, str]
    examples: int
    sent: tuple[Sent, ...]
    fates: Mapping[str, tuple[Fate, ...]]
    readings: Mapping[str, Mapping[str, Mapping[UnitName, Reading]]]

    def beside(self, other: RoundTrip, side: str) -> RoundTrip:
        """One side's rows of this round trip as the baseline's, and of another one as the refactored side's.

        Both begin with the same rows; what each has tried beyond these is left out.
        """
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(self.sent, other.sent, strict=False))
        sent = tuple(one for one, _ in alike)
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
