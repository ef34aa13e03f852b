"""Rules of relationships: each class still reaches the same objects, and the same happens to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.findings import Comparison, Contract, Family, Value
from harness.pairs.compare import additions_noted
from harness.rules import parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.loaded import Relationship
    from harness.pairs import Pair
    from harness.pairs.compare import Paired
    from harness.pairs.part import Part


def relationship_present(pair: Pair) -> Comparison:
    """A relationship of a mapped class is still there."""
    relationships = pair.mapping.relationships
    comparison = parts.none_missing(
        relationships,
        lambda one: f"{one.direction} {one.target}",
        witness=lambda part: f"{part.subject}  # AttributeError on the refactored side",
    )
    notes = additions_noted(relationships, lambda part: f"is a new relationship to {part.value.target}")
    return replace(comparison, notes=notes)


def relationship_same_target(pair: Pair) -> Comparison:
    """A relationship leads to the same class."""
    return _same(pair, _target)


def relationship_same_direction(pair: Pair) -> Comparison:
    """A relationship has the same direction."""
    return _same(pair, _direction, given=_target)


def relationship_same_uselist(pair: Pair) -> Comparison:
    """A relationship gives a list, or a single object, as before."""
    return _same(pair, _uselist, given=_direction)


def relationship_same_cascade(pair: Pair) -> Comparison:
    """A relationship cascades the same operations."""
    return _same(pair, lambda r: r.cascade)


def relationship_same_lazy(pair: Pair) -> Comparison:
    """A relationship is loaded at the same time."""
    return _same(pair, lambda r: r.lazy)


def relationship_same_back_populates(pair: Pair) -> Comparison:
    """When a relationship changes, the same relationship of the other class follows.

    Of two that no longer follow each other only the first is told; where one of them is gone, neither.
    """
    changed = _same(pair, lambda r: r.back_populates, given=_target)
    every = pair.mapping.relationships
    gone = {lone.subject for lone in (*every.missing, *every.added)}
    links = {one.subject: one.baseline or one.refactored for one in changed.differences}
    kept = (
        one
        for one in changed.differences
        if not {one.baseline, one.refactored} & gone
        and not (links[one.subject] in links and links[one.subject] < one.subject)
    )
    return replace(changed, differences=tuple(kept))


def relationship_same_order_by(pair: Pair) -> Comparison:
    """A relationship gives its objects in the same order."""
    return _same(pair, lambda r: r.order_by)


def relationship_same_secondary(pair: Pair) -> Comparison:
    """A relationship goes through the same association table."""
    return _same(pair, lambda r: r.secondary, given=lambda r: (r.target, r.direction))


def relationship_same_join(pair: Pair) -> Comparison:
    """A relationship joins on the same condition."""
    return _same(pair, _join, given=_route)


def relationship_same_remote_side(pair: Pair) -> Comparison:
    """A relationship refers to the same remote columns."""
    return _same(pair, lambda r: r.remote_side, given=lambda r: (_route(r), _join(r)))


def relationship_same_writes(pair: Pair) -> Comparison:
    """A relationship copies the same columns when it is written."""
    return _same(pair, lambda r: r.writes, given=lambda r: (_route(r), _join(r), r.remote_side))


def relationship_same_viewonly(pair: Pair) -> Comparison:
    """A relationship may be written through as before."""
    return _same(pair, lambda r: r.viewonly)


def relationship_same_passive_deletes(pair: Pair) -> Comparison:
    """A relationship leaves the same deletes to the database."""
    return _same(pair, lambda r: r.passive_deletes)


def relationship_same_passive_updates(pair: Pair) -> Comparison:
    """A relationship leaves the same key updates to the database."""
    return _same(pair, lambda r: r.passive_updates)


def relationship_same_post_update(pair: Pair) -> Comparison:
    """A relationship is written by the same number of statements."""
    return _same(pair, lambda r: r.post_update)


def relationship_same_single_parent(pair: Pair) -> Comparison:
    """A relationship allows the same number of parents."""
    return _same(pair, lambda r: r.single_parent)


def relationship_same_innerjoin(pair: Pair) -> Comparison:
    """A relationship is joined by the same kind of join when loaded eagerly."""
    return _same(pair, lambda r: r.innerjoin)


def relationship_same_collection_class(pair: Pair) -> Comparison:
    """A relationship gives the same kind of collection: a list, a set or a dictionary."""
    return _same(pair, lambda r: r.collection, given=_uselist)


def relationship_same_collection_code(pair: Pair) -> Comparison:
    """A relationship's own kind of collection, or what makes its keys, is the same code."""
    own = _alike(pair, lambda r: (r.uselist, r.collection))
    coded = parts.only(own, lambda *both: any(one.value.collection_code != "" for one in both))
    return parts.same_code(coded, lambda r: r.collection_code)


def relationship_same_options(pair: Pair) -> Comparison:
    """A relationship has the same other options.

    These are join_depth, omit_join, load_on_pending, active_history, distinct_target_key and
    enable_typechecks.
    """
    return _same(pair, lambda r: ", ".join(f"{name}={value}" for name, value in sorted(r.options.items())))


def relationship_same_info(pair: Pair) -> Comparison:
    """A relationship carries the same info."""
    return _same(pair, lambda r: r.info)


FAMILY = Family(
    Contract.MAPPING,
    (
        relationship_present,
        relationship_same_target,
        relationship_same_direction,
        relationship_same_uselist,
        relationship_same_cascade,
        relationship_same_lazy,
        relationship_same_back_populates,
        relationship_same_order_by,
        relationship_same_secondary,
        relationship_same_join,
        relationship_same_remote_side,
        relationship_same_writes,
        relationship_same_viewonly,
        relationship_same_passive_deletes,
        relationship_same_passive_updates,
        relationship_same_post_update,
        relationship_same_single_parent,
        relationship_same_innerjoin,
        relationship_same_collection_class,
        relationship_same_collection_code,
        relationship_same_options,
        relationship_same_info,
    ),
)


def _target(one: Relationship) -> str:
    return one.target


def _direction(one: Relationship) -> str:
    return one.direction


def _uselist(one: Relationship) -> bool:
    return one.uselist


def _route(one: Relationship) -> Value:
    return one.target, one.direction, one.secondary


def _join(one: Relationship) -> str:
    return " and ".join(filter(None, [one.primaryjoin, one.secondaryjoin]))


def _same(
    pair: Pair,
    value: Callable[[Relationship], Value],
    given: Callable[[Relationship], Value] = lambda _: None,
) -> Comparison:
    """Compare a property of those relationships that are alike in what it follows from."""
    return parts.same(_alike(pair, given), value)


def _alike(pair: Pair, given: Callable[[Relationship], Value]) -> Paired[Part[Relationship]]:
    return parts.only(
        pair.mapping.relationships, lambda one, other: bool(given(one.value) == given(other.value))
    )
