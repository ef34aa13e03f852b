"""Publications, and the tables that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.catalog.sql import definition
from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import not_added, present, same, same_common, same_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import Publication
    from harness.pairs import Pair


def publication_present(pair: Pair) -> Comparison:
    """Every publication is still there."""
    return present(pair.catalog.publications, definition)


def publication_not_added(pair: Pair) -> Comparison:
    """No publication comes in."""
    return not_added(pair.catalog.publications, definition)


def publication_same_name(pair: Pair) -> Comparison:
    """A publication keeps its name, by which subscribers know it."""
    return _same(pair, lambda one: one.name)


def publication_same_all_tables(pair: Pair) -> Comparison:
    """A publication stays FOR ALL TABLES, or for those that it names."""
    return _same(pair, lambda one: one.all_tables)


def publication_same_schemas(pair: Pair) -> Comparison:
    """A publication keeps the schemas of which it publishes every table (PostgreSQL 15)."""
    lost = pair.catalog.losses.schemas
    return same_common(
        pair.catalog,
        pair.catalog.publications,
        "schemas",
        lambda one: tuple(schema for schema in one.schemas if schema not in lost),
        elsewhere=lambda match: match.baseline.all_tables != match.refactored.all_tables,
    )


def publication_same_operations(pair: Pair) -> Comparison:
    """A publication keeps the operations that it publishes."""
    return _same(pair, lambda one: one.operations)


def publication_same_root(pair: Pair) -> Comparison:
    """A publication keeps publishing partitions as themselves, or as their partitioned table."""
    return _same(pair, lambda one: one.via_root)


def publication_same_generated_columns(pair: Pair) -> Comparison:
    """A publication keeps publishing generated columns, or not (PostgreSQL 18)."""
    return _same(pair, lambda one: one.generated_columns)


def publication_same_comment(pair: Pair) -> Comparison:
    """A publication keeps its comment."""
    return _same(pair, lambda one: one.comment)


def published_table_present(pair: Pair) -> Comparison:
    """Every table that a publication names is still published by it."""
    return present(pair.catalog.published_tables, definition)


def published_table_not_added(pair: Pair) -> Comparison:
    """No table comes into a publication."""
    return not_added(pair.catalog.published_tables, definition)


def published_table_same_columns(pair: Pair) -> Comparison:
    """A publication keeps the columns that it publishes of a table (PostgreSQL 15)."""
    return same_common(
        pair.catalog,
        pair.catalog.published_tables,
        "columns",
        lambda one: pair.catalog.losses.common(one.table, one.columns),
    )


def published_table_same_filter(pair: Pair) -> Comparison:
    """A publication keeps the rows that it publishes of a table (PostgreSQL 15)."""
    return same_text(pair.catalog, pair.catalog.published_tables, lambda one: one.filter)


def _same(pair: Pair, value: Callable[[Publication], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.publications, value)


FAMILY = Family(
    Contract.CATALOG,
    (
        publication_present,
        publication_not_added,
        publication_same_name,
        publication_same_all_tables,
        publication_same_schemas,
        publication_same_operations,
        publication_same_root,
        publication_same_generated_columns,
        publication_same_comment,
        published_table_present,
        published_table_not_added,
        published_table_same_columns,
        published_table_same_filter,
    ),
)
