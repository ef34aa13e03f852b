"""Whatever single property differs, a rule says so."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from harness.facts.catalog import Catalog, Name
from harness.facts.whole import Facts
from harness.findings import Status
from harness.pairs import Pair
from harness.rules.catalog import RULES

from .comparing import Database, outcomes

# What says of itself what it needs.
USING = [
    *("columns", "check_constraints", "exclusion_constraints", "indexes", "domains", "domain_constraints"),
    *("ranges", "views", "routines", "triggers", "rewrite_rules", "policies", "other_objects"),
]

# Said by another property, which cannot stay the same when these change.
FOLLOWS = {
    "columns.user_type": "type",
    "extensions.members": "nothing: they are sorted, and only their order is changed here",
    "other_objects.properties": "nothing: they are sorted, and only their order is changed here",
    "columns.inherited": "the parents of the table, and `local`",
    "primary_keys.primary": "the kind",
    "primary_keys.inherited": "the parents of the table",
    "unique_constraints.primary": "the kind",
    "unique_constraints.inherited": "the parents of the table",
    "foreign_keys.inherited": "the parents of the table",
    "check_constraints.columns": "expression",
    "exclusion_constraints.columns": "definition",
    "exclusion_constraints.method": "definition",
    "exclusion_constraints.predicate": "definition",
    "exclusion_constraints.deferrable": "definition",
    "exclusion_constraints.initially_deferred": "definition",
    "exclusion_constraints.options": "definition",
    "exclusion_constraints.inherited": "the parents of the table",
    "indexes.columns": "keys, include and predicate",
    "indexes.inherited": "the parents of the table",
    "extended_statistics.used": "columns and expressions",
    "sequences.identity": "the identity of the column",
    **{f"{kind}.uses": "expressions, definitions, queries and bodies" for kind in USING},
    "triggers.function": "definition",
    "triggers.columns": "definition",
    "triggers.inherited": "the parents of the table",
    "policies.columns": "using and check",
    "publications.tables": "the published tables",
    "published_tables.used": "columns and filter",
    "owners.object": "which objects there are",
    "other_objects.catalog": "kind",
    "other_objects.schema": "name",
    "routines.definition": "all other properties of a routine",
    "primary_keys.nulls_not_distinct": "no null is in a primary key",
    "stored_rows.columns": "the columns of the table",
    "views.columns": "query; what else they have is compared by the rules of view columns",
}
KINDS = [field.name for field in fields(Catalog) if field.name != "unmodelled"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_is_compared(full: Database, kind: str) -> None:
    before = full.after()
    values = getattr(before, kind)
    silent = []
    for field in fields(values[0]):
        if (kind, field.name) == ("columns", "not_null_constraint") and full.version < 18:
            continue  # it has no name there
        after = replace(before, **{kind: _changed(values, field.name)})
        told = [
            outcome
            for outcome in outcomes(before, after)
            if (outcome.findings or outcome.undecided) and outcome.rule != "catalog_accounted_for"
        ]
        if not told:
            silent.append(f"{kind}.{field.name}")

    assert [one for one in silent if one not in FOLLOWS] == []


@pytest.mark.parametrize("property_", FOLLOWS)
def test_what_no_rule_tells_is_not_taken_for_equivalent(full: Database, property_: str) -> None:
    kind, _, name = property_.partition(".")
    before = full.after()
    after = replace(before, **{kind: _changed(getattr(before, kind), name)})

    assert any(outcome.findings or outcome.undecided for outcome in outcomes(before, after))


def _changed(values: tuple[Any, ...], name: str) -> tuple[Any, ...]:
    """Give one of the objects another value of a property, where it can be one that has any."""
    own = [one for one in values if not getattr(one, "inherited", False)] or list(values)
    chosen = next((one for one in own if getattr(one, name)), own[0])
    other = replace(chosen, **{name: _other(getattr(chosen, name))})
    return tuple(other if one is chosen else one for one in values)


def _other(value: Any) -> Any:
    """Make another value of the same type."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value + "x"
        case None:
            return 1
        case ():
            return ("x",)
        case (first, *rest):
            return (*rest, first) if rest else (_other(first),)
        case Name():
            return Name(value.schema, value.name + "x")
        case _ if is_dataclass(value) and not isinstance(value, type):
            first_field = fields(value)[0].name
            return replace(value, **{first_field: _other(getattr(value, first_field))})
    raise TypeError(type(value))


def test_without_a_catalog_no_rule_passes() -> None:
    pair = Pair(Facts("baseline"), Facts("refactored", catalog=Catalog()))
    held = [rule.outcome(pair) for rule in RULES]

    assert {outcome.status for outcome in held} == {Status.NOT_EXERCISED}
