"""Check constraints and exclusion constraints of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.catalog.sql import definition
from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import not_added, present, same, same_name, same_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import CheckConstraint, ExclusionConstraint
    from harness.pairs import Pair


def check_constraint_present(pair: Pair) -> Comparison:
    """Every check constraint is still there."""
    return present(pair.catalog.check_constraints, definition)


def check_constraint_not_added(pair: Pair) -> Comparison:
    """No check constraint comes in."""
    return not_added(pair.catalog.check_constraints, definition)


def check_constraint_same_name(pair: Pair) -> Comparison:
    """A check constraint keeps its name."""
    return same_name(pair.catalog, pair.catalog.check_constraints)


def check_constraint_same_expression(pair: Pair) -> Comparison:
    """A check constraint keeps its expression."""
    return same_text(pair.catalog, pair.catalog.check_constraints, lambda check: check.expression)


def check_constraint_same_inheritance(pair: Pair) -> Comparison:
    """A check constraint stays NO INHERIT, or inheritable."""
    return _same_check(pair, lambda check: check.no_inherit)


def check_constraint_same_origin(pair: Pair) -> Comparison:
    """A check constraint stays the table's own, its parent's, or both."""
    return same(
        pair.catalog,
        pair.catalog.check_constraints,
        lambda check: (check.local, check.inherited),
        elsewhere=lambda match: match.baseline.table in pair.catalog.causes.adopted,
    )


def check_constraint_same_validity(pair: Pair) -> Comparison:
    """A check constraint stays validated, or NOT VALID."""
    return same(
        pair.catalog,
        pair.catalog.check_constraints,
        lambda check: check.validated,
        elsewhere=lambda match: match.baseline.enforced != match.refactored.enforced,
    )


def check_constraint_same_enforcement(pair: Pair) -> Comparison:
    """A check constraint stays enforced, or not (PostgreSQL 18)."""
    return _same_check(pair, lambda check: check.enforced)


def check_constraint_same_comment(pair: Pair) -> Comparison:
    """A check constraint keeps its comment."""
    return _same_check(pair, lambda check: check.comment)


def exclusion_constraint_present(pair: Pair) -> Comparison:
    """Every exclusion constraint is still there."""
    return present(pair.catalog.exclusion_constraints, definition)


def exclusion_constraint_not_added(pair: Pair) -> Comparison:
    """No exclusion constraint comes in."""
    return not_added(pair.catalog.exclusion_constraints, definition)


def exclusion_constraint_same_name(pair: Pair) -> Comparison:
    """An exclusion constraint keeps its name."""
    return same_name(pair.catalog, pair.catalog.exclusion_constraints)


def exclusion_constraint_same_definition(pair: Pair) -> Comparison:
    """An exclusion constraint keeps its method, keys, operators, predicate and deferral."""
    return same_text(pair.catalog, pair.catalog.exclusion_constraints, lambda one: one.definition)


def exclusion_constraint_same_statistics_targets(pair: Pair) -> Comparison:
    """The expressions of an exclusion constraint keep their statistics targets."""
    return _same_exclusion(pair, lambda one: one.statistics_targets)


def exclusion_constraint_same_tablespace(pair: Pair) -> Comparison:
    """The index of an exclusion constraint stays in its tablespace."""
    return _same_exclusion(pair, lambda one: one.tablespace)


def exclusion_constraint_same_clustering(pair: Pair) -> Comparison:
    """A table stays clustered by its exclusion constraint, or not."""
    return _same_exclusion(pair, lambda one: one.clustered)


def exclusion_constraint_same_comment(pair: Pair) -> Comparison:
    """An exclusion constraint keeps its comment."""
    return _same_exclusion(pair, lambda one: one.comment)


def exclusion_constraint_same_index_comment(pair: Pair) -> Comparison:
    """The index of an exclusion constraint keeps its comment."""
    return _same_exclusion(pair, lambda one: one.index_comment)


def _same_check(pair: Pair, value: Callable[[CheckConstraint], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.check_constraints, value)


def _same_exclusion(pair: Pair, value: Callable[[ExclusionConstraint], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.exclusion_constraints, value)


FAMILY = Family(
    Contract.CATALOG,
    (
        check_constraint_present,
        check_constraint_not_added,
        check_constraint_same_name,
        check_constraint_same_expression,
        check_constraint_same_inheritance,
        check_constraint_same_origin,
        check_constraint_same_validity,
        check_constraint_same_enforcement,
        check_constraint_same_comment,
        exclusion_constraint_present,
        exclusion_constraint_not_added,
        exclusion_constraint_same_name,
        exclusion_constraint_same_definition,
        exclusion_constraint_same_statistics_targets,
        exclusion_constraint_same_tablespace,
        exclusion_constraint_same_clustering,
        exclusion_constraint_same_comment,
        exclusion_constraint_same_index_comment,
    ),
)
