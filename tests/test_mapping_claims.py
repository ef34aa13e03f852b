"""Every field of what a side maps is one rule's to report, or explains.

Which rule that is, the table here says, by hand. The sides are made up: a few objects of each kind, of which
one field changes at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import pytest

from harness.facts.catalog.names import ColumnName, Name
from harness.facts.exports import Member
from harness.facts.loaded import Environment, Loaded
from harness.facts.mapping import (
    Attribute,
    Constructor,
    Listener,
    ListenerOrder,
    Made,
    MappedClass,
    Relationship,
    Validator,
)
from harness.facts.reads import Reads
from harness.facts.sharing import Sharing
from harness.facts.tables import ColumnType, Default, EnumClass, MetaColumn, MetaTable
from harness.facts.whole import Facts
from harness.findings import Contract, Outcome
from harness.pairs import Pair
from harness.rules import RULES as EVERY

RULES = [rule for rule in EVERY if rule.contract is Contract.MAPPING]


def made(type_: type, **given: Any) -> Any:
    """Make a value of a type, whose texts are the names of its fields."""
    hints = get_type_hints(type_)
    return type_(**{name: given.get(name, _made(hints[name], name)) for name in hints})


def _made(hint: Any, name: str) -> Any:
    if hint is str or str in get_args(hint):
        return {} if str(hint).startswith("dict") else (name,) if str(hint).startswith("tuple") else name
    if hint in (bool, int):
        return hint()
    return None if type(None) in get_args(hint) else ()


TYPE = made(ColumnType)
COLUMN = made(
    MetaColumn,
    default=Default("value", "1", ""),
    onupdate=Default("sql", "now()", ""),
    type=TYPE,
)
CALLING = replace(
    COLUMN, name="calling", default=Default("callable", "f()", "f"), onupdate=Default("callable", "g()", "g")
)
VERSION = ColumnName(Name("public", "posts"), "version")
POST = made(
    MappedClass,
    name="Post",
    table=Name("public", "posts"),
    version_id=VERSION,
    inherits=None,
    constructor=Constructor("(self, **kwargs)", Made.DEFAULT, "", None),
)
USER = replace(
    POST,
    name="User",
    table=Name("public", "users"),
    options={"batch": "True"},
    attributes=(made(Attribute),),
    relationships=(made(Relationship, target="Post", back_populates="Post.user", options={"a": "b"}),),
    members=(made(Member),),
    validators=(made(Validator, name="validates", attributes=("email",)),),
)
FIRST = made(Listener, number=1, name="first", targets=(("Session", "before_flush", ""),))
SECOND = replace(FIRST, number=2, name="second", code="other")
LOADED = Loaded(
    source="source",
    environment=made(Environment),
    exports=(),
    inner_exports=(),
    modules=(),
    importing=(),
    late=(),
    classes=(USER, POST),
    tables=(made(MetaTable, name=Name("public", "users"), columns=(COLUMN, CALLING)),),
    enums=(EnumClass("Mood", ("HAPPY='happy'",), (), None),),
    listeners=(FIRST, SECOND),
    listener_orders=(ListenerOrder("Session", "before_flush", (1, 2)),),
    sharing=Sharing(),
    reads=Reads((), ()),
    third_parties=(),
)

# The rule of each field; what has none has a reason below.
COMPARED: Mapping[str, Mapping[str, str]] = {
    "classes": {
        "name": "class_mapped",
        "table": "class_same_table",
        "inherits": "class_same_inheritance",
        "concrete": "class_same_inheritance",
        "polymorphic_on": "class_same_inheritance",
        "polymorphic_identity": "class_same_inheritance",
        "primary_key": "class_same_primary_key",
        "version_id": "class_same_version_id",
        "version_generator": "class_same_version_id",
        "options": "class_same_options",
        "sql": "class_same_sql",
        "constructor.signature": "class_same_constructor",
        "constructor.made": "class_same_constructor",
    },
    "attributes": {
        "name": "attribute_present",
        "kind": "attribute_same_kind",
        "target": "attribute_same_target",
        "loading": "attribute_same_loading",
        "mutable": "attribute_same_mutability",
        "code": "attribute_same_code",
        "setter": "attribute_same_setter",
        "deleter": "attribute_same_setter",
        "updater": "attribute_same_setter",
        "comparator": "attribute_same_comparator",
        "sql": "attribute_same_sql",
        "info": "attribute_same_info",
    },
    "relationships": {
        "name": "relationship_present",
        "target": "relationship_same_target",
        "direction": "relationship_same_direction",
        "uselist": "relationship_same_uselist",
        "cascade": "relationship_same_cascade",
        "lazy": "relationship_same_lazy",
        "back_populates": "relationship_same_back_populates",
        "order_by": "relationship_same_order_by",
        "primaryjoin": "relationship_same_join",
        "secondary": "relationship_same_secondary",
        "secondaryjoin": "relationship_same_join",
        "remote_side": "relationship_same_remote_side",
        "writes": "relationship_same_writes",
        "viewonly": "relationship_same_viewonly",
        "passive_deletes": "relationship_same_passive_deletes",
        "passive_updates": "relationship_same_passive_updates",
        "post_update": "relationship_same_post_update",
        "single_parent": "relationship_same_single_parent",
        "innerjoin": "relationship_same_innerjoin",
        "options": "relationship_same_options",
        "collection": "relationship_same_collection_class",
        "collection_code": "relationship_same_collection_code",
        "bound_code": "relationship_same_bound_code",
        "comparator": "relationship_same_comparator",
        "sql": "relationship_same_sql",
        "info": "relationship_same_info",
    },
    "members": {
        "name": "member_present",
        "kind": "member_same_kind",
        "value": "member_same_value",
        "code": "member_same_code",
    },
    "validators": {
        "attributes": "validator_same_attributes",
        "options": "validator_same_attributes",
        "code": "validator_same_code",
    },
    "listeners": {"targets": "listener_same_targets", "code": "listener_same_code"},
    "listener_orders": {"listeners": "listener_same_order"},
    "enums": {"members": "enum_class_same_members"},
    "columns": {
        "key": "column_same_key",
        "default.kind": "default_same_kind",
        "default.text": "default_same_value",
        "default.code": "default_same_value default_same_code",
        "onupdate.kind": "onupdate_same_kind",
        "onupdate.text": "onupdate_same_value",
        "onupdate.code": "onupdate_same_value onupdate_same_code",
        "server_default": "column_same_fetched",
        "server_onupdate": "column_same_fetched",
        "info": "column_same_info",
        "type.python": "column_same_python_type",
        "type.code": "column_same_type_code",
        "type.stored": "column_same_labels",
    },
    "tables": {"info": "table_same_info"},
}

_BUILT = "the statements that build it, and the database that is built"
_DRAWN = "for drawing rows; what it does to values is `type.python` and `type.code`"
_OWN = "a kind of its own"
EXPLAINS: Mapping[str, Mapping[str, str]] = {
    "classes": {
        "module": "every split changes it; what can be imported from where is the imports contract's",
        "tables": "the table, and those of the classes that it inherits from",
        "discriminator": "polymorphic_on",
        "constructor.filled": "it follows from the signature",
        "constructor.brought_by": "who is the reason for the constructor, not how it is called",
        **dict.fromkeys(("attributes", "relationships", "members", "validators"), _OWN),
    },
    "attributes": {"columns": "target"},
    "relationships": {"made_by": "by which of two its `backref` says so"},
    "enums": {
        "name": "what it is called; what can be imported is the imports contract's",
        "columns": "type.python",
    },
    "members": {
        "annotations": "compared by the imports contract",
        "followed": "its code is part of that of the members that use it",
        "generated": "its code is what the fields add to it",
        "replaces": "whether a member that is gained is one",
        "made": "whether a value that differs may do so by chance",
    },
    "validators": {
        "name": "SQLAlchemy calls it; the name is that of a member",
        "constants": "code",
        "patterns": "code",
    },
    "listeners": {
        "number": "tells it from the other listeners of its side",
        "package": "makes a note of a listener that only one side has",
        "name": "SQLAlchemy calls it; an export of the name is the imports contract's",
    },
    "listener_orders": {
        "target": "what the listeners listen to",
        "event": "what the listeners listen to",
    },
    "columns": {
        **dict.fromkeys(("default.made", "onupdate.made"), "compares a value that each import makes anew"),
        **dict.fromkeys(
            ("default.constant", "onupdate.constant"), "compared with a value of the other side, as its text"
        ),
        **dict.fromkeys(("name", "nullable", "primary_key", "generated", "type.sql"), _BUILT),
        "server_value": _BUILT,
        **{
            f"type.{name}": _DRAWN
            for name in (
                *("kind", "decorated", "length", "precision", "scale", "timezone", "labels", "as_uuid"),
                *("item", "dimensions", "range", "check", "takes", "members", "choices"),
            )
        },
    },
    "tables": {
        **dict.fromkeys(("name", "unique", "foreign_keys", "checks"), _BUILT),
        "columns": _OWN,
    },
}
# Where it is written: shown with a finding, and what is written in one place is reported once.
PLACED = {"place", "lines", "named", "declared"}
NOT_MAPPED = {
    "source",
    "environment",
    "exports",
    "inner_exports",
    "modules",
    "importing",
    "late",
    "reads",
    "sharing",
    "third_parties",
    "mixins",
    "statements",
}


@dataclass(frozen=True)
class Change:
    """One field of one kind of subject."""

    kind: str
    field: str

    def __str__(self) -> str:
        return f"{self.kind}.{self.field}"

    @property
    def rules(self) -> set[str]:
        return set(COMPARED[self.kind][self.field].split())

    @property
    def sides(self) -> Iterator[Loaded]:
        """All that is loaded, with another value in that field of one subject; of each in turn."""
        for at in range(len(_subjects(LOADED, self.kind))):
            subjects = list(_subjects(LOADED, self.kind))
            subjects[at] = _changed(subjects[at], self.field)
            yield _with(LOADED, self.kind, tuple(subjects))


def _subjects(loaded: Loaded, kind: str) -> tuple[Any, ...]:
    of = loaded.tables[0] if kind == "columns" else loaded if hasattr(loaded, kind) else loaded.classes[0]
    found: tuple[Any, ...] = getattr(of, kind)
    return found


def _with(loaded: Loaded, kind: str, subjects: tuple[Any, ...]) -> Loaded:
    given: dict[str, Any] = {kind: subjects}
    if kind == "columns":
        given = {"tables": (replace(loaded.tables[0], columns=subjects),)}
    elif not hasattr(loaded, kind):
        first, *others = loaded.classes
        given = {"classes": (replace(first, **given), *others)}
    return replace(loaded, **given)


def _changed(one: Any, field: str) -> Any:
    name, _, below = field.partition(".")
    value = getattr(one, name)
    return replace(one, **{name: _changed(value, below) if below else _other(value)})


def _other(value: Any) -> Any:
    match value:
        case StrEnum():
            return next(one for one in type(value) if one is not value)
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value + "x"
        case dict():
            return {**value, "more": "x"}
        case tuple() if value and all(isinstance(one, int) for one in value):
            return value[::-1]
        case (("Session", event, how),):
            return (("Sessions", event, how),)
        case tuple():
            return (*value, "x")
        case Name():
            return replace(value, name=value.name + "x")
        case ColumnName():
            return replace(value, column=value.column + "x")
    return "x"


def outcomes(baseline: Loaded, refactored: Loaded) -> list[Outcome]:
    pair = Pair(Facts("baseline", loaded=baseline), Facts("refactored", loaded=refactored))
    return [rule.outcome(pair) for rule in RULES]


def reporting(refactored: Loaded) -> set[str]:
    """The rules that report something, or do not decide."""
    return {one.rule for one in outcomes(LOADED, refactored) if one.findings or one.undecided}


def field_names(kind: str) -> set[str]:
    """Every field of a kind's subjects, those of the default and the type of a column too."""
    (one, *_) = _subjects(LOADED, kind)
    found = set()
    for field in fields(one):
        value = getattr(one, field.name)
        parts = fields(value) if is_dataclass(value) and not isinstance(value, Name | ColumnName) else ()
        below = {f"{field.name}.{part.name}" for part in parts}
        found |= below or {field.name}
    return {name for name in found if name.rpartition(".")[2] not in PLACED}


