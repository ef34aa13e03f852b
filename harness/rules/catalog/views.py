"""Views and materialised views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import follows_index, not_added, present, same, same_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import Column, View
    from harness.pairs import Pair


def view_present(pair: Pair) -> Comparison:
    """Every view is still there."""
    return present(pair.catalog.views, lambda view: view.kind)


def view_not_added(pair: Pair) -> Comparison:
    """No view comes in."""
    return not_added(pair.catalog.views, lambda view: view.kind)


def view_same_name(pair: Pair) -> Comparison:
    """A view keeps its name."""
    return _same(pair, lambda view: view.name)


def view_same_kind(pair: Pair) -> Comparison:
    """A view stays a plain view, or materialised."""
    return _same(pair, lambda view: view.kind)


def view_same_query(pair: Pair) -> Comparison:
    """A view keeps its query."""
    return same_text(pair.catalog, pair.catalog.views, lambda view: view.query, brings=["columns"])


def view_same_options(pair: Pair) -> Comparison:
    """A view keeps its options: CHECK OPTION, security_barrier, storage parameters."""
    return _same(pair, lambda view: view.options)


def view_same_access_method(pair: Pair) -> Comparison:
    """A materialised view keeps its access method."""
    return same(
        pair.catalog,
        pair.catalog.views,
        lambda view: view.access_method,
        elsewhere=lambda match: match.baseline.kind != match.refactored.kind,
    )


def view_same_tablespace(pair: Pair) -> Comparison:
    """A materialised view stays in its tablespace."""
    return _same(pair, lambda view: view.tablespace)


def view_same_replica_identity(pair: Pair) -> Comparison:
    """A materialised view keeps what names its rows in logical replication."""
    return same(
        pair.catalog,
        pair.catalog.views,
        lambda view: view.replica_identity,
        elsewhere=lambda match: (
            match.baseline.kind != match.refactored.kind or follows_index(pair.catalog, match)
        ),
    )


def view_same_populated(pair: Pair) -> Comparison:
    """A materialised view stays filled, or WITH NO DATA."""
    return same(
        pair.catalog,
        pair.catalog.views,
        lambda view: view.populated,
        elsewhere=lambda match: match.baseline.kind != match.refactored.kind,
    )


def view_same_comment(pair: Pair) -> Comparison:
    """A view keeps its comment."""
    return _same(pair, lambda view: view.comment)


def view_column_same_type(pair: Pair) -> Comparison:
    """A column of a view keeps its type."""
    return _same_shape(pair, lambda column: column.type)


def view_column_same_default(pair: Pair) -> Comparison:
    """A column of a view keeps the default that INSERT through the view takes."""
    return same(pair.catalog, pair.catalog.view_columns, lambda column: column.default)


def view_column_same_collation(pair: Pair) -> Comparison:
    """A column of a view keeps its collation."""
    return _same_shape(pair, lambda column: column.collation)


def view_column_same_settings(pair: Pair) -> Comparison:
    """A column of a materialised view keeps its storage, compression, statistics target and options."""
    return same(
        pair.catalog,
        pair.catalog.view_columns,
        lambda column: (
            *filter(None, (column.storage, column.compression)),
            *([] if column.statistics_target is None else [f"STATISTICS {column.statistics_target}"]),
            *column.options,
        ),
    )


def view_column_same_comment(pair: Pair) -> Comparison:
    """A column of a view keeps its comment."""
    return same(pair.catalog, pair.catalog.view_columns, lambda column: column.comment)


def _same(pair: Pair, value: Callable[[View], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.views, value)


def _same_shape(pair: Pair, value: Callable[[Column], Value]) -> Comparison:
    """Compare what the query decides, where it is the same and reads the same."""
    return same(
        pair.catalog,
        pair.catalog.view_columns,
        value,
        elsewhere=lambda match: match.baseline.relation in pair.catalog.causes.reshaped_views,
    )


FAMILY = Family(
    Contract.CATALOG,
    (
        view_present,
        view_not_added,
        view_same_name,
        view_same_kind,
        view_same_query,
        view_same_options,
        view_same_access_method,
        view_same_tablespace,
        view_same_replica_identity,
        view_same_populated,
        view_same_comment,
        view_column_same_type,
        view_column_same_default,
        view_column_same_collation,
        view_column_same_settings,
        view_column_same_comment,
    ),
)
