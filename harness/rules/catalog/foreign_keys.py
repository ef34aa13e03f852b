"""Foreign keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.catalog.sql import definition
from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import not_added, present, same, same_common, same_name
from harness.rules.catalog.keys import deferral

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import ForeignKey
    from harness.pairs import Pair


def foreign_key_present(pair: Pair) -> Comparison:
    """Every foreign key is still there."""
    return present(pair.catalog.foreign_keys, definition)


def foreign_key_not_added(pair: Pair) -> Comparison:
    """No foreign key comes in."""
    return not_added(pair.catalog.foreign_keys, definition)


def foreign_key_same_name(pair: Pair) -> Comparison:
    """A foreign key keeps its name."""
    return same_name(pair.catalog, pair.catalog.foreign_keys)


def foreign_key_same_columns(pair: Pair) -> Comparison:
    """A foreign key keeps its columns and their order."""
    return same_common(
        pair.catalog,
        pair.catalog.foreign_keys,
        "columns",
        lambda key: pair.catalog.losses.common(key.table, key.columns),
    )


def foreign_key_same_target(pair: Pair) -> Comparison:
    """A foreign key keeps the table that it refers to."""
    return _same(pair, lambda key: key.target)


def foreign_key_same_target_columns(pair: Pair) -> Comparison:
    """A foreign key keeps the columns that it refers to."""
    return same_common(
        pair.catalog,
        pair.catalog.foreign_keys,
        "target_columns",
        lambda key: pair.catalog.losses.common(key.target, key.target_columns),
        elsewhere=lambda match: match.baseline.target != match.refactored.target,
    )


def foreign_key_same_on_delete(pair: Pair) -> Comparison:
    """A foreign key keeps its ON DELETE action."""
    return _same(pair, lambda key: key.on_delete)


def foreign_key_same_on_delete_columns(pair: Pair) -> Comparison:
    """A foreign key keeps the columns that ON DELETE SET NULL or SET DEFAULT is limited to."""
    return same_common(
        pair.catalog,
        pair.catalog.foreign_keys,
        "on_delete_columns",
        lambda key: pair.catalog.losses.common(key.table, key.on_delete_columns),
    )


def foreign_key_same_on_update(pair: Pair) -> Comparison:
    """A foreign key keeps its ON UPDATE action."""
    return _same(pair, lambda key: key.on_update)


def foreign_key_same_match(pair: Pair) -> Comparison:
    """A foreign key keeps its MATCH kind."""
    return _same(pair, lambda key: key.match)


def foreign_key_same_period(pair: Pair) -> Comparison:
    """A foreign key keeps comparing periods, or values (PostgreSQL 18)."""
    return _same(pair, lambda key: key.period)


def foreign_key_same_deferrable(pair: Pair) -> Comparison:
    """A foreign key stays deferrable and initially deferred, or not."""
    return _same(pair, deferral)


def foreign_key_same_validity(pair: Pair) -> Comparison:
    """A foreign key stays validated, or NOT VALID."""
    return same(
        pair.catalog,
        pair.catalog.foreign_keys,
        lambda key: key.validated,
        elsewhere=lambda match: match.baseline.enforced != match.refactored.enforced,
    )


def foreign_key_same_enforcement(pair: Pair) -> Comparison:
    """A foreign key stays enforced, or not (PostgreSQL 18)."""
    return _same(pair, lambda key: key.enforced)


def foreign_key_same_comment(pair: Pair) -> Comparison:
    """A foreign key keeps its comment."""
    return _same(pair, lambda key: key.comment)


def _same(pair: Pair, value: Callable[[ForeignKey], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.foreign_keys, value)


FAMILY = Family(
    Contract.CATALOG,
    (
        foreign_key_present,
        foreign_key_not_added,
        foreign_key_same_name,
        foreign_key_same_columns,
        foreign_key_same_target,
        foreign_key_same_target_columns,
        foreign_key_same_on_delete,
        foreign_key_same_on_delete_columns,
        foreign_key_same_on_update,
        foreign_key_same_match,
        foreign_key_same_period,
        foreign_key_same_deferrable,
        foreign_key_same_validity,
        foreign_key_same_enforcement,
        foreign_key_same_comment,
    ),
)
