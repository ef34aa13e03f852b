"""Find what has another name on the refactored side, and write its catalog with the baseline's names.

Types of columns, defaults, queries and the objects of a view mention types, views and sequences by name. When
one object has one name on both sides, all of these are equal, and the new name is reported once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any, Final

from harness.facts.catalog import (
    Catalog,
    ColumnName,
    IndexKey,
    Name,
    ObjectUse,
    OtherObject,
    Property,
    Routine,
)
from harness.facts.catalog.sql import definition
from harness.pairs.catalog.expressions import renaming
from harness.pairs.compare import pair_up

Identity = Callable[[Any], Hashable]

# The fields that hold types as the server writes them, and its expressions and definitions.
_TYPES: Final = frozenset({"arguments", "of_type", "opclass", "result", "signature", "subtype", "type"})
_TEXTS: Final = frozenset(
    {
        "body",
        "canonical",
        "check",
        "collation",
        "default",
        "definition",
        "expression",
        "generated",
        "partition_key",
        "predicate",
        "query",
        "subtype_diff",
        "using",
    }
)
_KINDS: Final = ("enums", "domains", "composites", "ranges", "sequences", "views")


@dataclass(frozen=True)
class Renames:
    """The baseline's names of renamed objects, by their names on the refactored side."""

    types: Mapping[Name, Name] = field(default_factory=dict)
    others: Mapping[Name, Name] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.types or self.others)

    @property
    def baseline_names(self) -> Mapping[Name, Name]:
        """Both, by the name on the refactored side."""
        return {**self.types, **self.others}


def by_name(one: Any) -> Name:
    """Return the identity of an object whose name has a schema."""
    name: Name = one.name
    return name


def identities(*sides: Catalog) -> Mapping[str, Sequence[Identity]]:
    """Return the identities by which objects that others mention are paired, kind by kind.

    The first is the name; then come the definition and the columns that use the object; types are also paired
    across schemas. The sides must be as they were read: users of an object are found by its own name.
    """

    @cache  # asked only of what has met nothing by its name
    def users() -> Mapping[Name, set[ColumnName]]:
        found: defaultdict[Name, set[ColumnName]] = defaultdict(set)
        for column in (column for side in sides for column in side.columns):
            whole = [use.relation for use in column.uses if isinstance(use, ColumnName) and not use.column]
            for name in filter(None, (column.user_type, *whole)):
                found[name].add(column.full_name)
        return found

    def used(one: Any) -> Hashable:
        return frozenset(users()[one.name]) if one.name in users() else one.name  # itself meets nothing

    def typed(content: Identity) -> list[Identity]:
        return [
            by_name,
            lambda one: (one.name.schema, content(one), used(one)),
            lambda one: (one.name.schema, content(one)),
            lambda one: (one.name.name, content(one)),
        ]

    return {
        "enums": typed(lambda one: one.labels),
        "domains": typed(definition),
        "composites": typed(definition),
        "ranges": typed(definition),
        "sequences": [
            lambda one: (one.name, one.owner),
            lambda one: one.owner or one.name,
            by_name,
            lambda one: (one.name.schema, replace(one, name=None), used(one)),
        ],
        "views": [by_name, lambda one: (one.name.schema, one.query, one.kind)],
    }


def renamed(baseline: Catalog, refactored: Catalog) -> Renames:
    """Find what has another name on the refactored side."""
    known = identities(baseline, refactored)
    found = Renames(types=_moved_with_extensions(baseline, refactored))
    while True:
        other = translated(refactored, found)
        new = _new_names(baseline, other, known)
        if new.baseline_names.keys() <= found.baseline_names.keys():
            return found
        found = Renames({**found.types, **new.types}, {**found.others, **new.others})


def translated(catalog: Catalog, names: Renames) -> Catalog:
    """Return a catalog that mentions these objects by other names; their own `name` stays as it is."""
    if not names:
        return catalog
    about_types = renaming(names.types, names.others, of_types=True)
    text = renaming(names.types, names.others, of_types=False)
    others = names.baseline_names

    def value(one: Any) -> Any:
        if isinstance(one, Name):
            return others.get(one, one)
        if isinstance(one, tuple):
            return tuple(map(value, one))
        return whole(one) if is_dataclass(one) else one

    def whole(one: Any) -> Any:
        changed = {}
        if isinstance(one, ObjectUse | OtherObject):  # its name contains types: `(public.mood AS text)`
            changed["name"] = about_types(one.name)
        if isinstance(one, Property):
            return replace(one, value=about_types(one.value)) if one.refers else one
        for name in (part.name for part in fields(one)):
            old: Any = getattr(one, name)
            new: Any
            if isinstance(old, str) and (name in _TYPES or (name == "body" and _is_aggregate(one))):
                new = about_types(old)
            elif name == "expressions":  # of extended statistics
                new = tuple(map(text, old))
            elif name in _TEXTS and isinstance(old, str):
                new = old if isinstance(one, IndexKey) and not one.computed else text(old)
            else:
                new = old if name in {"name", "function"} else value(old)
            if new != old:
                changed[name] = new
        return replace(one, **changed) if changed else one

    return replace(catalog, **{kind.name: value(getattr(catalog, kind.name)) for kind in fields(catalog)})


def _is_aggregate(one: Any) -> bool:
    """Whether something is a routine whose body is a list of functions and types, not a text."""
    return isinstance(one, Routine) and one.kind == "aggregate"


def _new_names(baseline: Catalog, refactored: Catalog, paired: Mapping[str, Sequence[Identity]]) -> Renames:
    names: dict[str, dict[Name, Name]] = {kind: {} for kind in _KINDS}
    for kind in _KINDS:
        ours, theirs = getattr(baseline, kind), getattr(refactored, kind)
        if {one.name for one in ours} == {one.name for one in theirs} and kind != "sequences":
            continue
        for match in pair_up(
            ours, theirs, subject=lambda one: one.name.subject, identities=paired[kind]
        ).matches:
            if match.baseline.name != match.refactored.name:
                names[kind][match.refactored.name] = match.baseline.name
    others = {**names.pop("sequences"), **names.pop("views")}
    return Renames({new: old for kind in names.values() for new, old in kind.items()}, others)


def _moved_with_extensions(baseline: Catalog, refactored: Catalog) -> Mapping[Name, Name]:
    """The types and operator classes of extensions that are in another schema."""
    schemas = {one.name: one.schema for one in baseline.extensions}
    return {
        name: Name(schemas[one.name], name.name)
        for one in refactored.extensions
        if one.schema != schemas.get(one.name, one.schema)
        for name in one.named("pg_type", "pg_opclass")
        if name.schema == one.schema
    }
