"""What every kind of source is, and what opening one gives."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, Self, TypeAlias

if TYPE_CHECKING:
    from harness.facts.saved import Saved


@dataclass(frozen=True, slots=True)
class Importable:
    """A module that a side's own interpreter imports, from a root; of it, an attribute's tables alone."""

    root: Path
    module: str
    attribute: str = ""

    def __str__(self) -> str:
        return f"{self.module}:{self.attribute}" if self.attribute else self.module


Opened: TypeAlias = "Importable | Saved"
"""What a source gives: something to import, or the facts themselves."""


class Source(Protocol):
    """A source as a user writes it. Its text names it in reports."""

    written: ClassVar[str]
    """How it is written, for help and errors."""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read a source of this kind; None for a text of another kind, UsageError for one that is wrong."""

    def within(self, folder: Path) -> Self:
        """Give the same as it is meant by a file in this folder, that names it."""

    def open(self, root: Path) -> AbstractContextManager[Opened]:
        """Make it ready until the context ends; root is where a side is imported from. UsageError."""
