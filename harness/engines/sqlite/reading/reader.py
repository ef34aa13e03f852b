"""Read the catalog of one database.

What stands in the main database has the schema of the facts that is left out where names are written. What
nobody named has a name that no one gives, of its columns and its kind: `<email_key>`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Final, TypeVar

from harness.engines.sqlite.reading.columns import plain
from harness.engines.sqlite.reading.indexes import read_index
from harness.engines.sqlite.reading.rows import read_rows
from harness.engines.sqlite.reading.tables import Described, Found, read_table
from harness.engines.sqlite.reading.words import Word, lower, words, written
from harness.facts.catalog import (
    Catalog,
    Column,
    ColumnName,
    Name,
    OtherObject,
    Property,
    StoredRows,
    Trigger,
    Unmodelled,
    View,
)
from harness.lexing import Torn
from harness.subjects import PUBLIC

T = TypeVar("T")

_PRAGMAS: Final = {"user_version": 0, "application_id": 0, "encoding": "UTF-8", "auto_vacuum": 0}
"""What a schema may set for its database, with the values of a new one."""
_OBJECTS: Final = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master"
    " WHERE sql > '' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
)
_TABLES: Final = "SELECT name, type FROM pragma_table_list"
_LISTS_TABLES: Final = (3, 37)
"""The oldest SQLite that says which tables are part of a virtual one."""
_BEGIN_TRIGGER: Final = ("BEFORE", "AFTER", "INSTEAD", "DELETE", "INSERT", "UPDATE")


def read_catalog(
    connection: sqlite3.Connection, without: Sequence[Name] = (), *, rows: bool = True
) -> Catalog:
    """Read all that the database holds, as if these tables were not there; its rows if they are wanted.

    It leaves the database as it was. sqlite3.Error when it cannot be read.
    """
    connection.isolation_level = None
    connection.execute("BEGIN")
    try:
        for name in without:
            connection.execute(f"DROP TABLE IF EXISTS {quoted(name.name)}")
        return _Reader(connection, rows=rows).catalog()
    finally:
        connection.execute("ROLLBACK")


class _Reader:
    """Reads kind after kind."""

    def __init__(self, connection: sqlite3.Connection, *, rows: bool) -> None:
        self._rows = rows
        self._connection = connection
        self._objects: list[tuple[str, str, str, str]] = connection.execute(_OBJECTS).fetchall()
        listed = self._asked(_TABLES) if sqlite3.sqlite_version_info >= _LISTS_TABLES else []
        shadows = {name for name, kind in listed if kind == "shadow"}
        self._objects = [one for one in self._objects if one[2] not in shadows]
        self._unmodelled: list[Unmodelled] = []

    def catalog(self) -> Catalog:
        """Read all."""
        found = self._tables()
        return Catalog(
            tables=_sorted(found.tables, "name"),
            columns=tuple(sorted(found.columns, key=lambda one: one.relation)),  # in the order of the table
            primary_keys=_sorted(found.primary_keys, "table", "name"),
            unique_constraints=_sorted(found.unique_constraints, "table", "name", "columns"),
            foreign_keys=_sorted(found.foreign_keys, "table", "name", "columns", "target"),
            check_constraints=_sorted(found.check_constraints, "table", "name", "expression"),
            indexes=_sorted(found.indexes, "table", "name"),
            views=_sorted(self._views(), "name"),
            triggers=_sorted(self._triggers(), "table", "name"),
            other_objects=(*(self._counters() if self._rows else ()), *self._settings()),
            stored_rows=_sorted(
                read_rows(self._connection, [one.name for one in found.tables] if self._rows else ()),
                "relation",
            ),
            unmodelled=tuple(sorted(self._unmodelled)),
        )

    def _tables(self) -> Found:
        """Read tables and indexes."""
        found = Found()
        tables = {lower(name): Described(self._connection, name) for _, name, _, _ in self._of("table")}
        for kind, name, _, text in self._of("table"):
            if problem := read_table(tables, tables[lower(name)], text, found):
                self._unmodelled.append(Unmodelled(kind, f"{name}: {problem}"))
        collations: dict[Name, dict[str, str]] = {}
        for column in found.columns:
            collations.setdefault(column.relation, {})[column.name] = column.collation
        for kind, name, of, text in self._of("index"):
            table = tables[lower(of)]
            try:
                own = collations.get(table.name, {})
                found.indexes.append(read_index(self._connection, table, name, text, own))
            except (ValueError, StopIteration, Torn) as error:
                self._unmodelled.append(Unmodelled(kind, f"{name}: its text is not understood at {error}"))
        return found

    def _stored(self, found: Found) -> Iterator[StoredRows]:
        return read_rows(self._connection, [table.name for table in found.tables])

    def _of(self, kind: str) -> Iterator[tuple[str, str, str, str]]:
        return (one for one in self._objects if one[0] == kind)

    def _asked(self, query: str, *parameters: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, parameters).fetchall()

    def _views(self) -> Iterator[View]:
        for kind, name, _, text in self._of("view"):
            head, behind = self._cut(kind, name, text, "AS")
            if not behind:
                continue
            view = Name(PUBLIC, name)
            try:
                columns = tuple(self._view_columns(view))
                uses = tuple(sorted(self._read_by(view)))
            except sqlite3.Error:  # it reads what is not there, which SQLite notices when it is used
                columns, uses = (), ()
            query = written(behind[1:], (), {lower(column.name): column.name for column in columns})
            if head[-1].word == ")":  # CREATE VIEW name (columns) AS
                query = f"/* {', '.join(column.name for column in columns)} */ {query}"
            yield View(view, "view", f" {query}", columns, (), "", "", "NOTHING", True, uses, "")

    def _view_columns(self, view: Name) -> Iterator[Column]:
        for name, kind in self._asked("SELECT name, type FROM pragma_table_xinfo(?) ORDER BY cid", view.name):
            yield plain(view, name, kind)

    def _read_by(self, view: Name) -> set[ColumnName]:
        """Return the columns that a view reads: SQLite asks for each whether it may be read."""
        found: set[ColumnName] = set()

        def note(action: int, table: str | None, name: str | None, *_: Any) -> int:
            if action == sqlite3.SQLITE_READ and table and table != view.name:
                found.add(ColumnName(Name(PUBLIC, table), name or ""))
            return sqlite3.SQLITE_OK

        self._connection.set_authorizer(note)
        try:
            query = f"EXPLAIN SELECT * FROM {quoted(view.name)}"  # noqa: S608 - in quotes
            self._connection.execute(query).fetchall()
        finally:
            self._connection.set_authorizer(None)
        return found

    def _triggers(self) -> Iterator[Trigger]:
        for kind, name, table, text in self._of("trigger"):
            _, behind = self._cut(kind, name, text, *_BEGIN_TRIGGER)
            if not behind:
                continue
            of, definition = Name(PUBLIC, table), written(behind, ())
            uses = (ColumnName(of, ""),)
            yield Trigger(of, name, False, definition, "origin", Name("", ""), (), False, uses, "")

    def _cut(self, kind: str, name: str, text: str, *begin: str) -> tuple[Sequence[Word], Sequence[Word]]:
        """Cut the text of an object at the first of these words; two empty parts if it is not understood."""
        try:
            some = words(text)
        except Torn:
            some = ()
        depth = 0
        for at, word in enumerate(some):
            depth += {"(": 1, ")": -1}.get(word.word, 0)
            if word.word in begin and not depth:
                return some[:at], some[at:]
        self._unmodelled.append(Unmodelled(kind, name))
        return (), ()

    def _counters(self) -> Iterator[OtherObject]:
        """Read the highest key that a table with AUTOINCREMENT has given, which a schema may set."""
        if self._asked("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"):
            for name, value in self._asked("SELECT name, seq FROM sqlite_sequence ORDER BY name"):
                held = (Property("value", str(value)),)
                of = (ColumnName(Name(PUBLIC, name), ""),)
                yield OtherObject("sqlite_sequence", "counter of", "", name, held, of, "")

    def _settings(self) -> Iterator[OtherObject]:
        for name, usual in sorted(_PRAGMAS.items()):
            ((value,),) = self._asked(f"PRAGMA {name}")
            if value != usual:
                held = (Property("value", str(value)),)
                yield OtherObject("pragma", "database setting", "", name, held, (), "")


def quoted(name: str) -> str:
    """Write a name in quotes."""
    return '"' + name.replace('"', '""') + '"'


def _sorted(values: Iterable[T], *fields: str) -> tuple[T, ...]:
    return tuple(sorted(values, key=attrgetter(*fields)))
