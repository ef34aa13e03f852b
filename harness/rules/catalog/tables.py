"""Tables and partitioned tables: all but what stands in their brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import follows_index, not_added, present, same

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import Table
    from harness.findings import Value
    from harness.pairs import Pair


def table_present(pair: Pair) -> Comparison:
    """Every table is still there."""
    return present(pair.catalog.tables, lambda table: table.kind)


def table_not_added(pair: Pair) -> Comparison:
    """No table comes in."""
    return not_added(pair.catalog.tables, lambda table: table.kind)


def table_same_kind(pair: Pair) -> Comparison:
    """A table stays partitioned, or not partitioned."""
    return _same(pair, lambda table: table.kind)


def table_same_persistence(pair: Pair) -> Comparison:
    """A table stays logged, or unlogged."""
    return _same(pair, lambda table: table.persistence)


def table_same_partition_key(pair: Pair) -> Comparison:
    """A partitioned table keeps its strategy and key."""
    return same(
        pair.catalog,
        pair.catalog.tables,
        lambda table: table.partition_key,
        elsewhere=lambda match: match.baseline.kind != match.refactored.kind,
    )


def table_same_parents(pair: Pair) -> Comparison:
    """A table stays a partition or a child of the same tables, in the same order."""
    return _same(pair, lambda table: table.parents)


def table_same_partition_bound(pair: Pair) -> Comparison:
    """A partition keeps its bounds."""
    return same(
        pair.catalog,
        pair.catalog.tables,
        lambda table: table.partition_bound,
        elsewhere=lambda match: match.baseline.parents != match.refactored.parents,
    )


def table_same_type(pair: Pair) -> Comparison:
    """A typed table keeps its type."""
    return _same(pair, lambda table: table.of_type)


def table_same_storage_parameters(pair: Pair) -> Comparison:
    """A table keeps its storage parameters, and those of its TOAST table."""
    return _same(pair, lambda table: table.options)


def table_same_access_method(pair: Pair) -> Comparison:
    """A table keeps its access method."""
    return same(
        pair.catalog,
        pair.catalog.tables,
        lambda table: table.access_method,
        elsewhere=lambda match: match.baseline.kind != match.refactored.kind,
    )


def table_same_tablespace(pair: Pair) -> Comparison:
    """A table stays in its tablespace."""
    return _same(pair, lambda table: table.tablespace)


def table_same_replica_identity(pair: Pair) -> Comparison:
    """A table keeps what names its rows in logical replication."""
    return same(
        pair.catalog,
        pair.catalog.tables,
        lambda table: table.replica_identity,
        elsewhere=lambda match: follows_index(pair.catalog, match),
    )


def table_same_row_security(pair: Pair) -> Comparison:
    """Row security stays on, or off."""
    return _same(pair, lambda table: table.row_security)


def table_same_forced_row_security(pair: Pair) -> Comparison:
    """Row security stays forced on the table's owner, or not."""
    return _same(pair, lambda table: table.row_security_forced)


def table_same_comment(pair: Pair) -> Comparison:
    """A table keeps its comment."""
    return _same(pair, lambda table: table.comment)


def _same(pair: Pair, value: Callable[[Table], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.tables, value)


FAMILY = Family(
    Contract.CATALOG,
    (
        table_present,
        table_not_added,
        table_same_kind,
        table_same_persistence,
        table_same_partition_key,
        table_same_parents,
        table_same_partition_bound,
        table_same_type,
        table_same_storage_parameters,
        table_same_access_method,
        table_same_tablespace,
        table_same_replica_identity,
        table_same_row_security,
        table_same_forced_row_security,
        table_same_comment,
    ),
)
