"""Rules of mapped attributes that are no relationships."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.findings import Comparison, Contract, Family
from harness.pairs.compare import additions_noted
from harness.rules import parts

if TYPE_CHECKING:
    from harness.facts.loaded import Attribute
    from harness.pairs import Pair
    from harness.pairs.compare import Paired
    from harness.pairs.part import Part


def attribute_present(pair: Pair) -> Comparison:
    """A mapped attribute is still there."""
    paired = pair.mapping.attributes
    comparison = parts.none_missing(paired, lambda one: f"{one.kind} {one.target}".strip())
    return replace(comparison, notes=additions_noted(paired, lambda part: f"is a new {part.value.kind}"))


def attribute_same_kind(pair: Pair) -> Comparison:
    """A mapped attribute is of the same kind: column, composite, synonym, hybrid, association proxy."""
    return parts.same(pair.mapping.attributes, lambda one: one.kind)


def attribute_same_target(pair: Pair) -> Comparison:
    """A mapped attribute stands for the same column, attribute or expression."""
    return parts.same(_of_one_kind(pair), lambda one: one.target)


def attribute_same_loading(pair: Pair) -> Comparison:
    """A mapped attribute is loaded at the same time: deferred or not, in the same group."""
    return parts.same(_of_one_kind(pair), lambda one: one.loading)


def attribute_same_mutability(pair: Pair) -> Comparison:
    """Changes inside a mapped attribute's value are noticed as before.

    `MutableDict.as_mutable(JSONB)` has the DDL of JSONB; without it, `user.settings["a"] = 1` is lost.
    """
    return parts.same(_of_one_kind(pair), lambda one: one.mutable)


def attribute_same_code(pair: Pair) -> Comparison:
    """A hybrid, composite, comparator or association proxy is the same code, wherever it now stands."""
    coded = parts.only(_of_one_kind(pair), lambda *both: any(one.value.code != "" for one in both))
    return parts.same_code(coded, lambda one: one.code)


FAMILY = Family(
    Contract.MAPPING,
    (
        attribute_present,
        attribute_same_kind,
        attribute_same_target,
        attribute_same_loading,
        attribute_same_mutability,
        attribute_same_code,
    ),
)


def _of_one_kind(pair: Pair) -> Paired[Part[Attribute]]:
    return parts.only(pair.mapping.attributes, lambda one, other: one.value.kind == other.value.kind)
