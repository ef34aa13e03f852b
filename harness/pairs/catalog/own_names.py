"""The names that PostgreSQL gives what nobody named: they say nothing of their own."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields, replace
from typing import Any, Final

from harness.snapshot.catalog import (
    Catalog,
    CheckConstraint,
    Column,
    Domain,
    DomainConstraint,
    ForeignKey,
    Key,
    NotNull,
)

_NAME_BYTES: Final = 63  # NAMEDATALEN - 1
_NUMBERED: Final = re.compile(r"\d+$")


def settled_name(value: Key | ForeignKey | CheckConstraint | DomainConstraint) -> str:
    """Name a constraint, without the number that PostgreSQL gives one that nobody named.

    Of two unnamed checks of one table, the one made first is `t_check` and the other `t_check1`. Which is
    which says nothing about the schema, so both are `t_check` here. Any other name stays as it is.
    """
    match value:
        case DomainConstraint():
            return _without_number(value.name, value.domain.name, (), "check")
        case CheckConstraint():  # named after its column if it names but one
            columns = value.columns if len(value.columns) == 1 else ()
            return _without_number(value.name, value.table.name, columns, "check")
        case ForeignKey():
            return _without_number(value.name, value.table.name, value.columns, "fkey")
        case Key(primary=True):
            return _without_number(value.name, value.table.name, (), "pkey")
        case _:
            return _without_number(value.name, value.table.name, value.columns, "key")


def given_not_null_name(value: Column | Domain) -> str:
    """Name the NOT NULL of a column or domain, if somebody gave it a name."""
    columns: tuple[str, ...] = ()
    if isinstance(value, Domain):
        name, table = value.not_null_name, value.name.name
    else:
        name = value.not_null_constraint.name if value.not_null_constraint else ""
        table, columns = value.relation.name, (value.name,)
    own = own_name(table, columns, "not_null")
    return "" if _without_number(name, table, columns, "not_null") == own else name


def unlike(baseline: Catalog, refactored: Catalog) -> dict[str, list[Any]]:
    """Find, kind by kind, whatever is not the same on both sides, its own name apart."""
    found = {}
    for kind in (field.name for field in fields(Catalog)):
        ours, theirs = getattr(baseline, kind), getattr(refactored, kind)
        if ours != theirs:
            counted = [Counter(map(_settled, side)) for side in (ours, theirs)]
            found[kind] = [*(counted[0] - counted[1]), *(counted[1] - counted[0])]
            if kind == "columns" and not found[kind]:
                found[kind] = [one for one, other in zip(ours, theirs, strict=True) if one != other]
    return {kind: values for kind, values in found.items() if values}


def own_name(table: str, columns: tuple[str, ...], label: str) -> str:
    """Make the name that PostgreSQL makes: table, columns and label, the longer of the first two cut to fit.

    This is makeObjectName() of src/backend/commands/indexcmds.c, for UTF-8.
    """
    parts = [table.encode(), "_".join(columns).encode()]
    room = _NAME_BYTES - len(label.encode()) - 1 - (1 if columns else 0)
    while len(parts[0]) + len(parts[1]) > room:
        longer = 0 if len(parts[0]) > len(parts[1]) else 1
        parts[longer] = parts[longer][:-1]
    names = [part.decode(errors="ignore") for part in parts if part]
    return "_".join([*names, label])


def _without_number(name: str, table: str, columns: tuple[str, ...], label: str) -> str:
    number = _NUMBERED.search(name)
    if number and name == own_name(table, columns, label + number.group()):
        return own_name(table, columns, label)
    return name


def _settled(value: Any) -> Any:
    match value:
        case Key() | ForeignKey() | CheckConstraint() | DomainConstraint():
            return replace(value, name=settled_name(value))
        case Column(not_null_constraint=NotNull() as constraint):
            named = replace(constraint, name=given_not_null_name(value))
            return replace(value, not_null_constraint=named)
        case Domain():
            return replace(value, not_null_name=given_not_null_name(value))
        case _:
            return value
