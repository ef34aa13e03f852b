"""Sequences, those of identity columns too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import not_added, present, same, same_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import Sequence
    from harness.pairs import Pair


def sequence_present(pair: Pair) -> Comparison:
    """Every sequence is still there."""
    return present(pair.catalog.sequences, lambda one: one.type)


def sequence_not_added(pair: Pair) -> Comparison:
    """No sequence comes in."""
    return not_added(pair.catalog.sequences, lambda one: one.type)


def sequence_same_name(pair: Pair) -> Comparison:
    """A sequence keeps its name."""
    return same_name(pair.catalog, pair.catalog.sequences)


def sequence_same_type(pair: Pair) -> Comparison:
    """A sequence keeps its type."""
    return same(
        pair.catalog,
        pair.catalog.sequences,
        lambda one: one.type,
        elsewhere=lambda match: pair.catalog.causes.uses_other_type(match.baseline),
    )


def sequence_same_start(pair: Pair) -> Comparison:
    """A sequence keeps its START."""
    return _same(pair, lambda one: one.start)


def sequence_same_increment(pair: Pair) -> Comparison:
    """A sequence keeps its INCREMENT."""
    return _same(pair, lambda one: one.increment)


def sequence_same_minimum(pair: Pair) -> Comparison:
    """A sequence keeps its MINVALUE, where it is not its type's."""
    return _same(pair, lambda one: one.minimum)


def sequence_same_maximum(pair: Pair) -> Comparison:
    """A sequence keeps its MAXVALUE, where it is not its type's."""
    return _same(pair, lambda one: one.maximum)


def sequence_same_cache(pair: Pair) -> Comparison:
    """A sequence keeps its CACHE."""
    return _same(pair, lambda one: one.cache)


def sequence_same_cycle(pair: Pair) -> Comparison:
    """A sequence keeps cycling, or stopping."""
    return _same(pair, lambda one: one.cycle)


def sequence_same_position(pair: Pair) -> Comparison:
    """A sequence goes on from the same value, where that is not its START.

    Other rows in the table that owns it have moved it otherwise: they are told.
    """
    filled = {match.baseline.relation for match in pair.catalog.rows_of_tables.differing}
    return same(
        pair.catalog,
        pair.catalog.sequences,
        lambda one: one.position,
        elsewhere=lambda match: (
            _next(match.baseline) == _next(match.refactored)
            or _steps(match.baseline) == _steps(match.refactored)
            or any(use.relation in filled for use in match.baseline.uses)
        ),
    )


def sequence_same_persistence(pair: Pair) -> Comparison:
    """A sequence stays logged, or unlogged."""
    tables = {
        match.baseline.name
        for match in pair.catalog.tables.differing
        if match.baseline.persistence != match.refactored.persistence
    }
    return same(
        pair.catalog,
        pair.catalog.sequences,
        lambda one: one.persistence,
        elsewhere=lambda match: any(use.relation in tables for use in match.baseline.uses),
    )


def sequence_same_owner(pair: Pair) -> Comparison:
    """A sequence stays owned by its column, and is dropped with it."""
    return _same(pair, lambda one: str(one.owner) if one.owner else "")


def sequence_same_comment(pair: Pair) -> Comparison:
    """A sequence keeps its comment."""
    return _same(pair, lambda one: one.comment)


def _same(pair: Pair, value: Callable[[Sequence], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.sequences, value)


def _next(sequence: Sequence) -> int:
    return sequence.start if sequence.position is None else sequence.position


def _steps(sequence: Sequence) -> tuple[int, int]:
    """How far a sequence has come: another START or INCREMENT, which is told, leads to other values."""
    return divmod(_next(sequence) - sequence.start, sequence.increment)


FAMILY = Family(
    Contract.CATALOG,
    (
        sequence_present,
        sequence_not_added,
        sequence_same_name,
        sequence_same_type,
        sequence_same_start,
        sequence_same_increment,
        sequence_same_minimum,
        sequence_same_maximum,
        sequence_same_cache,
        sequence_same_cycle,
        sequence_same_position,
        sequence_same_persistence,
        sequence_same_owner,
        sequence_same_comment,
    ),
)
