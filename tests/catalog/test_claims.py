"""Every field of every kind of object is one rule's to report; where no rule does, that is said.

Which rule that is, the table here says, by hand. What the rules say of themselves must be the same, and so
must what they do: the catalogs are made up, one object of each kind, of which one field changes at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, get_args, get_type_hints

import pytest

from harness.facts import catalog as values
from harness.facts.catalog import (
    Catalog,
    Column,
    ColumnName,
    IndexKey,
    Name,
    NotNull,
    ObjectName,
    Property,
    RoutineName,
)
from harness.findings import Outcome
from harness.pairs.catalog.differences import ELSEWHERE, MEANS, POSITION
from harness.rules import catalog as checks

from .comparing import outcomes

T, V = Name("public", "t"), Name("public", "v")
Without = Callable[[Collection[str]], None]
WORDS: Mapping[str, Any] = {"table": T, "local": True, "validated": True, "enforced": True, "uses": ()}


def made(type_: type, **given: Any) -> Any:
    """Make a value of a type, whose texts are the names of its fields and whose flags are off."""
    hints = get_type_hints(type_)
    return type_(**{name: given.get(name, WORDS.get(name, _made(hints[name], name))) for name in hints})


def _made(hint: Any, name: str) -> Any:
    if hint is str:
        return name
    if hint in (bool, int):
        return hint()
    if hint is Name:
        return Name("public", name)
    if type(None) in get_args(hint):
        return None
    return (name,) if get_args(hint) and get_args(hint)[0] is str else ()


def column(relation: Name, name: str, **given: Any) -> Column:
    plain = {"default": "", "identity": "", "generated": "", "generated_kind": ""}
    return Column(**{**vars_of(made(Column, relation=relation, name=name)), **plain, **given})


def vars_of(value: Any) -> dict[str, Any]:
    return {one.name: getattr(value, one.name) for one in fields(value)}


A_KEY = made(IndexKey, expression="A", statistics_target=5)
GRANTED = {"privileges": ("SELECT", "INSERT"), "grantable": ("SELECT",), "revoked": ()}
EVERYTHING = Catalog(
    schemas=(made(values.Schema, name="public"), made(values.Schema, name="s")),
    extensions=(made(values.Extension),),
    tables=(made(values.Table, name=T, kind="table", partition_bound="", parents=(Name("public", "up"),)),),
    columns=(
        column(T, "a", default="1", not_null=True, not_null_constraint=made(NotNull)),
        column(T, "b", generated="a + 1", generated_kind="STORED"),
        column(T, "id", identity="ALWAYS"),
    ),
    primary_keys=(made(values.Key, name="pk", primary=True, columns=("id",), include=("b",)),),
    unique_constraints=(made(values.Key, name="uq", columns=("a", "b"), include=("id",)),),
    foreign_keys=(
        made(
            values.ForeignKey,
            columns=("a", "b"),
            target=T,
            target_columns=("b", "a"),
            on_delete_columns=("a",),
        ),
    ),
    check_constraints=(made(values.CheckConstraint, columns=("a",)),),
    exclusion_constraints=(made(values.ExclusionConstraint, columns=("a",)),),
    indexes=(made(values.Index, unique=True, keys=(A_KEY,), include=("b",), columns=("a", "b")),),
    extended_statistics=(
        made(values.ExtendedStatistics, columns=("a", "b"), used=("a", "b"), kinds=("mcv",)),
    ),
    enums=(made(values.Enum, name=Name("public", "e"), labels=("x", "y")),),
    domains=(made(values.Domain, name=Name("public", "d"), not_null=True),),
    domain_constraints=(
        made(
            values.DomainConstraint, domain=Name("public", "d"), uses=(ColumnName(Name("public", "d"), ""),)
        ),
    ),
    composites=(
        made(
            values.Composite,
            name=Name("public", "c"),
            attributes=(
                column(Name("public", "c"), "x", generated="g"),
                column(Name("public", "c"), "y"),
            ),
        ),
    ),
    ranges=(made(values.Range, name=Name("public", "r")),),
    sequences=(
        made(values.Sequence, name=Name("public", "q"), increment=1, position=2, owner=ColumnName(T, "a")),
    ),
    views=(
        made(
            values.View,
            name=V,
            kind="materialized view",
            columns=(column(V, "x"), column(V, "y")),
        ),
    ),
    routines=(made(values.Routine, name=Name("public", "f")),),
    triggers=(made(values.Trigger, columns=("a",)),),
    rewrite_rules=(made(values.RewriteRule),),
    policies=(made(values.Policy, columns=("a",)),),
    publications=(made(values.Publication, name="p", schemas=("s",), tables=(T,)),),
    published_tables=(made(values.PublishedTable, publication="p", columns=("a",), used=("a",)),),
    owners=(made(values.Owner, object=ObjectName("TABLE", "public", "t")),),
    privileges=(made(values.Privileges, object=ObjectName("TABLE", "public", "t"), **GRANTED),),
    default_privileges=(made(values.DefaultPrivileges, schema="s", objects="TABLES", **GRANTED),),
    other_objects=(
        made(values.OtherObject, catalog="pg_cast", properties=(made(Property),)),
        made(values.OtherObject, catalog="pg_cast", name="another", properties=(made(Property),)),
    ),
    stored_rows=(made(values.StoredRows, relation=T, columns=("a", "b"), rows=(("1", "2"),), digest=""),),
)

# The word that the rules of a kind begin with, and the rule of each field behind that word, or its whole id.
# What objects are paired by makes two of one; what has no rule is "", and is not decided.
NEW = "present not_added"
NAME = {"name": "same_name", "comment": "same_comment"}
INDEXED = {
    "include": "same_include",
    "options": "same_storage_parameters",
    "tablespace": "same_tablespace",
    "valid": "same_validity",
    "clustered": "same_clustering",
}
KEY = {
    **NAME,
    **INDEXED,
    "table": NEW,
    "columns": "same_columns",
    "without_overlaps": "same_without_overlaps",
    "deferrable": "same_deferrable",
    "initially_deferred": "same_deferrable",
    "index_comment": "same_index_comment",
}
GRANTS = {
    "grantee": NEW,
    "privileges": NEW,
    "grantable": "same_grantable",
    "revoked": "present",
}
RULES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "schemas": ("schema", {"name": NEW, "comment": "same_comment"}),
    "extensions": (
        "extension",
        {
            "name": NEW,
            "schema": "same_schema",
            "version": "same_version",
            "members": "same_members",
            "comment": "same_comment",
        },
    ),
    "tables": (
        "table",
        {
            "name": NEW,
            "kind": "same_kind",
            "persistence": "same_persistence",
            "partition_key": "same_partition_key",
            "partition_bound": "same_partition_bound",
            "parents": "same_parents",
            "of_type": "same_type",
            "options": "same_storage_parameters",
            "access_method": "same_access_method",
            "tablespace": "same_tablespace",
            "replica_identity": "same_replica_identity",
            "row_security": "same_row_security",
            "row_security_forced": "same_forced_row_security",
            "comment": "same_comment",
        },
    ),
    "columns": (
        "column",
        {
            "relation": NEW,
            "name": NEW,
            "type": "same_type",
            "not_null": "same_nullable",
            "not_null_constraint.name": "not_null_same_name",
            "not_null_constraint.no_inherit": "not_null_same_inheritance",
            "not_null_constraint.validated": "not_null_same_validity",
            "not_null_constraint.local": "not_null_same_origin",
            "not_null_constraint.comment": "not_null_same_comment",
            "default": "same_default",
            "identity": "same_identity",
            "generated": "same_generated",
            "generated_kind": "same_generated_kind",
            "collation": "same_collation",
            "storage": "same_storage",
            "compression": "same_compression",
            "statistics_target": "same_statistics_target",
            "options": "same_options",
            "inherited": "same_inheritance",
            "local": "same_inheritance",
            "comment": "same_comment",
        },
    ),
    "primary_keys": ("primary_key", {**KEY, "primary": ""}),
    "unique_constraints": (
        "unique_constraint",
        {**KEY, "primary": "", "nulls_not_distinct": "same_nulls_not_distinct"},
    ),
    "foreign_keys": (
        "foreign_key",
        {
            **NAME,
            "table": NEW,
            "columns": "same_columns",
            "target": "same_target",
            "target_columns": "same_target_columns",
            "on_update": "same_on_update",
            "on_delete": "same_on_delete",
            "on_delete_columns": "same_on_delete_columns",
            "match": "same_match",
            "period": "same_period",
            "deferrable": "same_deferrable",
            "initially_deferred": "same_deferrable",
            "validated": "same_validity",
            "enforced": "same_enforcement",
        },
    ),
    "check_constraints": (
        "check_constraint",
        {
            **NAME,
            "table": NEW,
            "expression": "same_expression",
            "no_inherit": "same_inheritance",
            "validated": "same_validity",
            "enforced": "same_enforcement",
            "local": "same_origin",
            "inherited": "same_origin",
        },
    ),
    "exclusion_constraints": (
        "exclusion_constraint",
        {
            **NAME,
            "table": NEW,
            "definition": "same_definition",
            "statistics_targets": "same_statistics_targets",
            "tablespace": "same_tablespace",
            "clustered": "same_clustering",
            "index_comment": "same_index_comment",
        },
    ),
    "indexes": (
        "index",
        {
            **NAME,
            **INDEXED,
            "table": NEW,
            "method": "same_method",
            "unique": "same_unique",
            "nulls_not_distinct": "same_nulls_not_distinct",
            "keys.expression": "same_keys",
            "keys.computed": "same_keys",
            "keys.opclass": "same_operator_classes",
            "keys.opclass_options": "same_operator_classes",
            "keys.collation": "same_collation",
            "keys.descending": "same_direction",
            "keys.nulls_first": "same_nulls_order",
            "keys.statistics_target": "same_statistics_target",
            "predicate": "same_predicate",
        },
    ),
    "extended_statistics": (
        "extended_statistics",
        {
            **NAME,
            "table": "same_table",
            "kinds": "same_kinds",
            "columns": "same_columns",
            "expressions": "same_expressions",
            "target": "same_target",
        },
    ),
    "enums": ("enum", {**NAME, "labels": "same_labels"}),
    "domains": (
        "domain",
        {
            **NAME,
            "type": "same_type",
            "not_null": "same_nullable",
            "not_null_name": "same_not_null_name",
            "not_null_comment": "same_not_null_comment",
            "default": "same_default",
            "collation": "same_collation",
        },
    ),
    "domain_constraints": (
        "domain_constraint",
        {**NAME, "domain": NEW, "definition": "same_definition", "validated": "same_validity"},
    ),
    "composites": (
        "composite",
        {
            **NAME,
            **{
                f"attributes.{name}": "same_attributes"
                for name in ("name", "type", "collation", "default", "identity", "generated")
            },
            "attributes.generated_kind": "same_attributes",
            "attributes.not_null": "same_attributes",
            "attributes.comment": "same_attribute_comments",
            **{
                f"attributes.{name}": ""
                for name in ("relation", "not_null_constraint", "storage", "compression", "options")
            },
            "attributes.statistics_target": "",
            "attributes.inherited": "",
            "attributes.local": "",
        },
    ),
    "ranges": (
        "range",
        {
            **NAME,
            **dict.fromkeys(("subtype", "opclass", "collation", "canonical"), "same_definition"),
            "subtype_diff": "same_definition",
            "multirange": "same_multirange",
        },
    ),
    "sequences": (
        "sequence",
        {
            "name": "same_name",
            "type": "same_type",
            "start": "same_start",
            "increment": "same_increment",
            "minimum": "same_minimum",
            "maximum": "same_maximum",
            "cache": "same_cache",
            "cycle": "same_cycle",
            "position": "same_position",
            "persistence": "same_persistence",
            "owner": "same_owner",
            "comment": "same_comment",
        },
    ),
    "views": (
        "view",
        {
            **NAME,
            "kind": "same_kind",
            "query": "same_query",
            "options": "same_options",
            "access_method": "same_access_method",
            "tablespace": "same_tablespace",
            "replica_identity": "same_replica_identity",
            "populated": "same_populated",
            "columns.type": "view_column_same_type",
            "columns.default": "view_column_same_default",
            "columns.collation": "view_column_same_collation",
            **{
                f"columns.{name}": "view_column_same_settings"
                for name in ("storage", "compression", "statistics_target", "options")
            },
            "columns.comment": "view_column_same_comment",
            **{
                f"columns.{name}": ""
                for name in ("relation", "name", "not_null", "not_null_constraint", "identity", "generated")
            },
            **{f"columns.{name}": "" for name in ("generated_kind", "inherited", "local")},
        },
    ),
    "routines": (
        "routine",
        {
            "name": NEW,
            "signature": NEW,
            "kind": "same_kind",
            "arguments": "same_arguments",
            "result": "same_result",
            "language": "same_language",
            "body": "same_body",
            "volatility": "same_volatility",
            "parallel": "same_parallel",
            "strict": "same_strict",
            "security_definer": "same_security",
            "leakproof": "same_leakproof",
            "settings": "same_settings",
            "options": "same_definition",
            "comment": "same_comment",
        },
    ),
    "triggers": (
        "trigger",
        {
            **NAME,
            "table": NEW,
            "constraint": "same_definition",
            "definition": "same_definition",
            "enabled": "same_enabled",
        },
    ),
    "rewrite_rules": (
        "rewrite_rule",
        {**NAME, "table": NEW, "definition": "same_definition", "enabled": "same_enabled"},
    ),
    "policies": (
        "policy",
        {
            **NAME,
            "table": NEW,
            "command": "same_command",
            "permissive": "same_permissive",
            "roles": "same_roles",
            "using": "same_using",
            "check": "same_check",
        },
    ),
    "publications": (
        "publication",
        {
            **NAME,
            "all_tables": "same_all_tables",
            "schemas": "same_schemas",
            "operations": "same_operations",
            "via_root": "same_root",
            "generated_columns": "same_generated_columns",
        },
    ),
    "published_tables": (
        "published_table",
        {"table": NEW, "columns": "same_columns", "filter": "same_filter"},
    ),
    "owners": ("owner", {"role": "same"}),
    "privileges": ("privilege", GRANTS),
    "default_privileges": ("default_privilege", {**GRANTS, "role": NEW, "schema": NEW, "objects": NEW}),
    "other_objects": (
        "other_object",
        {"kind": NEW, "name": NEW, "properties": "same_properties", "comment": "same_comment"},
    ),
    "stored_rows": ("table", {"rows": "same_rows", "digest": "same_rows"}),
}
# What the rules of another kind tell, or no rule: what is said of an object falls with it.
ONLY_OF_OBJECTS = ("owners", "stored_rows")
# Rules that compare the same field otherwise.
COMPANIONS = {
    "enum_same_labels": ["enum_same_label_order"],
    "enum_same_label_order": ["enum_same_labels"],
}
LATER_COMPANIONS = {"enum_same_label_order"}
ORDERS = {
    "columns": (
        replace(EVERYTHING, columns=(*EVERYTHING.columns[1:], EVERYTHING.columns[0])),
        "column_same_position",
    ),
    "enums": (
        replace(EVERYTHING, enums=(replace(EVERYTHING.enums[0], labels=("y", "x")),)),
        "enum_same_label_order",
    ),
}
# Where the fields of what is paired as a kind of its own stand in a catalog.
STANDS_IN = {
    "view_columns.": "views.columns.",
    "index_keys.key.": "indexes.keys.",
    "rows_of_tables.": "stored_rows.",
}
# What only says what the table has, or is not looked at where nothing is told of the table.
NOT_LOOKED_AT = {("stored_rows", "relation"), ("stored_rows", "columns")}


@dataclass(frozen=True)
class Change:
    """One field of one kind of object, and the rules that tell a change of it."""

    kind: str
    field: str
    rules: frozenset[str]

    def __str__(self) -> str:
        return f"{self.kind}.{self.field}"

    @property
    def after(self) -> Catalog:
        """Everything, with another value in that field of the first object that has one."""
        objects = getattr(EVERYTHING, self.kind)
        plain = next((one for one in objects if _has(one, self.field)), objects[0])
        changed = tuple(_changed(one, self.field) if one is plain else one for one in objects)
        return replace(EVERYTHING, **{self.kind: changed})


def _changes() -> Iterator[Change]:
    every = [rule.id for rule in checks.RULES]
    for kind, (word, rules) in RULES.items():
        for field, names in rules.items():
            ids = {name if name in every else f"{word}_{name}" for name in names.split()}
            yield Change(kind, field, frozenset(ids))


CHANGES = list(_changes())


def compared_by_rules() -> Mapping[str, frozenset[str]]:
    """Which rules say of themselves that they compare a field, by kind and field."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for rule in checks.RULES:
        for field in {*rule.fields} - {f"columns.{POSITION}"}:  # which is no field of a column
            begin = next((one for one in STANDS_IN if field.startswith(one)), "")
            found[STANDS_IN.get(begin, "") + field.removeprefix(begin)].add(rule.id)
    return {field: frozenset(rules) for field, rules in found.items()}


