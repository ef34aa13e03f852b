"""Columns: what pragmas say of them, and the definition in the text of their table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import replace
from functools import cache
from typing import Final

from harness.engines.sqlite.reading.definitions import ColumnText
from harness.engines.sqlite.reading.words import bare, lower, words, written
from harness.facts.catalog import Column, Name, NotNull, Use
from harness.facts.catalog.names import columns_of, unnamed
from harness.lexing import Torn

_NULL: Final = "NULL"
_USUAL_TYPE: Final = re.compile(r"(?!ANY\Z)[\w ]*(?:\([\w ,+-]*\))?", re.IGNORECASE)
"""Any type of plain words but ANY, which keeps a value as it is in a table that is STRICT."""
_OF_THE_MOMENT: Final = {"CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP"}


def plain(
    relation: Name, name: str, kind: str, *, not_null: bool = False, default: str = "", hidden: bool = False
) -> Column:
    """Return a column of a view or a virtual table, or one as far as pragmas describe it.

    kind: the declared type, which SQLite compares without regard to case.
    """
    return Column(
        relation=relation,
        name=name,
        type=_type(kind),
        user_type=None,
        not_null=not_null,
        not_null_constraint=None,
        default=default,
        identity="",
        generated="",
        generated_kind="",
        collation="",
        storage="",
        compression="",
        statistics_target=None,
        options=("HIDDEN",) if hidden else (),
        inherited=False,
        local=True,
        uses=(),
        comment="",
    )


def _type(kind: str) -> str:
    try:
        return written(words(kind), ()).upper()
    except Torn:  # any text can be a type
        return kind.upper()


def default_of(text: str | None, kind: str) -> str:
    """Return the default of a column of a type; "" for none, and for NULL, which is the same.

    A constant is given as the value that SQLite stores for it: '0' and 0 are one in a column of integers. Any
    other default is in the one form. It names no column.
    """
    if not text:
        return ""
    some = bare(words(text))
    is_constant = len(some) == 1 or (len(some) == 2 and some[0].word in {"+", "-"})
    found = ""
    if is_constant and some[0].word not in _OF_THE_MOMENT and _USUAL_TYPE.fullmatch(kind):
        # A word that stands for itself is none in parentheses, and what stood in some has lost them.
        found = _stored(kind, f"({text})") or _stored(kind, text)
    found = found or written(some, ())
    return "" if found.upper() == _NULL else found


@cache
def _stored(kind: str, default: str) -> str:
    """Return what SQLite stores for a default that is a constant, as a literal; "" if it takes none."""
    with closing(sqlite3.connect(":memory:")) as connection, suppress(sqlite3.Error):
        connection.execute(f"CREATE TABLE one (value {kind} DEFAULT {default})")
        connection.execute("INSERT INTO one DEFAULT VALUES")
        ((found,),) = connection.execute("SELECT quote(value) FROM one")
        return str(found)
    return ""


def uses_of(table: Name, text: str, actual: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[Use, ...]]:
    """Return the columns of a table that a text names, sorted, and the same with their table.

    actual: the columns by their names in lower case.
    """
    named = {actual[name] for one in words(text) if one.name and (name := lower(one.name)) in actual}
    columns = tuple(sorted(named))
    return columns, columns_of(table, columns)


def described(column: Column, text: ColumnText, actual: Mapping[str, str]) -> Column:
    """Return a column of which pragmas have said all they can, with what its definition says besides."""
    generated = written(bare(text.generated), actual)
    _, uses = uses_of(column.relation, f"{column.default} {generated}", actual)
    name = text.not_null_name or unnamed((column.name,), "not_null")
    constraint = NotNull(name, False, True, True, "") if column.not_null else None
    conflict = f"NOT NULL ON CONFLICT {text.not_null_conflict}"
    return replace(
        column,
        type=_without_generated(column.type) if generated else column.type,
        not_null_constraint=constraint,
        identity="AUTOINCREMENT" if text.autoincrement else "",
        generated=generated,
        generated_kind=("STORED" if text.stored else "VIRTUAL") if generated else "",
        collation="" if text.collation == "BINARY" else text.collation,
        options=(conflict,) if text.not_null_conflict else (),
        uses=uses,
    )


def _without_generated(kind: str) -> str:
    return kind.removesuffix("GENERATED ALWAYS").strip()
