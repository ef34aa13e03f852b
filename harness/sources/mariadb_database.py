"""A database in use of MariaDB or MySQL: `mariadb://…`, which is only read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final, Self

from harness.database_url import shown
from harness.sources.source import InUse

_URL: Final = re.compile(r"(?P<dialect>mariadb|mysql)(?:\+\w+)?://.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MariaDBDatabase:
    """A database, by its URL in the form of SQLAlchemy. The URL may hold a password."""

    written: ClassVar[str] = "mariadb://user@host:3306/database"

    dialect: str
    url: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.dialect}://…"

    @property
    def text(self) -> str:
        """The whole URL."""
        return self.url

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the database when the text is a URL of one; else None."""
        url = _URL.fullmatch(text.strip())
        return cls(url["dialect"], text.strip()) if url else None

    def within(self, folder: Path) -> Self:  # noqa: ARG002 - it is no file
        """Return the database itself."""
        return self

    @contextmanager
    def open(self, root: Path) -> Iterator[InUse]:  # noqa: ARG002 - nothing is imported
        """Give how to connect, named without user and password."""
        yield InUse(shown(self.url), {"url": self.url}, self.dialect)
