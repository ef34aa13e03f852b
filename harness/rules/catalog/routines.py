"""Functions, procedures, window functions and aggregates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import not_added, present, same, same_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import Routine
    from harness.pairs import Pair


def routine_present(pair: Pair) -> Comparison:
    """Every routine is still there."""
    return present(pair.catalog.routines, lambda one: one.kind)


def routine_not_added(pair: Pair) -> Comparison:
    """No routine comes in."""
    return not_added(pair.catalog.routines, lambda one: one.kind)


def routine_same_kind(pair: Pair) -> Comparison:
    """A routine stays a function, procedure, window function or aggregate."""
    return _same(pair, lambda one: one.kind)


def routine_same_arguments(pair: Pair) -> Comparison:
    """A routine keeps the names, modes and defaults of its arguments."""
    return _same(pair, lambda one: one.arguments)


def routine_same_result(pair: Pair) -> Comparison:
    """A function keeps what it returns."""
    return _same(pair, lambda one: one.result)


def routine_same_language(pair: Pair) -> Comparison:
    """A routine keeps its language."""
    return _same(pair, lambda one: one.language)


def routine_same_body(pair: Pair) -> Comparison:
    """A routine keeps its body; an aggregate the functions and states that it is made of."""
    return same_text(pair.catalog, pair.catalog.routines, lambda one: one.body)


def routine_same_volatility(pair: Pair) -> Comparison:
    """A function stays IMMUTABLE, STABLE or VOLATILE."""
    return _same(pair, lambda one: one.volatility)


def routine_same_parallel(pair: Pair) -> Comparison:
    """A function stays PARALLEL SAFE, RESTRICTED or UNSAFE."""
    return _same(pair, lambda one: one.parallel)


def routine_same_strict(pair: Pair) -> Comparison:
    """A function stays STRICT, or called on null input."""
    return _same(pair, lambda one: one.strict)


def routine_same_security(pair: Pair) -> Comparison:
    """A routine keeps running as its owner (SECURITY DEFINER), or as its caller."""
    return _same(pair, lambda one: one.security_definer)


def routine_same_leakproof(pair: Pair) -> Comparison:
    """A function stays LEAKPROOF, or not."""
    return _same(pair, lambda one: one.leakproof)


def routine_same_settings(pair: Pair) -> Comparison:
    """A routine keeps the settings that it runs under."""
    return _same(pair, lambda one: one.settings)


def routine_same_definition(pair: Pair) -> Comparison:
    """A routine keeps whatever else its definition says: COST, ROWS, SUPPORT, TRANSFORM."""
    return _same(pair, lambda one: one.options)


def routine_same_comment(pair: Pair) -> Comparison:
    """A routine keeps its comment."""
    return _same(pair, lambda one: one.comment)


def _same(pair: Pair, value: Callable[[Routine], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.routines, value)


FAMILY = Family(
    Contract.CATALOG,
    (
        routine_present,
        routine_not_added,
        routine_same_kind,
        routine_same_arguments,
        routine_same_result,
        routine_same_language,
        routine_same_body,
        routine_same_volatility,
        routine_same_parallel,
        routine_same_strict,
        routine_same_security,
        routine_same_leakproof,
        routine_same_settings,
        routine_same_definition,
        routine_same_comment,
    ),
)
