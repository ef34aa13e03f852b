"""Put a few rows into the tables of a database, the same ones each time, as its constraints allow."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection
from typing import Any, Final

from harness.facts.catalog import Catalog, Column, Name

_NUMBERS: Final = (9001, 9002)
"""One for each row; beyond the keys of rows that revisions insert."""
_WORD: Final = "Ab "
"""What a migration of texts may change: their case, and blanks."""
_LENGTH: Final = re.compile(r"\((\d+)\)")


def fill(
    connection: sqlite3.Connection, catalog: Catalog, filled: Collection[Name], *, words: bool
) -> frozenset[Name]:
    """Insert two rows in each table that is not filled yet; return all that are then.

    words: whether texts have letters, where there is room; else they are digits. What a constraint or a
    trigger refuses is tried again after the other tables, at last without the columns that may be null. Then
    the table is left as it is.
    """
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    targets = {
        (key.table, column): (key.target, target)
        for key in catalog.foreign_keys
        for column, target in zip(key.columns, key.target_columns, strict=False)
    }
    columns = {(column.relation, column.name): column for column in catalog.columns}

    def value(column: Column, number: int) -> Any:
        """Return a column's value: the one that it refers to, if it does."""
        place, passed = (column.relation, column.name), set()
        while place in targets and place not in passed:
            passed.add(place)
            place = targets[place]
        return _of_type(columns.get(place, column).type, number, words=words)

    def inserted(table: Name, *, optional: bool) -> bool:
        own = [
            column
            for column in catalog.columns
            if column.relation == table and not column.generated and (column.not_null or optional)
        ]
        names = ", ".join('"' + column.name.replace('"', '""') + '"' for column in own)
        marks = ", ".join("?" * len(own))
        into = '"' + table.name.replace('"', '""') + '"'
        connection.execute("SAVEPOINT rows")
        try:
            for number in _NUMBERS:
                connection.execute(
                    f"INSERT INTO {into} ({names}) VALUES ({marks})",  # noqa: S608 - in quotes
                    [value(column, number) for column in own],
                )
        except sqlite3.Error:
            connection.execute("ROLLBACK TO rows")
            return False
        finally:
            connection.execute("RELEASE rows")
        return True

    done = frozenset(filled)
    for optional in (True, False):
        while added := frozenset(
            table.name
            for table in catalog.tables
            if table.name not in done and inserted(table.name, optional=optional)
        ):
            done |= added
    return done


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
        text = str(number)
        room = int(length[1]) if length else len(_WORD) + len(text)
        text = text[-room:]
        return _WORD[: room - len(text)] + text if words else text
    if not kind or "BLOB" in kind or "BINARY" in kind:
        return str(number).encode()
    return number % 10  # REAL, NUMERIC and their like