COMPARED = compared_by_rules()


def _has(one: Any, field: str) -> bool:
    name, _, below = field.partition(".")
    value = getattr(one, name)
    return bool(value) and (not below or isinstance(value, tuple) or _has(value, below))


def _changed(one: Any, field: str) -> Any:
    name, _, below = field.partition(".")
    value = getattr(one, name)
    if not below:
        return replace(one, **{name: made(NotNull) if name == "not_null_constraint" else _other(value)})
    if isinstance(value, tuple):
        return replace(one, **{name: (_changed(value[0], below), *value[1:])})
    return replace(one, **{name: _changed(value, below)})


def _other(value: Any) -> Any:
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
            return (_other(first), *rest)
        case Name():
            return Name(value.schema, value.name + "x")
        case Property():
            return replace(value, value=value.value + "x")
        case ColumnName() | ObjectName():
            last = "column" if isinstance(value, ColumnName) else "name"
            return replace(value, **{last: getattr(value, last) + "x"})
    raise TypeError(type(value))


def field_names(kind: str) -> set[str]:
    """Every field of a kind's objects, those of the parts that they are made of too."""
    found = set()
    for one in getattr(EVERYTHING, kind):
        for field in fields(one):
            parts = [part for part in _parts(getattr(one, field.name)) if is_dataclass(part)]
            below = [f"{field.name}.{name.name}" for part in parts for name in fields(part)]
            found |= set(below) or {field.name}
    return found - {"not_null_constraint"}  # of some columns there is none


