"""Find the names that PostgreSQL itself gives to what nobody named: such a name carries no intention."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Final

from harness.facts.catalog import (
    Catalog,
    CheckConstraint,
    Column,
    Domain,
    DomainConstraint,
    ExclusionConstraint,
    ForeignKey,
    Index,
    Key,
    Name,
    Sequence,
)
from harness.facts.catalog.quoting import nextval

_NAME_BYTES: Final = 63  # NAMEDATALEN - 1
_KEPT_BYTES: Final = 24  # of a table's name at least, however long the columns' names are
_NUMBER: Final = re.compile(r"[1-9]\d*$")


@dataclass(frozen=True)
class OwnNames:
    """Recognises which names in one catalog PostgreSQL made itself, as far as a name can show it.

    renamed: the names that owners have in the catalog, by those under which the names were made.
    """

    catalog: Catalog
    renamed: Mapping[Name, Name] = field(default_factory=dict)

    def settled(self, value: Any) -> str:
        """Return the name of an object, without the number that PostgreSQL adds to a name that nobody gave.

        Of two unnamed checks of one table, the one made first is `t_check` and the other `t_check1`. Which is
        first does not matter to the schema, so both are `t_check` here. Any other name stays as it is, and so
        does a name with a number that no other name made necessary.
        """
        name: str = value.name.name if isinstance(value, Sequence) else value.name
        match value:
            case DomainConstraint():
                return self._settled(name, value.domain, (), "check")
            case CheckConstraint():  # named after its column if it names but one
                columns = value.columns if len(value.columns) == 1 else ()
                return self._settled(name, value.table, columns, "check")
            case ForeignKey():
                return self._settled(name, value.table, value.columns, "fkey")
            case Key(primary=True):
                return self._settled(name, value.table, (), "pkey")
            case Key():
                return self._settled(name, value.table, value.columns + value.include, "key")
            case Sequence(owner=owner) if owner is not None:
                return self._settled(name, owner.relation, (owner.column,), "seq")
            case Index() if value.is_of_foreign_key:
                return own_name(value.table.name, value.columns, "fkey")  # it has the name of the key
            case Index() | ExclusionConstraint():
                return self._settled_by_form(name, value.table, "idx" if isinstance(value, Index) else "excl")
            case _:
                return name

    def given_not_null(self, value: Column | Domain) -> str:
        """Return the name of a NOT NULL of a column or domain, if somebody gave it; else ""."""
        columns: tuple[str, ...]
        if isinstance(value, Domain):
            name, owner, columns = value.not_null_name, value.name, ()
        else:
            name = value.not_null_constraint.name if value.not_null_constraint else ""
            owner, columns = value.relation, (value.name,)
        settled = self._settled(name, owner, columns, "not_null")
        return "" if settled == own_name(owner.name, columns, "not_null") else name

    def settle(self, value: Any) -> Any:
        """Return an object with its settled name."""
        match value:
            case Key() | ForeignKey() | CheckConstraint() | ExclusionConstraint():
                return replace(value, name=self.settled(value))
            case DomainConstraint() | Index():
                return replace(value, name=self.settled(value))
            case Sequence():
                return replace(value, name=Name(value.name.schema, self.settled(value)))
            case Column(not_null_constraint=constraint):
                if constraint is not None:
                    constraint = replace(constraint, name=self.given_not_null(value))
                default = self._settled_defaults.get(value.default, value.default)
                return replace(value, not_null_constraint=constraint, default=default)
            case Domain():
                return replace(value, not_null_name=self.given_not_null(value))
            case _:
                return value

    @cached_property
    def _settled_defaults(self) -> Mapping[str, str]:
        settled = {one.name: self.settle(one).name for one in self.catalog.sequences if one.owner}
        return {nextval(name): nextval(other) for name, other in settled.items() if name != other}

    def _settled(self, name: str, owner: Name, columns: tuple[str, ...], label: str) -> str:
        found = _NUMBER.search(name)
        number = found.group() if found else ""
        made_for = self._first_names.get(owner, owner)

        def numbered(text: str) -> str:
            return own_name(made_for.name, columns, label + text)

        made = name == numbered(number) and self._needed(int(number or 0), made_for, numbered)
        return own_name(owner.name, columns, label) if made else name

    def _settled_by_form(self, name: str, table: Name, label: str) -> str:
        """The same for what may be named after expressions, whose part of the name no catalog has."""
        found = _NUMBER.search(name)
        number = found.group() if found else ""
        base = name.removesuffix(number)
        made_for = self._first_names.get(table, table)
        start = made_for.name.encode()[:_KEPT_BYTES]
        if not name.encode().startswith(start) or not base.endswith(f"_{label}"):
            return name
        cut = len(name.encode()) == _NAME_BYTES
        if not cut and not self._needed(int(number or 0), made_for, lambda text: base + text):
            return name
        return table.name + base.removeprefix(made_for.name) if base.startswith(made_for.name) else base

    @cached_property
    def _first_names(self) -> Mapping[Name, Name]:
        return {name: first for first, name in self.renamed.items()}

    def _needed(self, number: int, owner: Name, numbered: Callable[[str], str]) -> bool:
        """Whether all names before this one are taken: PostgreSQL takes the first that is free."""
        before = ("" if one == 0 else str(one) for one in range(number))
        return all(Name(owner.schema, numbered(text)) in self._taken for text in before)

    @cached_property
    def _taken(self) -> frozenset[Name]:
        """The names of all relations and constraints, as of their schemas."""
        side = self.catalog
        relations = [side.tables, side.views, side.sequences, side.composites]
        below_tables = [
            side.indexes,
            side.primary_keys,
            side.unique_constraints,
            side.exclusion_constraints,
            side.foreign_keys,
            side.check_constraints,
        ]
        below_domains = {Name(one.domain.schema, one.name) for one in side.domain_constraints} | {
            Name(one.name.schema, one.not_null_name) for one in side.domains
        }
        not_null = {
            Name(one.relation.schema, one.not_null_constraint.name)
            for one in side.columns
            if one.not_null_constraint is not None
        }
        return frozenset(
            {one.name for kind in relations for one in kind}  # type: ignore[attr-defined]
            | {Name(one.table.schema, one.name) for kind in below_tables for one in kind}  # type: ignore[attr-defined]
            | below_domains
            | not_null
        )


def unlike(baseline: OwnNames, refactored: OwnNames) -> dict[str, list[Any]]:
    """Find, kind by kind, what differs between the sides, apart from names that PostgreSQL made."""
    found = {}
    for kind in (one.name for one in fields(Catalog)):
        ours, theirs = getattr(baseline.catalog, kind), getattr(refactored.catalog, kind)
        if ours != theirs:
            ours, theirs = [*map(baseline.settle, ours)], [*map(refactored.settle, theirs)]
            counted = Counter(ours), Counter(theirs)
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
