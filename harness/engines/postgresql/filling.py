"""Put a few rows into the tables of a database of PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import psycopg
from psycopg import sql

from harness.engines.filling import NUMBERS, Rows, fill_each, text_of
from harness.facts.catalog import Catalog, Column, Name

_TEXTS: Final = ("text", "character varying", "character", "citext", "name")

_VALUES: Final[Mapping[str, Callable[[int], str]]] = {
    **dict.fromkeys(("smallint", "integer", "bigint", "real", "double precision"), str),
    "numeric": lambda number: str(number % 10),
    "boolean": lambda number: str(bool(number % 2)),
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
    """Insert two rows in each table that is not filled yet, as `fill_each` does; return all that are then.

    words: whether texts have letters, large and small, where there is room; else they are digits.
    """
    rows = Rows(catalog, _Types(catalog, words=words).value)

    def inserted(table: Name, optional: bool) -> bool:
        try:
            with connection.transaction():
                for number in NUMBERS:
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

    return fill_each(catalog, filled, inserted)


class _Types:
    """What a value of a type is, as a text."""

    def __init__(self, catalog: Catalog, *, words: bool) -> None:
        self._words = words
        self._labels = {enum.name: enum.labels for enum in catalog.enums}
        self._domains = {domain.name: domain.type for domain in catalog.domains}

    def value(self, column: Column, number: int) -> str | None:
        """Return a value for a column; None for a type of which none is known."""
        kind = column.type
        if column.user_type is not None:
            if labels := self._labels.get(column.user_type):
                return labels[number % len(labels)]
            kind = self._domains.get(column.user_type, kind)
        if kind.endswith("[]"):
            return "{}"
        plain = kind.partition("(")[0].partition(" with")[0].strip()
        if plain in _TEXTS:
            length = _LENGTH.match(kind)
            return text_of(number, int(length[1]) if length else None, words=self._words)
        make = _VALUES.get(plain)
        return None if make is None else make(number)
