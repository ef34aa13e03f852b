"""Enum types, domains, composite types and range types."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts.catalog import ColumnName
from harness.facts.catalog.sql import definition
from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import not_added, present, same, same_name, same_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import Composite, Domain, DomainConstraint, Enum, Name, Range
    from harness.pairs import Pair
    from harness.pairs.compare import Match


def enum_present(pair: Pair) -> Comparison:
    """Every enum type is still there."""
    return present(pair.catalog.enums, definition, hint=lambda one: _users(pair, one.name))


def enum_not_added(pair: Pair) -> Comparison:
    """No enum type comes in."""
    return not_added(pair.catalog.enums, definition)


def enum_same_name(pair: Pair) -> Comparison:
    """An enum type keeps its name."""
    return _same_enum(pair, lambda one: one.name)


def enum_same_labels(pair: Pair) -> Comparison:
    """An enum type keeps its labels."""
    return _same_enum(pair, lambda one: tuple(sorted(one.labels)))


def enum_same_label_order(pair: Pair) -> Comparison:
    """An enum type keeps the order of its labels, by which its values sort."""
    return same(
        pair.catalog,
        pair.catalog.enums,
        lambda one: one.labels,
        elsewhere=lambda match: _same_order(match.baseline.labels, match.refactored.labels),
    )


def enum_same_comment(pair: Pair) -> Comparison:
    """An enum type keeps its comment."""
    return _same_enum(pair, lambda one: one.comment)


def domain_present(pair: Pair) -> Comparison:
    """Every domain is still there."""
    return present(pair.catalog.domains, definition, hint=lambda one: _users(pair, one.name))


def domain_not_added(pair: Pair) -> Comparison:
    """No domain comes in."""
    return not_added(pair.catalog.domains, definition)


def domain_same_name(pair: Pair) -> Comparison:
    """A domain keeps its name."""
    return _same_domain(pair, lambda one: one.name)


def domain_same_type(pair: Pair) -> Comparison:
    """A domain keeps the type that it is made of."""
    lone = pair.catalog.causes.lone_types
    return same(
        pair.catalog,
        pair.catalog.domains,
        lambda one: one.type,
        elsewhere=lambda match: any(
            use.relation in lone
            for use in (*match.baseline.uses, *match.refactored.uses)
            if isinstance(use, ColumnName)
        ),
    )


def domain_same_nullable(pair: Pair) -> Comparison:
    """A domain stays NOT NULL, or nullable."""
    return _same_domain(pair, lambda one: not one.not_null)


def domain_same_not_null_name(pair: Pair) -> Comparison:
    """A NOT NULL of a domain that was given a name keeps it (PostgreSQL 17)."""
    ours, theirs = pair.catalog.own_names
    return same(
        pair.catalog,
        pair.catalog.domains,
        lambda one: one.not_null_name,
        elsewhere=lambda match: (
            match.baseline.not_null != match.refactored.not_null
            or ours.given_not_null(match.baseline) == theirs.given_not_null(match.refactored)
        ),
    )


def domain_same_not_null_comment(pair: Pair) -> Comparison:
    """The NOT NULL of a domain keeps its comment (PostgreSQL 17)."""
    return same(
        pair.catalog,
        pair.catalog.domains,
        lambda one: one.not_null_comment,
        elsewhere=lambda match: match.baseline.not_null != match.refactored.not_null,
    )


def domain_same_default(pair: Pair) -> Comparison:
    """A domain keeps its default."""
    return same_text(pair.catalog, pair.catalog.domains, lambda one: one.default)


def domain_same_collation(pair: Pair) -> Comparison:
    """A domain keeps its collation, where it is not its type's."""
    return _same_domain(pair, lambda one: one.collation)


def domain_same_comment(pair: Pair) -> Comparison:
    """A domain keeps its comment."""
    return _same_domain(pair, lambda one: one.comment)


def domain_constraint_present(pair: Pair) -> Comparison:
    """Every check constraint of a domain is still there."""
    return present(pair.catalog.domain_constraints, definition)


def domain_constraint_not_added(pair: Pair) -> Comparison:
    """No check constraint comes into a domain."""
    return not_added(pair.catalog.domain_constraints, definition)


def domain_constraint_same_name(pair: Pair) -> Comparison:
    """A check constraint of a domain keeps its name."""
    return same_name(pair.catalog, pair.catalog.domain_constraints)


def domain_constraint_same_definition(pair: Pair) -> Comparison:
    """A check constraint of a domain keeps its expression."""
    return same_text(pair.catalog, pair.catalog.domain_constraints, lambda one: one.definition)


def domain_constraint_same_validity(pair: Pair) -> Comparison:
    """A check constraint of a domain stays validated, or NOT VALID."""
    return _same_domain_constraint(pair, lambda one: one.validated)


def domain_constraint_same_comment(pair: Pair) -> Comparison:
    """A check constraint of a domain keeps its comment."""
    return _same_domain_constraint(pair, lambda one: one.comment)