def _parts(value: Any) -> tuple[Any, ...]:
    parts = value if isinstance(value, tuple) else (value,)
    return tuple(part for part in parts if isinstance(part, Column | IndexKey | NotNull))


def means(kind: str, field: str) -> bool:
    """Whether a field only explains, whether it stands in a kind or in the kind that is made of its parts."""
    derived = {"views": ("columns.", "view_columns", ""), "indexes": ("keys.", "index_keys", "key.")}
    begin, other, prefix = derived.get(kind, ("-", "", ""))
    names = {
        (kind, field),
        (other, prefix + field.removeprefix(begin)) if field.startswith(begin) else ("", ""),
    }
    return not names.isdisjoint(MEANS)


def paired_as_such(kind: str, field: str) -> bool:
    """Whether what a field holds is paired one by one, and not compared as a field."""
    return ELSEWHERE.get((kind, field)) == "lone ones"


def _and_another(kind: str, catalog: Catalog) -> Catalog:
    """Let something else differ as well, which a rule tells."""
    other = "schemas" if kind == "tables" else "tables"
    first, *rest = getattr(catalog, other)
    return replace(catalog, **{other: (replace(first, comment="another"), *rest)})


def _without_the_last(kind: str) -> Catalog:
    return replace(EVERYTHING, **{kind: getattr(EVERYTHING, kind)[:-1]})


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Without:
    """Leave rules out of those that the guard asks."""

    def leave_out(rules: Collection[str]) -> None:
        left_out = {*rules, *(one for rule in rules for one in COMPANIONS.get(rule, ()))}
        kept = tuple(rule for rule in checks.RULES if rule.id not in left_out)
        monkeypatch.setattr(checks, "RULES", kept)

    return leave_out


