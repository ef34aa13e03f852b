"""Whatever else a database holds: collations, casts, operators, servers, settings, and so on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts.catalog import OtherObject
from harness.facts.catalog.sql import sql
from harness.findings import Comparison, Remark, Value
from harness.rules.catalog.comparison import same
from harness.rules.catalog.regular import Objects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.facts.catalog import Property
    from harness.pairs import Pair


def other_object_same_properties(pair: Pair) -> Comparison:
    """An object of any other kind keeps all that the server's catalog says of it.

    The columns of that catalog that differ are shown. Of a secret, only whether it is set is compared, not
    its value.
    """
    both = {
        match.baseline.full_name: {*match.baseline.properties} & {*match.refactored.properties}
        for match in pair.catalog.other_objects.differing
    }
    found = same(
        pair.catalog,
        pair.catalog.other_objects,
        lambda one: _text(each for each in one.properties if each not in both[one.full_name]),
        witness=lambda one, _: f"{sql(one)}; -- baseline, not run",
    )
    secret = [match.subject for match in pair.catalog.other_objects.matches if _has_secret(match.baseline)]
    return replace(
        found, notes=tuple(Remark(str(one), "has secrets, whose values are not compared") for one in secret)
    )


def _shown(one: OtherObject) -> Value:
    return _text(one.properties) or one.kind


def _has_secret(one: OtherObject) -> bool:
    return any(each.hidden for each in one.properties)


def _text(properties: Iterable[Property]) -> str:
    return "; ".join(map(str, properties))


OTHER_OBJECTS = Objects[OtherObject](
    "other_object",
    "other_objects",
    ("kind", "name"),
    shown=_shown,
    witness=lambda one, _: f"{sql(one)}; -- baseline, not run",
)
RULES = (
    OTHER_OBJECTS.present(
        "Every object of any other kind is still there, and so is what is set for the database.",
        "A query that sorts by the collation, a cast or an operator of the application's own fails.",
        details="Collations, casts, operators and their classes and families, access methods, languages,\n"
        "text search, foreign data, event triggers, conversions, transforms, large objects, subscriptions,\n"
        "settings of the database, security labels.",
    ),
    OTHER_OBJECTS.not_added(
        "No object of any other kind comes in, and nothing is set for the database.",
        "An event trigger runs at each DDL statement, a new implicit cast changes which function is called.",
    ),
    OTHER_OBJECTS.checked(
        other_object_same_properties,
        "properties",
        "Rows sort in another order, text search finds other words, a foreign table reads another server.",
    ),
    OTHER_OBJECTS.same(
        "comment",
        "An object of any other kind keeps its comment.",
        "Generated documentation, and tools that keep their notes in comments, lose the text.",
    ),
)
