"""Put a few rows into the tables of a database of SQLite."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection
from typing import Any, Final

from harness.engines.filling import NUMBERS, Rows, fill_each, text_of
from harness.facts.catalog import Catalog, Column, Name

_LENGTH: Final = re.compile(r"\((\d+)\)")


def fill(
    connection: sqlite3.Connection, catalog: Catalog, filled: Collection[Name], *, words: bool
) -> frozenset[Name]:
    """Insert two rows in each table that is not filled yet, as `fill_each` does; return all that are then.

    words: whether texts have letters, where there is room; else they are digits.
    """
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")

    def of_type(column: Column, number: int) -> Any:
        return _of_type(column.type, number, words=words)

    rows = Rows(catalog, of_type)

    def inserted(table: Name, optional: bool) -> bool:
        connection.execute("SAVEPOINT rows")
        try:
            for number in NUMBERS:
                values = rows.values(table, number, optional=optional)
                names = ", ".join(map(_quoted, values))
                marks = ", ".join("?" * len(values))
                connection.execute(
                    f"INSERT INTO {_quoted(table.name)} ({names}) VALUES ({marks})",  # noqa: S608 - in quotes
                    [*values.values()],
                )
        except sqlite3.Error:
            connection.execute("ROLLBACK TO rows")
            return False
        finally:
            connection.execute("RELEASE rows")
        return True

    return fill_each(catalog, filled, inserted)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _of_type(kind: str, number: int, *, words: bool) -> Any:
    """Return a value for a declared type (SQLite, "Determination Of Column Affinity")."""
    if "INT" in kind:
        return number
    if "BOOL" in kind:
        return number % 2
    if "DATE" in kind or "TIME" in kind:
        date, time = f"2001-02-0{number % 10}", f"03:04:0{number % 10}"
        return f"{date} {time}" if "DATETIME" in kind or "STAMP" in kind else date if "DATE" in kind else time
    if "JSON" in kind:
        return f'{{"number": {number}}}'
    if any(part in kind for part in ("CHAR", "CLOB", "TEXT")):
        length = _LENGTH.search(kind)
        return text_of(number, int(length[1]) if length else None, words=words)
    if not kind or "BLOB" in kind or "BINARY" in kind:
        return str(number).encode()
    return number % 10  # REAL, NUMERIC and their like
