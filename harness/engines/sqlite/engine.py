"""SQLite as an engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from harness.facts.catalog import Catalog
    from harness.findings import Contract

_BROKEN: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""Result codes that show nothing about a statement (SQLite, "Result and Error Codes"). A lock is only ever
held by another session of the same side."""


@dataclass(frozen=True, slots=True)
class SQLite:
    """The engine for SQLite, of the version that this Python comes with."""

    dialect: str = "sqlite"
    product: str = "SQLite"
    beyond: frozenset[Contract] = frozenset()

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """The errors of sqlite3; what cannot be bound to a statement is none of its own."""
        return sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeEncodeError

    def read_in_use(self, parameters: Mapping[str, str], *, rows: bool) -> tuple[Catalog, int]:
        """Read a file that others use; return its catalog and SQLite's major version."""
        from harness.engines.sqlite.reading.in_use import read_in_use

        return read_in_use(Path(parameters["path"]), rows=rows), sqlite3.sqlite_version_info[0]

    def fault_of(self, error: Exception) -> str:
        """Return what happened if an error is a fault of the infrastructure, else ""."""
        code = getattr(error, "sqlite_errorcode", None)
        # The lowest byte of an extended code is the code that it extends.
        is_fault = isinstance(error, sqlite3.Error) and code is not None and code & 0xFF in _BROKEN
        return f"{error} ({error.sqlite_errorname})" if is_fault else ""  # type: ignore[attr-defined]

    def statement_of(self, error: Exception) -> str:
        """Return the statement that an error is of, which is its note, in one line."""
        return " ".join("".join(getattr(error, "__notes__", [])).split())


SQLITE: Final = SQLite()
