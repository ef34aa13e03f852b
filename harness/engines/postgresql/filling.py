"""Put a few rows into the tables of a database, the same ones each time, as its constraints allow."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import psycopg
from psycopg import sql

from harness.facts.catalog import Catalog, Column, Name

_NUMBERS: Final = (9001, 9002)
"""One for each row; beyond what a sequence gives to rows that revisions insert, and within a smallint."""

_TEXTS: Final = ("text", "character varying", "character", "citext", "name")
_WORD: Final = "Ab "
"""What a migration of texts may change: their case, and blanks."""

_VALUES: Final[Mapping[str, Callable[[int], str]]] = {
    **dict.fromkeys(("smallint", "integer", "bigint", "real", "double precision"), str),
    "numeric": lambda number: str(number % 10),
    "boolean": lambda number: str(bool(number % 2)),
    **dict.fromkeys(_TEXTS, str),
    "uuid": lambda number: f"00000000-0000-4000-8000-{number:012}",
    **dict.fromkeys(("json", "jsonb"), lambda number: f'{{"number": {number}}}'),
    "bytea": lambda number: f"\\x{number:04}",
    "date": lambda number: f"2001-02-0{number % 10}",
    "timestamp": lambda number: f"2001-02-0{number % 10} 03:04:05",
    "time": lambda number: f"03:04:0{number % 10}",
    "interval": lambda number: f"{number} seconds",
    **dict.fromkeys(("inet", "cidr"), lambda number: f"10.0.0.{number % 10}"),
}
_LENGTH: Final = re.compile(r"^character(?: varying)?\((\d+)\)")


def fill(
    connection: psycopg.Connection[Any], catalog: Catalog, filled: Collection[Name], *, words: bool
) -> frozenset[Name]:
    """Insert two rows in each table that is not filled yet; return all that are then.

    words: whether texts have letters, large and small, where there is room; else they are digits.
    What a constraint or a trigger refuses is tried again after the other tables, at last without the columns
    that may be null. Then the table is left as it is.
    """
    rows = _Rows(catalog, words=words)
    done = frozenset(filled)
    for optional in (True, False):
        while True:
            left = (table.name for table in catalog.tables if table.name not in done)
            added = frozenset(name for name in left if _inserted(connection, rows, name, optional=optional))
            if not added:
                break
            done |= added
    return done


def _inserted(connection: psycopg.Connection[Any], rows: _Rows, table: Name, *, optional: bool) -> bool:
    try:
        with connection.transaction():
            for number in _NUMBERS:
                values = rows.values(table, number, optional=optional)
                into = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
                    sql.Identifier(table.schema, table.name),
                    sql.SQL(", ").join(map(sql.Identifier, values)),
                    sql.SQL(", ").join(map(sql.Literal, values.values())),
                )
                connection.execute(into)
    except psycopg.Error:
        if connection.closed:
            raise
        return False
    return True


class _Rows:
    """The values of all columns, by the number of the row."""

    def __init__(self, catalog: Catalog, *, words: bool) -> None:
        self._words = words
        self._columns = {(column.relation, column.name): column for column in catalog.columns}
        self._labels = {enum.name: enum.labels for enum in catalog.enums}
        self._domains = {domain.name: domain.type for domain in catalog.domains}
        self._targets = {
            (key.table, column): (key.target, target)
            for key in catalog.foreign_keys
            for column, target in zip(key.columns, key.target_columns, strict=True)
        }

    def values(self, table: Name, number: int, *, optional: bool) -> dict[str, str | None]:
        """Return the values of a row, without columns that the database fills itself."""
        found: dict[str, str | None] = {}
        for (relation, name), column in self._columns.items():
            if relation != table or column.generated:
                continue
            if column.not_null or optional:
                value = self._value(relation, name, number)
                if value is not None or not column.default:
                    found[name] = value
        return found

    def _value(self, table: Name, name: str, number: int) -> str | None:
        """Return a column's value: the one that it refers to, if it does."""
        passed = set()
        place = (table, name)
        while place in self._targets and place not in passed:
            passed.add(place)
            place = self._targets[place]
        column = self._columns.get(place)
        return None if column is None else self._of_type(column, number)

    def _of_type(self, column: Column, number: int) -> str | None:
        kind = column.type
        if column.user_type is not None:
            if labels := self._labels.get(column.user_type):
                return labels[number % len(labels)]
            kind = self._domains.get(column.user_type, kind)
        if kind.endswith("[]"):
            return "{}"
        plain = kind.partition("(")[0].partition(" with")[0].strip()
        make = _VALUES.get(plain)
        if make is None:
            return None
        if plain not in _TEXTS:
            return make(number)
        length = _LENGTH.match(kind)
        room = int(length[1]) if length else len(_WORD) + len(str(number))
        text = make(number)[-room:]
        return _WORD[: room - len(text)] + text if self._words else text
