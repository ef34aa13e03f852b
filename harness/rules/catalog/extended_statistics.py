"""Extended statistics: what CREATE STATISTICS makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.catalog.sql import definition
from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import not_added, present, same, same_common, same_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import ExtendedStatistics
    from harness.pairs import Pair
    from harness.pairs.compare import Match


def extended_statistics_present(pair: Pair) -> Comparison:
    """Every extended statistics object is still there."""
    return present(pair.catalog.extended_statistics, definition)


def extended_statistics_not_added(pair: Pair) -> Comparison:
    """No extended statistics object comes in."""
    return not_added(pair.catalog.extended_statistics, definition)


def extended_statistics_same_name(pair: Pair) -> Comparison:
    """An extended statistics object keeps its name."""
    return _same(pair, lambda one: one.name)


def extended_statistics_same_table(pair: Pair) -> Comparison:
    """An extended statistics object stays with its table."""
    return _same(pair, lambda one: one.table)


def extended_statistics_same_kinds(pair: Pair) -> Comparison:
    """An extended statistics object keeps its kinds: ndistinct, dependencies, mcv."""
    return same(
        pair.catalog,
        pair.catalog.extended_statistics,
        lambda one: one.kinds,
        elsewhere=lambda match: not (match.baseline.kinds and match.refactored.kinds),
    )


def extended_statistics_same_columns(pair: Pair) -> Comparison:
    """An extended statistics object keeps the columns that it is kept of."""
    return same_common(
        pair.catalog,
        pair.catalog.extended_statistics,
        "columns",
        lambda one: pair.catalog.losses.common(one.table, one.columns),
        elsewhere=_moved,
    )


def extended_statistics_same_expressions(pair: Pair) -> Comparison:
    """An extended statistics object keeps the expressions that it is kept of."""
    return same_text(
        pair.catalog,
        pair.catalog.extended_statistics,
        lambda one: ", ".join(one.expressions),
        elsewhere=_moved,
    )


def extended_statistics_same_target(pair: Pair) -> Comparison:
    """An extended statistics object keeps its statistics target."""
    return _same(pair, lambda one: one.target)


def extended_statistics_same_comment(pair: Pair) -> Comparison:
    """An extended statistics object keeps its comment."""
    return _same(pair, lambda one: one.comment)


def _same(pair: Pair, value: Callable[[ExtendedStatistics], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.extended_statistics, value)


def _moved(match: Match[ExtendedStatistics]) -> bool:
    """Whether it is kept of another table, and so of other columns."""
    return match.baseline.table != match.refactored.table


FAMILY = Family(
    Contract.CATALOG,
    (
        extended_statistics_present,
        extended_statistics_not_added,
        extended_statistics_same_name,
        extended_statistics_same_table,
        extended_statistics_same_kinds,
        extended_statistics_same_columns,
        extended_statistics_same_expressions,
        extended_statistics_same_target,
        extended_statistics_same_comment,
    ),
)