def told(held: list[Outcome]) -> set[str]:
    return {outcome.rule for outcome in held if outcome.findings}


def doubted(held: list[Outcome]) -> set[str]:
    return {outcome.rule for outcome in held if outcome.undecided}


@pytest.mark.parametrize("kind", RULES)
def test_every_field_is_compared_by_its_rule_or_explains(kind: str) -> None:
    compared = {field.removeprefix(f"{kind}.") for field in COMPARED if field.startswith(f"{kind}.")}
    undecided = {field for field, rules in RULES[kind][1].items() if not rules}
    single = {field for field in field_names(kind) if not paired_as_such(kind, field)}
    explains = {field for field in single if means(kind, field) or (kind, field) in NOT_LOOKED_AT}

    assert compared | undecided | explains == single
    assert (compared & undecided, compared & explains, undecided & explains) == (set(), set(), set())


@pytest.mark.parametrize(
    "change", [one for one in CHANGES if not paired_as_such(one.kind, one.field)], ids=str
)
def test_a_field_is_compared_by_the_rule_that_the_table_names(change: Change) -> None:
    assert COMPARED.get(str(change), frozenset()) - LATER_COMPANIONS == change.rules


def test_every_kind_has_its_rules() -> None:
    assert set(RULES) == {field.name for field in fields(Catalog)} - {"unmodelled"}
    assert {field.partition(".")[0] for field in COMPARED} == set(RULES)
    assert {kind for kind, _ in MEANS} <= {*RULES, "view_columns", "index_keys"}
    assert {kind for kind, _ in ELSEWHERE} <= {*RULES, "view_columns", "index_keys"}


