"""Find why an object of one side has no finding of its own: it depends on a loss that is reported."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from harness.facts.catalog import (
    Catalog,
    Column,
    ColumnName,
    Extension,
    ForeignKey,
    Index,
    Key,
    Name,
    ObjectUse,
    OtherObject,
    Publication,
    PublishedTable,
    Routine,
    RoutineName,
    Schema,
    Table,
)
from harness.pairs.catalog.differences import KINDS, Unlike, kind_named

if TYPE_CHECKING:
    from harness.pairs.catalog.pair import CatalogPair

_ALONE = frozenset({"owners", "stored_rows", "unmodelled"})
_SPLIT = frozenset({"privileges", "default_privileges"})


def groundless(catalog: CatalogPair, reported: Iterable[Any]) -> list[Unlike]:
    """Find what was left out though it depends on nothing reported: two objects that need each other, say.

    reported: the objects of one side that a rule reports.
    """
    grounds = {*_other_grounds(catalog)} | {name for value in reported for name in _names(value)}
    left = [(kind, lone) for kind in KINDS if kind not in _ALONE for lone in kind_named(catalog, kind).fallen]
    while True:
        open_ = []
        for kind, lone in left:
            if grounds.isdisjoint(_needs(catalog, lone.value)):
                open_.append((kind, lone))
            else:
                grounds.update(_names(lone.value))
        if len(open_) == len(left):
            break
        left = open_
    owners = [
        Unlike("owners", str(lone.subject), lone.value)
        for lone in catalog.access.owners.fallen
        if catalog.access.on_both_sides(lone.value.object)
        and not _of_column(catalog, lone.value.object.in_schema)
    ]
    return [Unlike(kind, str(lone.subject), lone.value) for kind, lone in left] + owners


def forgotten(catalog: CatalogPair) -> Iterator[Unlike]:
    """Find the objects that are not paired, not reported as lone, and not left out for another loss."""
    for kind in (one.name for one in fields(Catalog)):
        ours, theirs = (getattr(side, kind) for side in catalog.sides)
        if ours == theirs or kind in _SPLIT | {"stored_rows", "unmodelled"}:
            continue
        paired = kind_named(catalog, kind)
        known = {id(one) for match in paired.matches for one in (match.baseline, match.refactored)}
        known |= {id(one.value) for one in (*paired.missing, *paired.added, *paired.fallen)}
        for one in (*ours, *theirs):
            if id(one) not in known:
                yield Unlike(kind, str(getattr(one, "name", one)), one)


def _other_grounds(catalog: CatalogPair) -> Iterator[Hashable]:
    """Return what differs in objects of both sides and makes other objects be left out."""
    yield from (("parents", name) for name in catalog.causes.adopted)
    yield from catalog.differing_owners
    yield from (
        match.baseline.name
        for match in catalog.tables.differing
        if match.baseline.kind != match.refactored.kind
    )
    for match in catalog.publications.differing:
        if match.baseline.all_tables != match.refactored.all_tables:
            yield from (("publication", one.name) for one in (match.baseline, match.refactored))


def _of_column(catalog: CatalogPair, name: Name) -> bool:
    """Whether a column owns a sequence on one side only: it belongs to whoever has the table."""
    return any(
        name in (match.baseline.name, match.refactored.name)
        for match in catalog.sequences.differing
        if (match.baseline.owner is None) != (match.refactored.owner is None)
    )


def _names(one: Any) -> Iterator[Hashable]:
    """Return the names by which other objects need this one."""
    match one:
        case Schema():
            yield "schema", one.name
        case Extension():
            yield from one.named("pg_type")
            yield ObjectUse("extension", one.name)
        case OtherObject():
            yield one.full_name
            if one.catalog == "pg_type":
                yield one.plain_name
        case Publication():
            yield "publication", one.name
        case Column() | Routine():
            yield one.full_name
        case _ if isinstance(getattr(one, "table", None), Name):
            yield type(one), one.table
            if isinstance(one, ForeignKey):
                yield one.full_name
            if isinstance(one, Key):
                yield Key, one.table, one.columns
        case _ if isinstance(getattr(one, "name", None), Name):
            yield one.name


def _needs(catalog: CatalogPair, one: Any) -> Iterator[Hashable]:
    """Return what an object depends on: all that it names, and the original of which it is a copy."""
    for name in _mentioned((one, getattr(one, "uses", ()))):
        yield name
        match name:
            case Name():
                yield "schema", name.schema
            case ColumnName():
                yield from (name.relation, ("schema", name.relation.schema))
            case RoutineName():
                yield "schema", name.name.schema
    if isinstance(one, OtherObject):
        yield "schema", one.schema
    if isinstance(one, Table):
        yield from catalog.losses.foreign_tables.get(one.name, ())
    if isinstance(one, PublishedTable):
        yield "publication", one.publication
    if isinstance(one, Index):
        yield Key, one.table, one.expressions
    if getattr(one, "inherited", False):
        table = one.relation if isinstance(one, Column) else one.table
        yield "parents", table
        for parent in catalog.losses.parents_of(table):
            yield ColumnName(parent, one.name) if isinstance(one, Column) else (type(one), parent)


def _mentioned(value: Any) -> Iterator[Name | ColumnName | RoutineName | ObjectUse]:
    if isinstance(value, Name | ColumnName | RoutineName | ObjectUse):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _mentioned(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _mentioned(getattr(value, field.name))
