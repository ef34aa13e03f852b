"""Put a few rows into the tables of a database of MariaDB or MySQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

import pymysql

from harness.engines.filling import NUMBERS, Rows, fill_each, text_of
from harness.engines.mariadb.engine import MARIADB
from harness.engines.mariadb.reading.pieces import Pieces, quoted
from harness.facts.catalog import Catalog, Column, Name

if TYPE_CHECKING:
    from pymysql.connections import Connection

_TEXTS: Final = ("char", "varchar", "tinytext", "text", "mediumtext", "longtext")
_BYTES: Final = ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob")
_JSON: Final[Callable[[int], str]] = '{{"number": {}}}'.format
_VALUES: Final[Mapping[str, Callable[[int], Any]]] = {
    **dict.fromkeys(("smallint", "mediumint", "int", "bigint", "float", "double"), int),
    "tinyint": lambda number: number % 100,
    "bit": lambda number: number % 2,
    "decimal": lambda number: number % 10,
    "year": lambda number: 2000 + number % 10,
    "date": lambda number: f"2001-02-0{number % 10}",
    **dict.fromkeys(("datetime", "timestamp"), lambda number: f"2001-02-0{number % 10} 03:04:05"),
    "time": lambda number: f"03:04:0{number % 10}",
    "json": _JSON,
    "uuid": lambda number: f"00000000-0000-4000-8000-{number:012}",
    "inet4": lambda number: f"10.0.0.{number % 10}",
    "inet6": lambda number: f"::{number % 10}",
}
_ROOM: Final = re.compile(r"\((\d+)\)")
_OF_JSON: Final = re.compile(r"json_valid\(")
"""The check with which MariaDB makes a type JSON out of longtext."""


def fill(
    connection: Connection[Any], catalog: Catalog, filled: Collection[Name], *, words: bool
) -> frozenset[Name]:
    """Insert two rows in each table that is not filled yet, as `fill_each` does; return all that are then.

    words: whether texts have letters, where there is room; else they are digits. pymysql.MySQLError for a
    fault.
    """
    of_json = {
        (check.table, *check.columns)
        for check in catalog.check_constraints
        if _OF_JSON.match(check.expression)
    }

    def of_type(column: Column, number: int) -> Any:
        if (column.relation, column.name) in of_json:
            return _JSON(number)
        return _of_type(column.type, number, words=words)

    rows = Rows(catalog, of_type)

    def inserted(table: Name, optional: bool) -> bool:
        values = [rows.values(table, number, optional=optional) for number in NUMBERS]
        names = ", ".join(map(quoted, values[0]))
        marks = ", ".join(["%s"] * len(values[0]))
        into = quoted(table.name).replace("%", "%%")
        listed = names.replace("%", "%%")
        try:
            with connection.cursor() as cursor:
                cursor.execute(  # one statement, which is refused as a whole
                    f"INSERT INTO {into} ({listed}) VALUES ({marks}), ({marks})",  # noqa: S608 - quoted
                    [value for row in values for value in row.values()],
                )
        except pymysql.MySQLError as error:
            if MARIADB.fault_of(error):
                raise
            return False
        return True

    return fill_each(catalog, filled, inserted)


def _of_type(type_: str, number: int, *, words: bool) -> Any:
    """Return a value for a type, as SHOW CREATE TABLE writes it; None for one of which none is known."""
    pieces = Pieces(type_)
    kind = pieces.next().text
    if kind in {"enum", "set"}:
        labels = [label.string() for label in Pieces(pieces.group()).separate()]
        return labels[number % len(labels)]
    if kind in _TEXTS or kind in _BYTES:
        room = _ROOM.search(type_)
        text = text_of(number, int(room[1]) if room else None, words=words and kind in _TEXTS)
        return text.encode() if kind in _BYTES else text
    make = _VALUES.get(kind)
    return None if make is None else make(number)
