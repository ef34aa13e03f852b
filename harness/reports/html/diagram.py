"""The tables of both sides as a diagram: nodes with their columns, grouped by module, and what joins them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from harness.facts.catalog import Name
from harness.reports.html.objects import Key, table_key
from harness.reports.side import Reference, Side
from harness.showing import line

SAME, LOST, ADDED = "same", "lost", "added"
"""Which sides have something: both, only the baseline, only the refactored side."""

_LOST_GROUP: Final = "only in the baseline"


class Row(msgspec.Struct, omit_defaults=True):
    """A column: its type, whether it is part of the primary key or a foreign key, whether it may be NULL."""

    name: str
    type: str
    primary: bool = False
    foreign: bool = False
    nullable: bool = False
    side: str = SAME


class Link(msgspec.Struct, omit_defaults=True):
    """A relationship of a class that a table is mapped to: its target is the number of a table, or -1."""

    name: str
    cls: str
    target: str
    to: int = -1
    many: bool = False
    side: str = SAME


class Node(msgspec.Struct, omit_defaults=True):
    """A table: the number of its object and of its group."""

    name: str
    object: int
    group: int
    classes: list[str]
    rows: list[Row]
    links: list[Link]
    side: str = SAME


class Edge(msgspec.Struct, omit_defaults=True):
    """A foreign key, from one table's columns to another's."""

    source: int
    target: int
    columns: list[str]
    referred: list[str]
    name: str = ""
    side: str = SAME
    one: bool = False


class Diagram(msgspec.Struct):
    """All tables, in groups."""

    groups: list[str]
    nodes: list[Node]
    edges: list[Edge]


def diagram(baseline: Side, refactored: Side, numbers: Mapping[Key, int]) -> Diagram:
    """Return the tables of both sides in one diagram, in the refactored side's modules."""
    sides = (baseline, refactored)
    names = sorted({name for side in sides for name in (*side.tables, *side.built)})
    lost = {name for name in names if name not in refactored.tables and name not in refactored.built}
    modules = {name: refactored.module_of(name) for name in names if name not in lost}
    shown = _groups(modules)
    groups = sorted(set(shown.values())) + ([_LOST_GROUP] if lost else [])
    at = {name: number for number, name in enumerate(names)}
    nodes = [
        Node(
            name=line(str(name)),
            object=numbers[table_key(name)],
            group=len(groups) - 1 if name in lost else groups.index(shown[name]),
            classes=sorted({line(one.name) for side in sides for one in side.classes.get(name, ())}),
            rows=list(_rows(name, baseline, refactored)),
            links=list(_links(name, baseline, refactored, at)),
            side=_side(name in baseline.tables or name in baseline.built, name not in lost),
        )
        for name in names
    ]
    return Diagram([line(one) for one in groups], nodes, list(_edges(baseline, refactored, at)))


def _groups(modules: Mapping[Name, str]) -> Mapping[Name, str]:
    """Return the group of each table: its module; its package, where most modules have one table alone."""
    few = len(set(modules.values())) * 2 <= len(modules) or len(modules) <= _FEW
    named = {name: module or "(unknown module)" for name, module in modules.items()}
    if few:
        return named
    return {name: module.rpartition(".")[0] or module for name, module in named.items()}


_FEW: Final = 3
_BRIEF: Final = {
    "timestamp without time zone": "timestamp",
    "TIMESTAMP WITHOUT TIME ZONE": "TIMESTAMP",
    "timestamp with time zone": "timestamptz",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ",
    "character varying": "varchar",
    "double precision": "double",
}


def _side(ours: bool, theirs: bool) -> str:
    return SAME if ours and theirs else LOST if ours else ADDED


def _rows(name: Name, baseline: Side, refactored: Side) -> Iterator[Row]:
    ours, theirs = _columns(name, baseline), _columns(name, refactored)
    for column, row in theirs.items():
        row.side = _side(column in ours, True)
        yield row
    for column, row in ours.items():
        if column not in theirs:
            row.side = LOST if theirs else SAME
            yield row


def _columns(name: Name, side: Side) -> dict[str, Row]:
    """Return the columns of a table of a side: those of the database, else those of the metadata."""
    primary = side.primary_keys.get(name, ())
    foreign = {column for key in side.foreign_keys.get(name, ()) for column in key.columns}
    if name in side.built:
        typed = {one.name: (one.type, not one.not_null) for one in side.columns.get(name, ())}
    else:
        columns = side.tables[name].columns if name in side.tables else ()
        typed = {one.name: (one.type.sql or one.type.kind, one.nullable) for one in columns}
    return {
        column: Row(line(column), _brief(type_), column in primary, column in foreign, nullable)
        for column, (type_, nullable) in typed.items()
    }


def _brief(type_: str) -> str:
    """Write a type as people do who are short of room."""
    for long, short in _BRIEF.items():
        type_ = type_.replace(long, short)
    return line(type_)


def _links(name: Name, baseline: Side, refactored: Side, at: Mapping[Name, int]) -> Iterator[Link]:
    ours, theirs = _relationships(name, baseline, at), _relationships(name, refactored, at)
    for key, link in theirs.items():
        link.side = _side(key in ours, True)
        yield link
    for key, link in ours.items():
        if key not in theirs:
            link.side = LOST if name in refactored.tables else SAME
            yield link


def _relationships(name: Name, side: Side, at: Mapping[Name, int]) -> dict[tuple[str, str], Link]:
    return {
        (mapped.name, one.name): Link(
            name=line(one.name),
            cls=line(mapped.name),
            target=line(one.target),
            to=_number(side.table_of(one.target), at),
            many=one.uselist,
        )
        for mapped in side.classes.get(name, ())
        for one in mapped.relationships
    }


def _number(name: Name | None, at: Mapping[Name, int]) -> int:
    return -1 if name is None else at.get(name, -1)


def _edges(baseline: Side, refactored: Side, at: Mapping[Name, int]) -> Iterator[Edge]:
    ours, theirs = _references(baseline), _references(refactored)
    for name, key in sorted(ours | theirs, key=repr):
        if key.target in at:
            yield Edge(
                source=at[name],
                target=at[key.target],
                columns=[line(one) for one in key.columns],
                referred=[line(one) for one in key.referred],
                name=line(key.name),
                side=_side((name, key) in ours, (name, key) in theirs),
                one=set(key.columns) == set(refactored.primary_keys.get(name, ())),
            )


def _references(side: Side) -> set[tuple[Name, Reference]]:
    return {(name, key) for name, keys in side.foreign_keys.items() for key in keys}
