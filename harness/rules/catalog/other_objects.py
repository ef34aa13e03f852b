"""Whatever else a database holds: collations, casts, operators, servers, settings, and so on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts.catalog.sql import sql
from harness.findings import Comparison, Contract, Family, Remark, Value
from harness.rules.catalog.comparison import not_added, present, same

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.facts.catalog import OtherObject, Property
    from harness.pairs import Pair


def other_object_present(pair: Pair) -> Comparison:
    """Every object of any other kind is still there, and so is what is set for the database.

    Collations, casts, operators and their classes and families, access methods, languages, text search,
    foreign data, event triggers, conversions, transforms, large objects, subscriptions, settings of the
    database, security labels.
    """
    return present(pair.catalog.other_objects, _shown)


def other_object_not_added(pair: Pair) -> Comparison:
    """No object of any other kind comes in, and nothing is set for the database."""
    return not_added(pair.catalog.other_objects, _shown)


def other_object_same_properties(pair: Pair) -> Comparison:
    """An object of any other kind keeps all that the server's catalog says of it.

    Shown are the columns of that catalog that differ. Of secrets it is compared that they are set, not what
    they are.
    """
    both = {
        match.baseline.full_name: {*match.baseline.properties} & {*match.refactored.properties}
        for match in pair.catalog.other_objects.differing
    }
    found = same(
        pair.catalog,
        pair.catalog.other_objects,
        lambda one: _text(each for each in one.properties if each not in both[one.full_name]),
        witness=lambda one, _: sql(one),
    )
    secret = [match.subject for match in pair.catalog.other_objects.matches if _has_secret(match.baseline)]
    return replace(found, notes=tuple(Remark(one, "what its secrets are is not compared") for one in secret))


def other_object_same_comment(pair: Pair) -> Comparison:
    """An object of any other kind keeps its comment."""
    return same(
        pair.catalog, pair.catalog.other_objects, lambda one: one.comment, witness=lambda one, _: sql(one)
    )


def _shown(one: OtherObject) -> Value:
    return _text(one.properties) or one.kind


def _has_secret(one: OtherObject) -> bool:
    return any(each.hidden for each in one.properties)


def _text(properties: Iterable[Property]) -> str:
    return "; ".join(map(str, properties))


FAMILY = Family(
    Contract.CATALOG,
    (
        other_object_present,
        other_object_not_added,
        other_object_same_properties,
        other_object_same_comment,
    ),
)
