"""Find the constraints and indexes whose name changed because a MetaData names them by another convention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from harness.facts.sharing import Collection
from harness.subjects import Subject

if TYPE_CHECKING:
    from harness.pairs.catalog import CatalogPair
    from harness.pairs.compare import Match
    from harness.pairs.default_schema import DefaultSchema
    from harness.pairs.sharing import SharingPair

_KINDS: Mapping[str, frozenset[str]] = {
    "primary_keys": frozenset({"pk", "PrimaryKeyConstraint"}),
    "unique_constraints": frozenset({"uq", "UniqueConstraint"}),
    "foreign_keys": frozenset({"fk", "ForeignKeyConstraint"}),
    "check_constraints": frozenset({"ck", "CheckConstraint"}),
    "indexes": frozenset({"ix", "Index"}),
}
"""The keys of `MetaData(naming_convention=)` for each kind; a key that is none of these makes a token."""


def named_by_convention(
    sharing: SharingPair, catalog: CatalogPair, default: DefaultSchema
) -> Mapping[Subject, frozenset[Subject]]:
    """Return those with another name, each with the MetaData of its table.

    default: the schema of the tables for which the baseline's metadata names none.

    A name that somebody wrote on both sides does not come from a convention. One that somebody wrote on one
    side does where the other side's has it inside, as conventions for checks do (`%(constraint_name)s`).
    """
    ours_given, theirs_given = catalog.own_names
    every = frozenset().union(*_KINDS.values())
    found = {}
    for match in sharing.collections.matches:
        ours, theirs = match.baseline.naming, match.refactored.naming
        changed = {key for key in {*ours, *theirs} if ours.get(key) != theirs.get(key)}
        written = _written(match.baseline), _written(match.refactored)
        tables = frozenset(match.baseline.tables)
        for kind, keys in _KINDS.items():
            if not changed & keys and changed <= every:
                continue
            for one in getattr(catalog, kind).differing:
                table = default.as_declared(one.baseline.table)
                if theirs_given.settle(one.refactored).name == ours_given.settle(one.baseline).name:
                    continue  # nobody gave it its name on either side
                if table in tables and _by_convention(one, *written):
                    found[one.subject] = frozenset({match.subject})
    return found


def _written(collection: Collection) -> frozenset[tuple[str, str]]:
    """Return the names that somebody wrote, each with the name of its table."""
    return frozenset((name.name, text) for name, text in collection.explicit)


def _by_convention(match: Match[Any], *written: frozenset[tuple[str, str]]) -> bool:
    names = match.baseline.name, match.refactored.name
    if names[0] == names[1]:
        return False
    tables = match.baseline.table, match.refactored.table
    explicit = [(table.name, name) in side for table, name, side in zip(tables, names, written, strict=True)]
    if all(explicit):
        return False
    return not any(explicit) or names[explicit.index(True)] in names[explicit.index(False)]
