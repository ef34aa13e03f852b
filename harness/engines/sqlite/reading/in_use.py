"""Read the file of a database that others use, without a trace in its folder."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from harness.engines.sqlite.reading.reader import read_catalog
from harness.errors import DatabaseError

if TYPE_CHECKING:
    from harness.facts.catalog import Catalog

_LOG: Final = "-wal"
_JOURNAL: Final = "-journal"


def read_in_use(path: Path, *, rows: bool) -> Catalog:
    """Read the catalog of a file, and its rows if they are wanted; DatabaseError when that fails.

    Where others are writing at the moment, or have a log beside it (WAL), reading the file itself would take
    locks, and may write to its folder. So it is a copy that is read.
    """
    try:
        with (
            _copied(path) as copy,
            closing(sqlite3.connect(copy)) as connection,
        ):
            return read_catalog(connection, rows=rows)
    except (sqlite3.Error, OSError) as error:
        raise DatabaseError(
            f"cannot read {path}: {error}", hint="try again when nobody writes to it"
        ) from error


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="schema_harness_") as folder:
        for end in ("", _LOG, _JOURNAL):
            beside = path.with_name(path.name + end)
            if beside.exists():
                shutil.copyfile(beside, Path(folder, f"copy{end}"))
        yield Path(folder, "copy")
