"""The interface of every kind of source, and what opening one gives."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Protocol, Self, TypeAlias

if TYPE_CHECKING:
    from harness.facts.saved import Saved

_FAR: Final = 2


@dataclass(frozen=True, slots=True)
class Importable:
    """A module that a side's own interpreter imports from a root; with an attribute, only its tables.

    shown: what reports call it, "" for its name. place: what they call its root. commit: that of which its
    files are, "" for those of the working tree. other_packages: the files that name its packages, if they
    are others than those beside the interpreter that loads it. lacking: the submodules whose files are not
    here; pointers: the files of which only pointers of Git LFS are here. moved: a working tree, and the
    folder that stands for it, so that all that is imported is of one revision. pinning: the folders in which
    a lock file may be.
    """

    root: Path
    module: str
    attribute: str = ""
    shown: str = ""
    place: str = ""
    commit: str = ""
    other_packages: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    pinning: tuple[Path, ...] = ()

    def __str__(self) -> str:
        return self.shown or (f"{self.module}:{self.attribute}" if self.attribute else self.module)


@dataclass(frozen=True, slots=True)
class Script:
    """Files of SQL that make a database, in the order of execution. shown: what reports call them.

    base: the folder to which the names of the files are relative in reports, None for the current one.
    """

    shown: str
    files: tuple[Path, ...]
    base: Path | None = None

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class InUse:
    """A database that is read for its facts. shown: what reports call it, without user and password.

    parameters: how its engine finds it.
    """

    shown: str
    parameters: Mapping[str, str] = field(repr=False)
    dialect: str = "postgresql"

    def __str__(self) -> str:
        return self.shown


Opened: TypeAlias = "Importable | Script | InUse | Saved"
"""What a source gives: something to import, a script to execute, or the facts: in a database, or saved."""


def shown_path(path: Path) -> str:
    """Return a path as reports show it: relative to the current folder, unless it is far from that."""
    shown = os.path.relpath(path)
    return os.path.normpath(path.absolute()) if shown.count("..") > _FAR else shown


class Source(Protocol):
    """A source as a user writes it. `str` names it for people, and holds no password."""

    written: ClassVar[str]
    """How it is written, for help and errors."""

    @property
    def text(self) -> str:
        """As it is written, for reading it again."""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return a source of this kind; None for a text of another kind, UsageError for a wrong text."""

    def within(self, folder: Path) -> Self:
        """Return the source with its paths relative to the folder of the file that names it."""

    def open(self, root: Path) -> AbstractContextManager[Opened]:
        """Open the source until the context ends; UsageError when that fails. root: where imports start."""
