"""Where a side comes from: one file for each kind of source, listed in KINDS."""

from __future__ import annotations

from harness.sources.database import Database
from harness.sources.mariadb_database import MariaDBDatabase
from harness.sources.module import Module
from harness.sources.revision import Revision
from harness.sources.script import SqlScript
from harness.sources.snapshot import SnapshotFile
from harness.sources.source import Importable, InUse, Opened, Script, Source
from harness.sources.sqlite_file import SQLiteFile

KINDS: tuple[type[Source], ...] = (
    SQLiteFile,
    MariaDBDatabase,
    Database,
    Revision,
    SnapshotFile,
    SqlScript,
    Module,
)
"""In the order in which they are tried; the last takes every other text, and raises for a wrong one."""

__all__ = [
    "KINDS",
    "Importable",
    "InUse",
    "Module",
    "Opened",
    "Revision",
    "Script",
    "Source",
    "parse",
]


def parse(text: str) -> Source:
    """Return the source that a user has written; UsageError says what is wrong with the text."""
    found = next(filter(None, (kind.read(text) for kind in KINDS)))
    assert found is not None
    return found
