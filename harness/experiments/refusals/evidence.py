"""What became of rows that break one constraint each, as frozen values for the checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from harness.experiments.rows.evidence import UnitName
from harness.facts.catalog.names import ColumnName
from harness.findings import Contract
from harness.subjects import Subject


@dataclass(frozen=True, slots=True)
class Written:
    """One row that was written, by its name. linked: the columns that hold a value of another row."""

    name: str
    unit: UnitName
    row: Mapping[ColumnName, Any]
    linked: Mapping[ColumnName, tuple[str, ColumnName]]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a row ended on one side.

    kind: the kind of error, with its SQLSTATE; "" if the row was accepted. constraint: what the server says
    of the constraint.
    """

    kind: str = ""
    constraint: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row, of a kind; what it breaks, and of what; how it is written; how it ended, by side.

    alone: whether it breaks that constraint only; of several, the server names the first that it comes to.
    rows: it, after those that were written for it.
    """

    unit: UnitName
    breaks: str
    about: Subject
    shown: str
    alone: bool
    ended: Mapping[str, Ended]
    rows: tuple[Written, ...] = field(default=(), compare=False, repr=False)

    @property
    def witness(self) -> str:
        """What a person may look at, where no smaller rows were found."""
        return f"{self.shown}  # breaks a constraint: {self.breaks}"


@dataclass(frozen=True, slots=True)
class Refusals:
    """All rows that were tried, and how many others were left out. again: what other processes did."""

    contract: ClassVar[Contract] = Contract.ROWS

    tried: tuple[Refusal, ...]
    left_out: int = 0
    again: tuple[Refusals, ...] = ()

    def repeated(self, again: Sequence[Refusals]) -> Refusals:
        """Return the evidence with what came of repeating it."""
        return replace(self, again=tuple(again))
