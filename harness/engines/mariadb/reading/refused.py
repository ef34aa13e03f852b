"""Call what refused a row as the catalog does, where the server's message has a number for its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pymysql

from harness.engines.mariadb.reading.naming import named_checks, named_indexes, named_keys
from harness.engines.mariadb.reading.pieces import quoted
from harness.engines.mariadb.reading.tables import read_definition
from harness.facts.catalog import Name

if TYPE_CHECKING:
    from pymysql.connections import Connection

_NAMED: Final = tuple(
    map(
        re.compile,
        (
            r"for key '(?:(?P<table>[^'.]*)\.)?(?P<name>[^']+)'$",
            r"CONSTRAINT `(?P<name>CONSTRAINT_\d+)` failed for `[^`]*`\.`(?P<table>[^`]*)`",
            r"Check constraint '(?P<name>(?P<table>[^']+)_chk_\d+)' is violated",
            r"`(?P<table>[^`]*)`, CONSTRAINT `(?P<name>[^`]+_ibfk_\d+)` FOREIGN KEY",
        ),
    )
)
"""Where a message names a key, a check or a foreign key, and its table; MariaDB names no table of a key."""
_TABLES: Final = (
    "SELECT DISTINCT table_name FROM information_schema.statistics"
    " WHERE table_schema = database() AND index_name = %s"
)


class Refused:
    """What a session's server calls the parts of tables. A table is looked up when its name is first met."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._tables: dict[str, dict[str, str]] = {}

    def named(self, message: str) -> str:
        """Return a message with the catalog's name for what nobody has named, if it names such a thing."""
        found = next(filter(None, (pattern.search(message) for pattern in _NAMED)), None)
        if found is None or found["name"] == "PRIMARY":
            return message
        try:
            name = self._named(found["table"], found["name"])
        except pymysql.MySQLError:
            return message  # the table is gone, or the session
        return message[: found.start("name")] + name + message[found.end("name") :]

    def _named(self, table: str | None, name: str) -> str:
        tables = [table] if table else self._rows(_TABLES, name)
        names = {self._of(each).get(name, name) for each in tables}
        return names.pop() if len(names) == 1 else name

    def _of(self, table: str) -> dict[str, str]:
        """Return the catalog's names for the keys, checks and foreign keys of a table, by the server's."""
        if table not in self._tables:
            (statement,) = self._rows(f"SHOW CREATE TABLE {quoted(table)}", column=1)
            made = read_definition(Name("", table), statement)
            keys = named_keys(made.foreign_keys)
            indexes = named_indexes(made.indexes, keys)
            self._tables[table] = {
                **{raw.name: key.name for raw, key in zip(made.foreign_keys, keys, strict=True)},
                **{
                    raw.name: check.name
                    for raw, check in zip(made.checks, named_checks(made.checks), strict=True)
                },
                **{raw.name: index.name for raw, index in zip(made.indexes, indexes, strict=True)},
            }
        return self._tables[table]

    def _rows(self, query: str, *values: str, column: int = 0) -> list[str]:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return [row[column] for row in cursor.fetchall()]