def test_every_rule_has_its_field() -> None:
    every = {rule.id for rule in checks.RULES}
    of_one_side = {f"{word}_{name}" for word, _ in RULES.values() for name in NEW.split()}
    of_none = {"catalog_modelled", "catalog_accounted_for", *(rule for _, rule in ORDERS.values())}

    assert every - {rule for change in CHANGES for rule in change.rules} - of_one_side == of_none


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_field_is_told_by_its_own_rule(change: Change) -> None:
    held = outcomes(EVERYTHING, change.after)

    assert told(held) == change.rules
    assert doubted(held) == (set() if change.rules else {"catalog_accounted_for"})


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_field_without_its_rule_is_not_decided(change: Change, without: Without) -> None:
    without(change.rules)
    after = _and_another(change.kind, change.after)

    assert doubted(outcomes(EVERYTHING, after)) == {"catalog_accounted_for"}


@pytest.mark.parametrize(
    ("kind", "field"), [one for one in MEANS if one[0] in RULES and one != ("owners", "object")]
)
def test_what_only_explains_is_not_decided_where_nothing_else_differs(kind: str, field: str) -> None:
    after = Change(kind, field, frozenset()).after
    alone = outcomes(EVERYTHING, after)
    beside = outcomes(EVERYTHING, _and_another(kind, after))

    assert told(alone) or doubted(alone) == {"catalog_accounted_for"}
    assert not doubted(beside)


