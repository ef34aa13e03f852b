"""Columns: what pragmas say of them, and the definition in the text of their table."""

from __future__ import annotations

from collections.abc import Mapping

from harness.engines.sqlite.reading.definitions import ColumnText
from harness.engines.sqlite.reading.words import bare, lower, words, written
from harness.facts.catalog import Column, Name, NotNull, Use
from harness.facts.catalog.names import columns_of, unnamed
from harness.lexing import Torn

_NULL = "null"


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


def default_of(text: str | None) -> str:
    """Return a default in the one form; "" for none, and for NULL, which is the same. It names no column."""
    found = written(bare(words(text)), ()) if text else ""
    return "" if found == _NULL else found


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
    return Column(
        relation=column.relation,
        name=column.name,
        type=_without_generated(column.type) if generated else column.type,
        user_type=None,
        not_null=column.not_null,
        not_null_constraint=constraint,
        default=column.default,
        identity="AUTOINCREMENT" if text.autoincrement else "",
        generated=generated,
        generated_kind=("STORED" if text.stored else "VIRTUAL") if generated else "",
        collation="" if text.collation == "BINARY" else text.collation,
        storage="",
        compression="",
        statistics_target=None,
        options=(conflict,) if text.not_null_conflict else (),
        inherited=False,
        local=True,
        uses=uses,
        comment="",
    )


def _without_generated(kind: str) -> str:
    return kind.removesuffix("GENERATED ALWAYS").strip()
