"""Columns of tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts.catalog.quoting import qualified
from harness.facts.catalog.sql import definition
from harness.findings import Claim, Comparison, Contract, Difference, Family, Value
from harness.pairs.catalog.differences import POSITION
from harness.rules.catalog.comparison import not_added, present, same, same_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import Column, NotNull
    from harness.pairs import Pair
    from harness.pairs.compare import Match


def column_present(pair: Pair) -> Comparison:
    """Every column is still there."""
    return present(pair.catalog.columns, definition)


def column_not_added(pair: Pair) -> Comparison:
    """No column comes in."""
    return not_added(pair.catalog.columns, definition)


def column_same_type(pair: Pair) -> Comparison:
    """A column keeps its type, modifiers included."""
    return same(
        pair.catalog,
        pair.catalog.columns,
        lambda column: column.type,
        elsewhere=lambda match: not pair.catalog.causes.retyped(match),
    )


def column_same_nullable(pair: Pair) -> Comparison:
    """A column stays NOT NULL, or nullable."""
    return same(
        pair.catalog,
        pair.catalog.columns,
        lambda column: not column.not_null,
        elsewhere=lambda match: match.baseline.full_name in pair.catalog.losses.primary_key_columns,
    )


def column_same_default(pair: Pair) -> Comparison:
    """A column keeps its server default."""
    return same_text(
        pair.catalog,
        pair.catalog.columns,
        lambda column: column.default,
        elsewhere=lambda match: _made_otherwise(match) or pair.catalog.causes.lost_with_sequence(match),
    )


def column_same_identity(pair: Pair) -> Comparison:
    """A column stays GENERATED ALWAYS or BY DEFAULT AS IDENTITY, or neither."""
    return _same(pair, lambda column: column.identity)


def column_same_generated(pair: Pair) -> Comparison:
    """A generated column keeps its expression."""
    return same_text(pair.catalog, pair.catalog.columns, lambda column: column.generated)


def column_same_generated_kind(pair: Pair) -> Comparison:
    """A generated column stays stored, or virtual."""
    return same(
        pair.catalog,
        pair.catalog.columns,
        lambda column: column.generated_kind,
        elsewhere=lambda match: bool(match.baseline.generated) != bool(match.refactored.generated),
    )


def column_same_collation(pair: Pair) -> Comparison:
    """A column keeps its collation, where it is not its type's."""
    return _same(pair, lambda column: column.collation)


def column_same_position(pair: Pair) -> Comparison:
    """The columns of a table keep their order.

    The fewest columns that must move are told, each with its place among the columns that both sides have.
    """
    columns, moved = pair.catalog.columns, pair.catalog.moved_columns
    matches = [match for match in columns.matches if match.baseline.full_name in moved]
    return Comparison(
        compared=len(columns.matches),
        skipped=columns.skipped,
        differences=tuple(
            Difference(
                subject=match.subject,
                baseline=moved[match.baseline.full_name][0],
                refactored=moved[match.baseline.full_name][1],
                baseline_location=columns.baseline_location(match.baseline),
                refactored_location=columns.refactored_location(match.refactored),
                witness=f"TABLE {qualified(match.baseline.relation)}",
            )
            for match in matches
        ),
        claims=tuple(
            Claim(match.baseline, POSITION)
            for match in columns.matches
            if match.baseline.full_name in pair.catalog.all_moved_columns
        ),
    )


def column_same_storage(pair: Pair) -> Comparison:
    """A column keeps its storage strategy, where it is not its type's."""
    return _same(pair, lambda column: column.storage)


def column_same_compression(pair: Pair) -> Comparison:
    """A column keeps its compression method."""
    return _same(pair, lambda column: column.compression)


def column_same_statistics_target(pair: Pair) -> Comparison:
    """A column keeps its statistics target."""
    return _same(pair, lambda column: column.statistics_target)


def column_same_options(pair: Pair) -> Comparison:
    """A column keeps its options (n_distinct and the like)."""
    return _same(pair, lambda column: column.options)


def column_same_inheritance(pair: Pair) -> Comparison:
    """A column stays the table's own, its parent's, or both."""
    return same(
        pair.catalog,
        pair.catalog.columns,
        lambda column: (column.local, column.inherited),
        elsewhere=lambda match: match.baseline.relation in pair.catalog.causes.adopted,
    )


def column_same_comment(pair: Pair) -> Comparison:
    """A column keeps its comment."""
    return _same(pair, lambda column: column.comment)


def not_null_same_name(pair: Pair) -> Comparison:
    """A NOT NULL that was given a name keeps it (PostgreSQL 18)."""
    ours, theirs = pair.catalog.own_names
    return _same_not_null(
        pair,
        lambda column: _of_not_null(column, lambda one: one.name),
        lambda match: ours.given_not_null(match.baseline) == theirs.given_not_null(match.refactored),
    )


def not_null_same_inheritance(pair: Pair) -> Comparison:
    """A NOT NULL stays NO INHERIT, or inheritable (PostgreSQL 18)."""
    return _same_not_null(pair, lambda column: _of_not_null(column, lambda one: one.no_inherit))


def not_null_same_validity(pair: Pair) -> Comparison:
    """A NOT NULL stays validated, or NOT VALID (PostgreSQL 18)."""
    return _same_not_null(pair, lambda column: _of_not_null(column, lambda one: one.validated))


def not_null_same_origin(pair: Pair) -> Comparison:
    """A NOT NULL stays the table's own, or only its parent's (PostgreSQL 18)."""
    causes = pair.catalog.causes
    return _same_not_null(
        pair,
        lambda column: _of_not_null(column, lambda one: one.local),
        lambda match: (
            match.baseline.relation in causes.adopted or match.baseline.local != match.refactored.local
        ),
    )


def not_null_same_comment(pair: Pair) -> Comparison:
    """A NOT NULL keeps its comment (PostgreSQL 18)."""
    return _same_not_null(pair, lambda column: _of_not_null(column, lambda one: one.comment))


def _same(pair: Pair, value: Callable[[Column], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.columns, value)


def _made_otherwise(match: Match[Column]) -> bool:
    """Whether a default came or went with an identity or a generation expression, which tell it."""
    ours, theirs = match.baseline, match.refactored
    return bool(ours.identity) != bool(theirs.identity) or bool(ours.generated) != bool(theirs.generated)


def _same_not_null(
    pair: Pair,
    value: Callable[[Column], Value],
    elsewhere: Callable[[Match[Column]], bool] = lambda _: False,
) -> Comparison:
    found = same(
        pair.catalog,
        pair.catalog.columns,
        value,
        elsewhere=lambda match: match.baseline.not_null != match.refactored.not_null or elsewhere(match),
    )
    constrained = sum(1 for match in pair.catalog.columns.matches if match.baseline.not_null_constraint)
    return replace(found, compared=constrained)


def _of_not_null(column: Column, value: Callable[[NotNull], Value]) -> Value:
    return value(column.not_null_constraint) if column.not_null_constraint else None


FAMILY = Family(
    Contract.CATALOG,
    (
        column_present,
        column_not_added,
        column_same_type,
        column_same_nullable,
        column_same_default,
        column_same_identity,
        column_same_generated,
        column_same_generated_kind,
        column_same_collation,
        column_same_position,
        column_same_storage,
        column_same_compression,
        column_same_statistics_target,
        column_same_options,
        column_same_inheritance,
        column_same_comment,
        not_null_same_name,
        not_null_same_inheritance,
        not_null_same_validity,
        not_null_same_origin,
        not_null_same_comment,
    ),
)
