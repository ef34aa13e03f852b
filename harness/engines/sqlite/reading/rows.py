"""Read the rows that a database holds after it was built: seed data, and what is made from it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from harness.facts.catalog import Name, StoredRows
from harness.facts.catalog.rows import Row

_MOST: Final = 20_000
"""Rows of one table that are read one by one."""

_LONGEST_BUILD: Final = timedelta(minutes=15)
_CLOCKS_APART: Final = timedelta(minutes=1)
_NOW: Final = "the time of the build"


def read_rows(connection: sqlite3.Connection, tables: Sequence[Name]) -> Iterator[StoredRows]:
    """Read the rows of all tables that have any. A moment of the build is replaced by a fixed text.

    A text with a date and a time is taken for a moment: SQLite has no type for it.
    """
    now = datetime.now(UTC)
    for table in tables:
        name = '"' + table.name.replace('"', '""') + '"'
        cursor = connection.execute(f"SELECT * FROM {name} LIMIT {_MOST + 1}")  # noqa: S608 - in quotes
        names = tuple(column[0] for column in cursor.description)
        rows: list[Row] = [tuple(_comparable(value, now) for value in row) for row in cursor]
        if not rows:
            continue
        rows.sort(key=repr)
        if len(rows) <= _MOST:
            yield StoredRows(table, names, tuple(rows), "")
        else:
            yield StoredRows(table, names, (), _digest(connection, name, now))


def _digest(connection: sqlite3.Connection, name: str, now: datetime) -> str:
    every = sorted(
        repr([_comparable(value, now) for value in row])
        for row in connection.execute(f"SELECT * FROM {name}")  # noqa: S608 - in quotes
    )
    return f"{len(every)} rows, {hashlib.sha256(''.join(every).encode()).hexdigest()}"


def _comparable(value: Any, now: datetime) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, int):
        return f'"{value}"'
    if isinstance(value, float):
        return f'"{value!r}"'
    return json.dumps(_NOW if _is_around(value, now) else value, ensure_ascii=False)


def _is_around(value: str, now: datetime) -> bool:
    """Whether a text is a moment of the build."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return False
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return now - _LONGEST_BUILD < zoned < now + _CLOCKS_APART and len(value) > len("2001-02-03")
