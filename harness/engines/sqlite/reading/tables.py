"""Tables, with their columns and constraints."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from harness.engines.sqlite.reading.columns import default_of, described, plain, uses_of
from harness.engines.sqlite.reading.definitions import Check, Reference, TableText, Unique, Unread, read
from harness.engines.sqlite.reading.words import bare, lower, words, written
from harness.facts.catalog import CheckConstraint, Column, ForeignKey, Index, Key, Name, Table
from harness.facts.catalog.names import unnamed
from harness.lexing import Torn
from harness.subjects import PUBLIC

_GENERATED: Final = (2, 3)
_HIDDEN: Final = 1
_COLUMNS: Final = (
    'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid'
)
_REFERENCES: Final = (
    'SELECT id, lower("table"), lower("from") FROM pragma_foreign_key_list(?) ORDER BY id, seq'
)
_UNIQUE: Final = (
    "SELECT i.name, lower(c.name) FROM pragma_index_list(?) AS i, pragma_index_xinfo(i.name) AS c"
    " WHERE i.origin = 'u' AND c.key ORDER BY i.seq, c.seqno"
)


@dataclass
class Found:
    """What was read so far."""

    tables: list[Table] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    primary_keys: list[Key] = field(default_factory=list)
    unique_constraints: list[Key] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    check_constraints: list[CheckConstraint] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)


class Described:
    """A table as far as pragmas describe it. actual: its columns, by their names in lower case."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self.name = Name(PUBLIC, name)
        self.rows = self.asked(_COLUMNS)
        self.actual: Mapping[str, str] = {lower(row[0]): row[0] for row in self.rows}

    def asked(self, query: str) -> list[tuple[Any, ...]]:
        """Ask about the table."""
        return self._connection.execute(query, [self.name.name]).fetchall()

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The columns of its primary key, in order."""
        return tuple(name for place, name in sorted((row[4], row[0]) for row in self.rows) if place)

    def column(self, name: str) -> str:
        """Return the name of a column as the table has it."""
        return self.actual.get(lower(name), name)

    def columns(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the names of columns as the table has them."""
        return tuple(map(self.column, names))


def read_table(tables: Mapping[str, Described], table: Described, text: str, found: Found) -> str:
    """Add a table to what was found; return what is not understood of its text, "" for nothing.

    tables: all tables, by their names in lower case.
    """
    some = words(text)
    if [one.word for one in some[:3]] == ["CREATE", "VIRTUAL", "TABLE"]:
        using = next(at for at, one in enumerate(some) if one.word == "USING")
        found.tables.append(_table(table, "virtual table", (written(some[using:], table.actual),)))
        found.columns += _columns(table)
        return ""
    try:
        said = read(text)
    except (Unread, Torn) as error:
        return f"its text is not understood at {error}"
    if wrong := _disagreement(table, said):
        return f"SQLite reads {wrong} in its text that are not understood so"
    texts = {lower(one.name): one for one in said.columns}
    found.tables.append(_table(table, "table", tuple(one for one in said.options if one != ";")))
    found.columns += [described(one, texts[lower(one.name)], table.actual) for one in _columns(table)]
    found.primary_keys += [_key(table, one) for one in said.keys if one.primary]
    found.unique_constraints += [_key(table, one) for one in said.keys if not one.primary]
    found.check_constraints += [_check(table, one) for one in said.checks]
    found.foreign_keys += [_foreign_key(tables, table, one) for one in said.references]
    return ""


def _disagreement(table: Described, said: TableText) -> str:
    """Return of what pragmas say something else than what was read from the text; "" for nothing."""
    if [lower(one.name) for one in said.columns] != list(table.actual):
        return "columns"
    primary = [tuple(lower(name) for name, *_ in key.columns) for key in said.keys if key.primary]
    if primary != ([tuple(map(lower, table.primary_key))] if table.primary_key else []):
        return "primary keys"
    references = groupby(table.asked(_REFERENCES), key=lambda row: row[:2])
    there = sorted((target, *(row[2] for row in rows)) for (_, target), rows in references)
    if there != sorted((lower(one.target), *map(lower, one.columns)) for one in said.references):
        return "foreign keys"
    unique = groupby(table.asked(_UNIQUE), key=lambda row: row[0])
    # One index serves several constraints of the same columns, and that of the primary key serves too.
    keys = {tuple(lower(name) for name, *_ in key.columns) for key in said.keys}
    if not {tuple(row[1] for row in rows) for _, rows in unique} <= keys:
        return "unique constraints"
    return ""


def _table(table: Described, kind: str, options: tuple[str, ...]) -> Table:
    return Table(
        name=table.name,
        kind=kind,
        persistence="permanent",
        partition_key="",
        partition_bound="",
        parents=(),
        of_type="",
        options=options,
        access_method="",
        tablespace="",
        replica_identity="DEFAULT",
        row_security=False,
        row_security_forced=False,
        comment="",
    )


def _columns(table: Described) -> Iterator[Column]:
    for name, kind, not_null, default, _, hidden in table.rows:
        text = "" if hidden in _GENERATED else default_of(default, kind)
        yield plain(table.name, name, kind, not_null=bool(not_null), default=text, hidden=hidden == _HIDDEN)


def _key(table: Described, key: Unique) -> Key:
    columns = table.columns(name for name, *_ in key.columns)
    options = [f"ON CONFLICT {key.conflict}"] if key.conflict else []
    for column, (_, collation, descending) in zip(columns, key.columns, strict=True):
        if collation or descending:
            # DESC in the definition of a column says besides that it is no name for the rowid.
            of = "" if key.own else f"{column} "
            said = [f"COLLATE {collation}"] * bool(collation) + ["DESC"] * descending
            options.append(of + " ".join(said))
    label = "pkey" if key.primary else "key"
    return Key(
        table=table.name,
        name=key.name or unnamed(() if key.primary else columns, label),
        primary=key.primary,
        columns=columns,
        include=(),
        nulls_not_distinct=False,
        without_overlaps=False,
        deferrable=False,
        initially_deferred=False,
        options=tuple(options),
        tablespace="",
        valid=True,
        clustered=False,
        inherited=False,
        comment="",
        index_comment="",
    )


def _check(table: Described, check: Check) -> CheckConstraint:
    expression = written(bare(check.expression), table.actual)
    columns, uses = uses_of(table.name, expression, table.actual)
    return CheckConstraint(
        table=table.name,
        name=check.name or unnamed(columns, "check"),
        expression=expression,
        columns=columns,
        no_inherit=False,
        validated=True,
        enforced=True,
        local=True,
        inherited=False,
        uses=uses,
        comment="",
    )


def _foreign_key(tables: Mapping[str, Described], table: Described, key: Reference) -> ForeignKey:
    columns = table.columns(key.columns)
    target = tables.get(lower(key.target))
    if target is None:  # SQLite asks for it when a row is written
        name, target_columns = Name(PUBLIC, key.target), key.target_columns
    else:
        name = target.name
        target_columns = target.columns(key.target_columns) or target.primary_key
    return ForeignKey(
        table=table.name,
        name=key.name or unnamed(columns, "fkey"),
        columns=columns,
        target=name,
        target_columns=target_columns,
        on_update=key.on_update,
        on_delete=key.on_delete,
        on_delete_columns=(),
        match=key.match,
        period=False,
        deferrable=key.deferrable,
        initially_deferred=key.initially_deferred,
        validated=True,
        enforced=True,
        inherited=False,
        comment="",
    )
