"""Rules of mapped attributes that are no relationships."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.experiments.calls.evidence import DELETER
from harness.facts.mapping import Attribute
from harness.findings import Comparison
from harness.pairs.compare import additions_noted, union
from harness.rules import parts
from harness.rules.regular import Subjects, held

if TYPE_CHECKING:
    from harness.pairs import Pair


def attribute_present(pair: Pair) -> Comparison:
    """A mapped attribute is still there."""
    paired = pair.mapping.attributes
    comparison = parts.none_missing(paired, lambda one: f"{one.kind} {one.target}".strip())
    return replace(comparison, notes=additions_noted(paired, lambda part: f"is a new {part.value.kind}"))


def attribute_same_setter(pair: Pair) -> Comparison:
    """What could be set or deleted by a hybrid or a synonym still can, by the same code.

    So does an UPDATE of a hybrid. A setter that is gained takes nothing away; an update expression replaces
    what an UPDATE would set.
    """
    alike = parts.only(pair.mapping.attributes, lambda one, other: one.value.kind == other.value.kind)
    lost = parts.only(
        alike,
        lambda one, other: (
            not set(_changes(one.value)) <= set(_changes(other.value))
            or (one.value.updater == "") != (other.value.updater == "")
        ),
    )
    able = parts.only(alike, lambda one, other: _changes(one.value) == _changes(other.value))
    set_by = parts.only(able, lambda one, _: one.value.written != "")
    deleted_by = parts.only(able, lambda one, _: one.value.deleter != "")
    return union(
        replace(parts.same(lost, _shown), compared=len(alike.matches)),
        parts.same_code(set_by, lambda one: one.written, pair.calls, "attribute_same_setter"),
        parts.same_code(deleted_by, lambda one: one.deleter, pair.calls, DELETER),
    )


def attribute_same_comparator(pair: Pair) -> Comparison:
    """An attribute has operators of its own where it had them, by the same code."""
    alike = parts.only(pair.mapping.attributes, lambda one, other: one.value.kind == other.value.kind)
    return parts.same_presence(
        alike, lambda one: one.comparator, parts.OPERATORS, pair.calls, "attribute_same_comparator"
    )


def _changes(attribute: Attribute) -> tuple[str, ...]:
    """Return what can be done with an attribute beside reading it."""
    return tuple(name for name, code in _CHANGES.items() if code(attribute) != "")


def _shown(attribute: Attribute) -> str:
    return ", ".join(_changes(attribute)) or "can only be read"


_CHANGES: dict[str, Callable[[Attribute], str | None]] = {
    "can be set": lambda attribute: attribute.setter,
    "can be deleted": lambda attribute: attribute.deleter,
    "says what an UPDATE sets": lambda attribute: attribute.updater,
}
ATTRIBUTES = Subjects[Attribute]("attribute", "attributes", own=True, held=held)
RULES = (
    ATTRIBUTES.checked(
        attribute_present,
        "name",
        "user.email raises AttributeError, and select(User.email) fails, wherever the code reads it.",
    ),
    ATTRIBUTES.same(
        "kind",
        "A mapped attribute is of the same kind: column, composite, synonym, hybrid, association proxy.",
        "A filter by it builds other SQL or fails, and setting it no longer writes the column.",
    ),
    ATTRIBUTES.same(
        "target",
        "A mapped attribute stands for the same column, attribute or expression.",
        "user.name reads and writes another column: the code runs, and stores the value in a wrong place.",
        given="kind",
    ),
    ATTRIBUTES.same(
        "loading",
        "A mapped attribute is loaded at the same time: deferred or not, in the same group.",
        "Each access emits a query of its own (MissingGreenlet under asyncio), or large texts always load.",
        given="kind",
    ),
    ATTRIBUTES.same(
        "mutable",
        "Changes inside a mapped attribute's value are noticed as before.",
        "A change inside a JSON value is not written at commit, without an error.",
        rule="attribute_same_mutability",
        given="kind",
        details='`MutableDict.as_mutable(JSONB)` has the DDL of JSONB; without it, `user.settings["a"] = '
        "1` is lost.",
    ),
    ATTRIBUTES.same_code(
        "code",
        "A hybrid, composite or association proxy is the same code, wherever it now stands.",
        "The same attribute computes another value, in Python or in the SQL of a filter.",
        given=("kind", "mutable"),  # whose code is part of it
    ),
    ATTRIBUTES.checked(
        attribute_same_setter,
        ("setter", "deleter", "updater"),
        "user.name = 'x' raises AttributeError, or no longer writes what it wrote.",
    ),
    ATTRIBUTES.checked(
        attribute_same_comparator,
        "comparator",
        "A filter on it compares otherwise: case-sensitively where case did not count, say.",
    ),
    ATTRIBUTES.same(
        "sql",
        "A hybrid or a column property means the same SQL in a query of its class.",
        "select(User).where(User.is_active) finds other rows, while user.is_active is the same.",
        given="kind",
        details="Which values the SQL holds counts, but for moments in time.",
    ),
    ATTRIBUTES.same(
        "info",
        "A mapped attribute carries the same info.",
        "Libraries that read settings from `info` (forms, serialisers) treat the attribute otherwise.",
        details="The info of a column is the column's.",
    ),
)
