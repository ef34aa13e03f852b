"""The facts of what importing a side reads from outside, and prints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outside(StrEnum):
    """What was read or written."""

    VARIABLE = "variable"
    FILE = "file"
    WRITTEN = "written file"


@dataclass(frozen=True, slots=True, order=True)
class Read:
    """A variable of the environment or a file that the side's own code asked for while it was imported.

    name: of a file, its path below the side's root, or else only its last part. there: whether it was found.
    """

    kind: Outside
    name: str
    file: str
    line: int
    there: bool


@dataclass(frozen=True, slots=True)
class Reads:
    """Everything that was read, and the lines that were printed, without numbers, each once."""

    reads: tuple[Read, ...]
    printed: tuple[str, ...]