def composite_present(pair: Pair) -> Comparison:
    """Every composite type is still there."""
    return present(pair.catalog.composites, definition, hint=lambda one: _users(pair, one.name))


def composite_not_added(pair: Pair) -> Comparison:
    """No composite type comes in."""
    return not_added(pair.catalog.composites, definition)


def composite_same_name(pair: Pair) -> Comparison:
    """A composite type keeps its name."""
    return _same_composite(pair, lambda one: one.name)


def composite_same_attributes(pair: Pair) -> Comparison:
    """A composite type keeps its attributes, their types and their order."""
    return same(
        pair.catalog,
        pair.catalog.composites,
        definition,
        elsewhere=lambda match: _same_but_for_lone_types(pair, match),
    )


def composite_same_attribute_comments(pair: Pair) -> Comparison:
    """The attributes of a composite type keep their comments."""
    found = same(
        pair.catalog,
        pair.catalog.composites,
        lambda one: tuple(f"{at.name}: {at.comment}" for at in one.attributes if at.comment),
        elsewhere=lambda match: _same_comments(match.baseline, match.refactored),
    )
    # which attributes there are is not this rule's to tell
    return replace(found, claims=tuple(claim for claim in found.claims if claim.field != "attributes"))


def composite_same_comment(pair: Pair) -> Comparison:
    """A composite type keeps its comment."""
    return _same_composite(pair, lambda one: one.comment)


def range_present(pair: Pair) -> Comparison:
    """Every range type is still there."""
    return present(pair.catalog.ranges, definition, hint=lambda one: _users(pair, one.name))


def range_not_added(pair: Pair) -> Comparison:
    """No range type comes in."""
    return not_added(pair.catalog.ranges, definition)


def range_same_name(pair: Pair) -> Comparison:
    """A range type keeps its name."""
    return _same_range(pair, lambda one: one.name)


def range_same_definition(pair: Pair) -> Comparison:
    """A range type keeps its subtype, operator class, collation and functions."""
    return _same_range(pair, definition)


def range_same_multirange(pair: Pair) -> Comparison:
    """A range type keeps the name of its multirange type."""
    return _same_range(pair, lambda one: one.multirange)


def range_same_comment(pair: Pair) -> Comparison:
    """A range type keeps its comment."""
    return _same_range(pair, lambda one: one.comment)


def _same_enum(pair: Pair, value: Callable[[Enum], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.enums, value)


def _same_domain(pair: Pair, value: Callable[[Domain], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.domains, value)


def _same_domain_constraint(pair: Pair, value: Callable[[DomainConstraint], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.domain_constraints, value)


def _same_composite(pair: Pair, value: Callable[[Composite], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.composites, value)


def _same_range(pair: Pair, value: Callable[[Range], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.ranges, value)


def _same_order(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether the labels that both have stand in the same order."""
    return [one for one in ours if one in theirs] == [one for one in theirs if one in ours]


def _same_comments(ours: Composite, theirs: Composite) -> bool:
    """Whether the attributes that both have keep their comments: an attribute of one side is told."""
    mine = {at.name: at.comment for at in ours.attributes}
    yours = {at.name: at.comment for at in theirs.attributes}
    return all(mine[name] == yours[name] for name in mine.keys() & yours.keys())


def _same_but_for_lone_types(pair: Pair, match: Match[Composite]) -> bool:
    """Whether only such attributes are of another type whose type one side lacks, which is told."""
    both = (match.baseline, match.refactored)
    lone = {
        at.name for one in both for at in one.attributes if at.user_type in pair.catalog.causes.lone_types
    }

    def without(one: Composite) -> str:
        return definition(
            replace(
                one,
                attributes=tuple(replace(at, type="") if at.name in lone else at for at in one.attributes),
            )
        )

    return without(match.baseline) == without(match.refactored)


def _users(pair: Pair, name: Name) -> str:
    """Name the columns of a type: they change with it, and are not told one by one."""
    assert pair.catalog.baseline is not None
    users = [str(one.full_name) for one in pair.catalog.baseline.columns if one.user_type == name]
    return f"the type of {', '.join(users)}" if users else ""


FAMILY = Family(
    Contract.CATALOG,
    (
        enum_present,
        enum_not_added,
        enum_same_name,
        enum_same_labels,
        enum_same_label_order,
        enum_same_comment,
        domain_present,
        domain_not_added,
        domain_same_name,
        domain_same_type,
        domain_same_nullable,
        domain_same_not_null_name,
        domain_same_not_null_comment,
        domain_same_default,
        domain_same_collation,
        domain_same_comment,
        domain_constraint_present,
        domain_constraint_not_added,
        domain_constraint_same_name,
        domain_constraint_same_definition,
        domain_constraint_same_validity,
        domain_constraint_same_comment,
        composite_present,
        composite_not_added,
        composite_same_name,
        composite_same_attributes,
        composite_same_attribute_comments,
        composite_same_comment,
        range_present,
        range_not_added,
        range_same_name,
        range_same_definition,
        range_same_multirange,
        range_same_comment,
    ),
)
