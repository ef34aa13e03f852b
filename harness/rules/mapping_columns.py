"""Rules of columns as the metadata has them: what Python does to values, which no database shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.findings import Comparison, Contract, Family
from harness.pairs.compare import compare, same_code, union
from harness.rules import parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.loaded import Default, MetaColumn
    from harness.pairs import Pair

_WRITTEN = ({"value"}, {"sql"}, {"sequence"})


def default_same_kind(pair: Pair) -> Comparison:
    """A column's Python-side default is of the same kind: none, a value, a callable, SQL, a sequence.

    `default=utcnow()` for `default=utcnow` freezes the default at import, and shows nowhere in the DDL.
    """
    return compare(pair.mapping.columns, lambda part: part.value.default.kind)


def default_same_value(pair: Pair) -> Comparison:
    """A column's Python-side default is the same value, SQL or sequence."""
    return _same_value(pair, lambda column: column.default)


def default_same_code(pair: Pair) -> Comparison:
    """A column's default callable is the same code, wherever it now stands."""
    return _same_code(pair, lambda column: column.default)


def onupdate_same_kind(pair: Pair) -> Comparison:
    """What fills a column on update is of the same kind."""
    return compare(pair.mapping.columns, lambda part: part.value.onupdate.kind)


def onupdate_same_value(pair: Pair) -> Comparison:
    """What fills a column on update is the same value, SQL or sequence."""
    return _same_value(pair, lambda column: column.onupdate)


def onupdate_same_code(pair: Pair) -> Comparison:
    """The callable that fills a column on update is the same code, wherever it now stands."""
    return _same_code(pair, lambda column: column.onupdate)


def column_same_fetched(pair: Pair) -> Comparison:
    """The ORM fetches the same columns from the database after an insert or update.

    `FetchedValue()` where a server default was written has the ORM believe in a default that is not there.
    """
    return compare(
        pair.mapping.columns,
        lambda part: f"insert: {part.value.server_default}, update: {part.value.server_onupdate}",
    )


def column_same_key(pair: Pair) -> Comparison:
    """A column has the same key, under which `table.c` and inserts name it."""
    return compare(pair.mapping.columns, lambda part: part.value.key)


def column_same_info(pair: Pair) -> Comparison:
    """A column carries the same info."""
    return compare(pair.mapping.columns, lambda part: part.value.info)


def column_same_python_type(pair: Pair) -> Comparison:
    """A column gives the same Python type and operators, converted by the same switches.

    `JSON().with_variant(JSONB, "postgresql")` has the DDL of JSONB and none of its operators.
    """
    return compare(pair.mapping.columns, lambda part: part.value.type.python)


def column_same_type_code(pair: Pair) -> Comparison:
    """A column's own type (a TypeDecorator or user-defined one) is the same code, wherever it now stands."""
    owned = parts.only(pair.mapping.columns, lambda *both: any(one.value.type.code != "" for one in both))
    return same_code(owned, lambda part: part.value.type.code)


def table_same_info(pair: Pair) -> Comparison:
    """A table carries the same info."""
    return compare(pair.mapping.tables, lambda table: table.info)


FAMILY = Family(
    Contract.MAPPING,
    (
        default_same_kind,
        default_same_value,
        default_same_code,
        onupdate_same_kind,
        onupdate_same_value,
        onupdate_same_code,
        column_same_fetched,
        column_same_key,
        column_same_info,
        column_same_python_type,
        column_same_type_code,
        table_same_info,
    ),
)


def _same_value(pair: Pair, default: Callable[[MetaColumn], Default]) -> Comparison:
    """Compare defaults as they are written, on columns where both sides write one of the same kind."""
    written = parts.only(
        pair.mapping.columns,
        lambda *both: {default(one.value).kind for one in both} in _WRITTEN,
    )
    texts = compare(written, lambda part: default(part.value).text)
    unsaid = parts.only(
        written,
        lambda one, other: (
            default(one.value).text == default(other.value).text
            and (default(one.value).code, default(other.value).code) != ("", "")
        ),
    )
    return union(texts, same_code(unsaid, lambda part: default(part.value).code))


def _same_code(pair: Pair, default: Callable[[MetaColumn], Default]) -> Comparison:
    """Compare what is called, on columns where both sides call something."""
    called = parts.only(
        pair.mapping.columns, lambda *both: {default(one.value).kind for one in both} == {"callable"}
    )
    return same_code(called, lambda part: default(part.value).code)
