"""A snapshot file: the facts of a side, saved by `schema-harness snapshot`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from harness.errors import UsageError

if TYPE_CHECKING:
    from harness.facts.saved import Saved

SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """A file whose name ends with `.json`."""

    written: ClassVar[str] = "FILE.json"

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    @property
    def text(self) -> str:
        """As it is written."""
        return str(self)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the file when the text names a JSON file; else None."""
        return cls(Path(text)) if text.endswith(SUFFIX) else None

    def within(self, folder: Path) -> Self:
        """Return the file, its path relative to the folder."""
        return type(self)(folder / self.path)

    @contextmanager
    def open(self, root: Path) -> Iterator[Saved]:  # noqa: ARG002 - nothing is imported
        """Read the facts; UsageError when the file is not there, damaged, or of another format."""
        from harness.facts.saved import Unreadable, decode

        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise UsageError(
                f"cannot read the snapshot {self.path}: {error.strerror}",
                "Make one: schema-harness snapshot SOURCE -o FILE.json",
            ) from None
        try:
            saved = decode(content)
        except Unreadable as error:
            raise UsageError(f"the snapshot {self.path} {error}", error.hint) from None
        yield replace(saved, facts=replace(saved.facts, saved_in=str(self)))
