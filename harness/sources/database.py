"""A database in use: `postgresql://…`, which is only read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final, Self

from harness.database_url import connection_parameters, is_url
from harness.sources.source import InUse

_ADDRESS: Final = "postgresql://"


@dataclass(frozen=True, slots=True)
class Database:
    """A database, by its URL in the form of SQLAlchemy or of libpq. The URL may hold a password."""

    written: ClassVar[str] = "postgresql://user@host:5432/database"

    url: str = field(repr=False)

    def __str__(self) -> str:
        return f"{_ADDRESS}…"

    @property
    def text(self) -> str:
        """The whole URL."""
        return self.url

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the database when the text is a URL; else None."""
        return cls(text) if is_url(text) else None

    def within(self, folder: Path) -> Self:  # noqa: ARG002 - it is no file
        """Return the database itself."""
        return self

    @contextmanager
    def open(self, root: Path) -> Iterator[InUse]:  # noqa: ARG002 - nothing is imported
        """Give how to connect, named without user and password; UsageError for a wrong URL."""
        parameters = connection_parameters(self.url)
        port = f":{parameters['port']}" if "port" in parameters else ""
        shown = f"{_ADDRESS}{parameters.get('host', '')}{port}/{parameters.get('dbname', '')}"
        yield InUse(shown, parameters)
