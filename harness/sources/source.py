"""The interface of every kind of source, and what opening one gives."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, Self, TypeAlias

if TYPE_CHECKING:
    from harness.facts.saved import Saved


@dataclass(frozen=True, slots=True)
class Importable:
    """A module that a side's own interpreter imports from a root; with an attribute, only its tables.

    shown: what reports call it, "" for its name.
    """

    root: Path
    module: str
    attribute: str = ""
    shown: str = ""

    def __str__(self) -> str:
        return self.shown or (f"{self.module}:{self.attribute}" if self.attribute else self.module)


Opened: TypeAlias = "Importable | Saved"
"""What a source gives: something to import, or the facts themselves."""


class Source(Protocol):
    """A source as a user writes it. Its text names it in reports."""

    written: ClassVar[str]
    """How it is written, for help and errors."""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return a source of this kind; None for a text of another kind, UsageError for a wrong text."""

    def within(self, folder: Path) -> Self:
        """Return the source with its paths relative to the folder of the file that names it."""

    def open(self, root: Path) -> AbstractContextManager[Opened]:
        """Open the source until the context ends; UsageError when that fails. root: where imports start."""
