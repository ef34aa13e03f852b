"""What the round trip of rows showed, as frozen values for the checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from harness.facts.catalog.names import ColumnName, Name
from harness.findings import Contract, Value
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
    """Every row of one kind as one side reads it, and their primary keys; `error` if reading raised.

    computed: why expressions of the mapping could not be computed for them, "" if they could.
    """

    rows: tuple[Mapping[ColumnName, str], ...]
    identities: tuple[tuple[str, ...], ...]
    error: str = ""
    computed: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One generated row: its kind, its values as a person would write them, and the values themselves."""

    unit: UnitName
    shown: str
    row: Mapping[ColumnName, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Witness:
    """The smallest rows with which a difference was seen: what each side did with them, and how to see it."""

    baseline: Value
    refactored: Value
    text: str


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """The whole round trip.

    units: the kinds of rows (mapped classes, and tables that no class maps). unreached: those for which no
    row could be generated, and why. fates: by side, in the order of `sent`. readings: by the side whose
    database was read, then by the side that read, then by unit. reread: by side, then by unit, what an
    earlier process of the side reads of what this one has written; empty for the first run. again: what
    other processes did with the same rows. left_out: how many rows were not tried, because the time for
    it was over. smallest: by rule and subject, the smallest rows that show what
    the rule has found.
    """

    contract: ClassVar[Contract] = Contract.ROWS

    units: tuple[UnitName, ...]
    unreached: Mapping[UnitName, str]
    examples: int
    sent: tuple[Sent, ...]
    fates: Mapping[str, tuple[Fate, ...]]
    readings: Mapping[str, Mapping[str, Mapping[UnitName, Reading]]]
    reread: Mapping[str, Mapping[UnitName, Reading]] = field(default_factory=dict)
    again: tuple[RoundTrip, ...] = ()
    left_out: int = 0
    smallest: Mapping[tuple[str, Subject], Witness] = field(default_factory=dict)

    def repeated(self, again: Sequence[RoundTrip]) -> RoundTrip:
        """Return the round trip with what came of repeating it."""
        return replace(self, again=tuple(again))