@pytest.mark.parametrize("kind", [kind for kind in RULES if kind not in ONLY_OF_OBJECTS])
def test_an_object_of_one_side_is_told_by_its_own_rule(kind: str) -> None:
    word, _ = RULES[kind]
    less = _without_the_last(kind)

    assert told(outcomes(EVERYTHING, less)) == {f"{word}_present"}
    assert told(outcomes(less, EVERYTHING)) == {f"{word}_not_added"}
    assert not doubted(outcomes(EVERYTHING, less)) | doubted(outcomes(less, EVERYTHING))


@pytest.mark.parametrize("kind", [kind for kind in RULES if kind not in ONLY_OF_OBJECTS])
def test_an_object_of_one_side_without_its_rule_is_not_decided(kind: str, without: Without) -> None:
    word, _ = RULES[kind]
    without({f"{word}_present"})
    less = _and_another(kind, _without_the_last(kind))

    assert doubted(outcomes(EVERYTHING, less)) == {"catalog_accounted_for"}


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_has_its_rule(order: str, without: Without) -> None:
    after, rule = ORDERS[order]
    assert told(outcomes(EVERYTHING, after)) == {rule}
    assert not doubted(outcomes(EVERYTHING, after))

    without({rule, *COMPANIONS.get(rule, ())})
    assert doubted(outcomes(EVERYTHING, _and_another(order, after))) == {"catalog_accounted_for"}


def test_what_falls_with_nothing_that_is_told_is_not_decided() -> None:
    names = [Name("public", "g"), Name("public", "h")]
    needs = [(RoutineName(name, "signature"),) for name in reversed(names)]
    pair = tuple(made(values.Routine, name=name, uses=uses) for name, uses in zip(names, needs, strict=True))
    before = replace(EVERYTHING, routines=(*EVERYTHING.routines, *pair))
    held = outcomes(_and_another("routines", before), EVERYTHING)

    assert told(held) == {"table_same_comment"}
    assert doubted(held) == {"catalog_accounted_for"}


def test_an_owner_of_what_both_sides_have_is_some_rules_to_tell() -> None:
    held = outcomes(EVERYTHING, _and_another("owners", _without_the_last("owners")))

    assert doubted(held) == {"catalog_accounted_for"}


def test_what_is_not_modelled_is_told_as_such() -> None:
    held = outcomes(EVERYTHING, replace(EVERYTHING, unmodelled=(values.Unmodelled("collation", "c"),)))

    assert doubted(held) == {"catalog_modelled"}
