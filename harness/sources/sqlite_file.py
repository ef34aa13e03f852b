"""A file of SQLite: `sqlite:///app.db`, which is only read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, Self

from harness.errors import UsageError
from harness.sources.source import InUse, shown_path

_URL: Final = re.compile(r"sqlite(?:\+\w+)?:///(?P<path>[^?]+)(?:\?.*)?")
_MAGIC: Final = b"SQLite format 3\0"
"""What every such file begins with (SQLite, "Database File Format")."""


@dataclass(frozen=True, slots=True)
class SQLiteFile:
    """A file of SQLite, by its URL in the form of SQLAlchemy."""

    written: ClassVar[str] = "sqlite:///FILE"

    path: Path

    def __str__(self) -> str:
        return f"sqlite:///{shown_path(self.path)}"

    @property
    def text(self) -> str:
        """The URL."""
        return f"sqlite:///{self.path}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the file when the text is a URL of one; else None."""
        url = _URL.fullmatch(text.strip())
        return cls(Path(url["path"])) if url else None

    def within(self, folder: Path) -> Self:
        """Return the file, its path relative to the folder."""
        return type(self)(folder / self.path)

    @contextmanager
    def open(self, root: Path) -> Iterator[InUse]:  # noqa: ARG002 - nothing is imported
        """Give where it is; UsageError when it cannot be read, or is no such file."""
        try:
            with self.path.open("rb") as file:
                begins = file.read(len(_MAGIC))
        except OSError as error:
            raise UsageError(
                f"cannot read {self.path}: {error.strerror}", "Check the path in the URL"
            ) from None
        if begins not in {_MAGIC, b""}:  # a new one is empty
            raise UsageError(f"{self.path} is not a database of SQLite", "Check the path in the URL")
        yield InUse(str(self), {"path": str(self.path.absolute())}, "sqlite")
