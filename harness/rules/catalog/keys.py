"""Primary keys and unique constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.catalog.sql import definition
from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import not_added, present, same, same_common, same_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import ExclusionConstraint, ForeignKey, Key
    from harness.pairs import Pair
    from harness.pairs.catalog import Kind


def primary_key_present(pair: Pair) -> Comparison:
    """Every primary key is still there."""
    return present(pair.catalog.primary_keys, definition)


def primary_key_not_added(pair: Pair) -> Comparison:
    """No primary key comes in."""
    return not_added(pair.catalog.primary_keys, definition)


def primary_key_same_name(pair: Pair) -> Comparison:
    """A primary key keeps its name."""
    return same_name(pair.catalog, pair.catalog.primary_keys)


def primary_key_same_columns(pair: Pair) -> Comparison:
    """A primary key keeps its columns and their order."""
    return _same_columns(pair, pair.catalog.primary_keys)


def primary_key_same_include(pair: Pair) -> Comparison:
    """A primary key keeps the columns that its index INCLUDEs."""
    return _same_include(pair, pair.catalog.primary_keys)


def primary_key_same_without_overlaps(pair: Pair) -> Comparison:
    """A primary key stays WITHOUT OVERLAPS, or plain (PostgreSQL 18)."""
    return _same_primary(pair, lambda key: key.without_overlaps)


def primary_key_same_deferrable(pair: Pair) -> Comparison:
    """A primary key stays deferrable and initially deferred, or not."""
    return _same_primary(pair, deferral)


def primary_key_same_storage_parameters(pair: Pair) -> Comparison:
    """A primary key keeps the storage parameters of its index."""
    return _same_primary(pair, lambda key: key.options)


def primary_key_same_tablespace(pair: Pair) -> Comparison:
    """The index of a primary key stays in its tablespace."""
    return _same_primary(pair, lambda key: key.tablespace)


def primary_key_same_validity(pair: Pair) -> Comparison:
    """The index of a primary key stays valid, or invalid."""
    return _same_primary(pair, lambda key: key.valid)


def primary_key_same_clustering(pair: Pair) -> Comparison:
    """A table stays clustered by its primary key, or not."""
    return _same_primary(pair, lambda key: key.clustered)


def primary_key_same_comment(pair: Pair) -> Comparison:
    """A primary key keeps its comment."""
    return _same_primary(pair, lambda key: key.comment)


def primary_key_same_index_comment(pair: Pair) -> Comparison:
    """The index of a primary key keeps its comment."""
    return _same_primary(pair, lambda key: key.index_comment)


def unique_constraint_present(pair: Pair) -> Comparison:
    """Every unique constraint is still there."""
    return present(pair.catalog.unique_constraints, definition, hint=lambda key: _stand_in(pair, key))


def unique_constraint_not_added(pair: Pair) -> Comparison:
    """No unique constraint comes in."""
    return not_added(pair.catalog.unique_constraints, definition)


def unique_constraint_same_name(pair: Pair) -> Comparison:
    """A unique constraint keeps its name."""
    return same_name(pair.catalog, pair.catalog.unique_constraints)


def unique_constraint_same_columns(pair: Pair) -> Comparison:
    """A unique constraint keeps its columns and their order."""
    return _same_columns(pair, pair.catalog.unique_constraints)


def unique_constraint_same_include(pair: Pair) -> Comparison:
    """A unique constraint keeps the columns that its index INCLUDEs."""
    return _same_include(pair, pair.catalog.unique_constraints)


def unique_constraint_same_nulls_not_distinct(pair: Pair) -> Comparison:
    """A unique constraint keeps taking nulls for equal, or for distinct."""
    return _same_unique(pair, lambda key: key.nulls_not_distinct)


def unique_constraint_same_without_overlaps(pair: Pair) -> Comparison:
    """A unique constraint stays WITHOUT OVERLAPS, or plain (PostgreSQL 18)."""
    return _same_unique(pair, lambda key: key.without_overlaps)


def unique_constraint_same_deferrable(pair: Pair) -> Comparison:
    """A unique constraint stays deferrable and initially deferred, or not."""
    return _same_unique(pair, deferral)


def unique_constraint_same_storage_parameters(pair: Pair) -> Comparison:
    """A unique constraint keeps the storage parameters of its index."""
    return _same_unique(pair, lambda key: key.options)


def unique_constraint_same_tablespace(pair: Pair) -> Comparison:
    """The index of a unique constraint stays in its tablespace."""
    return _same_unique(pair, lambda key: key.tablespace)


def unique_constraint_same_validity(pair: Pair) -> Comparison:
    """The index of a unique constraint stays valid, or invalid."""
    return _same_unique(pair, lambda key: key.valid)


def unique_constraint_same_clustering(pair: Pair) -> Comparison:
    """A table stays clustered by its unique constraint, or not."""
    return _same_unique(pair, lambda key: key.clustered)


def unique_constraint_same_comment(pair: Pair) -> Comparison:
    """A unique constraint keeps its comment."""
    return _same_unique(pair, lambda key: key.comment)


def unique_constraint_same_index_comment(pair: Pair) -> Comparison:
    """The index of a unique constraint keeps its comment."""
    return _same_unique(pair, lambda key: key.index_comment)


def deferral(constraint: Key | ForeignKey | ExclusionConstraint) -> str:
    """Write whether and when a constraint may be deferred."""
    deferrable = "DEFERRABLE" if constraint.deferrable else "NOT DEFERRABLE"
    return f"{deferrable} INITIALLY DEFERRED" if constraint.initially_deferred else deferrable


def _same_primary(pair: Pair, value: Callable[[Key], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.primary_keys, value)


def _same_unique(pair: Pair, value: Callable[[Key], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.unique_constraints, value)


def _same_columns(pair: Pair, keys: Kind[Key]) -> Comparison:
    losses = pair.catalog.losses
    return same_common(pair.catalog, keys, "columns", lambda key: losses.common(key.table, key.columns))


def _same_include(pair: Pair, keys: Kind[Key]) -> Comparison:
    losses = pair.catalog.losses
    return same_common(pair.catalog, keys, "include", lambda key: losses.common(key.table, key.include))


def _stand_in(pair: Pair, key: Key) -> str:
    """Name the unique index that the refactored side has in the constraint's place."""
    index = pair.catalog.causes.unique_indexes.get((key.table, key.columns))
    if index is None:
        return ""
    return (
        f"the unique index {index} stands in its place; it is no constraint, so that "
        "ON CONFLICT ON CONSTRAINT, SET CONSTRAINTS and information_schema do not know it"
    )


FAMILY = Family(
    Contract.CATALOG,
    (
        primary_key_present,
        primary_key_not_added,
        primary_key_same_name,
        primary_key_same_columns,
        primary_key_same_include,
        primary_key_same_without_overlaps,
        primary_key_same_deferrable,
        primary_key_same_storage_parameters,
        primary_key_same_tablespace,
        primary_key_same_validity,
        primary_key_same_clustering,
        primary_key_same_comment,
        primary_key_same_index_comment,
        unique_constraint_present,
        unique_constraint_not_added,
        unique_constraint_same_name,
        unique_constraint_same_columns,
        unique_constraint_same_include,
        unique_constraint_same_nulls_not_distinct,
        unique_constraint_same_without_overlaps,
        unique_constraint_same_deferrable,
        unique_constraint_same_storage_parameters,
        unique_constraint_same_tablespace,
        unique_constraint_same_validity,
        unique_constraint_same_clustering,
        unique_constraint_same_comment,
        unique_constraint_same_index_comment,
    ),
)