def fields_of_rules() -> Mapping[str, set[str]]:
    """Which rules say of themselves that they compare a field."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for rule in RULES:
        for field in rule.fields:
            found[field].add(rule.id)
    return found


CHANGES = [Change(kind, field) for kind, rules in COMPARED.items() for field in rules]
EXPLAINED = [
    Change(kind, field)
    for kind, reasons in EXPLAINS.items()
    for field, reason in reasons.items()
    if reason != _OWN and field != "item"
]


def test_every_kind_has_its_rules() -> None:
    parts = {field.name for field in fields(MappedClass)} & set(COMPARED) - {"tables"}
    assert set(COMPARED) - parts - {"columns"} == {field.name for field in fields(Loaded)} - NOT_MAPPED
    assert parts == {field for field, reason in EXPLAINS["classes"].items() if reason == _OWN}
    assert set(EXPLAINS) <= set(COMPARED)


@pytest.mark.parametrize("kind", COMPARED)
def test_every_field_is_compared_or_explains(kind: str) -> None:
    compared, explains = set(COMPARED[kind]), set(EXPLAINS.get(kind, ()))
    assert compared | explains == field_names(kind)
    assert compared & explains == set()


def test_rules_say_which_fields_they_compare() -> None:
    assert fields_of_rules() == {str(change): change.rules for change in CHANGES}


def test_the_same_is_the_same() -> None:
    assert reporting(LOADED) == set()


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_field_is_reported_by_its_own_rule(change: Change) -> None:
    reported = [reporting(refactored) for refactored in change.sides]
    assert set().union(*reported) == change.rules
    assert all(len(one) <= 1 for one in reported), reported


@pytest.mark.parametrize("change", EXPLAINED, ids=str)
def test_what_explains_is_no_difference(change: Change) -> None:
    for refactored in change.sides:
        assert reporting(refactored) == set()
