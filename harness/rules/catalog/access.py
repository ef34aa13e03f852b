"""Owners and privileges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import not_added, present, same

if TYPE_CHECKING:
    from harness.facts.catalog import DefaultPrivileges, Privileges
    from harness.pairs import Pair


def owner_same(pair: Pair) -> Comparison:
    """Every object keeps its owner: schemas, tables, views, sequences, routines, types and all others."""
    return same(pair.catalog, pair.catalog.access.owners, lambda one: one.role)


def privilege_present(pair: Pair) -> Comparison:
    """Every privilege is still there: none that was granted is gone, no default one is revoked.

    Looked at is what differs from the privileges of an object that nobody grants or revokes anything of: a
    default that is spelt out is no difference. Who granted a privilege does not matter.
    """
    return present(pair.catalog.access.privileges, _names)


def privilege_not_added(pair: Pair) -> Comparison:
    """No privilege comes in: none is granted beyond those of the baseline, none that it revokes is left."""
    return not_added(pair.catalog.access.privileges, _names)


def privilege_same_grantable(pair: Pair) -> Comparison:
    """A privilege stays grantable to others (WITH GRANT OPTION), or not."""
    return same(
        pair.catalog,
        pair.catalog.access.privileges,
        lambda one: one.grantable,
        elsewhere=pair.catalog.access.granted_by_default,
    )


def default_privilege_present(pair: Pair) -> Comparison:
    """Every default privilege on objects that are made later is still there (ALTER DEFAULT PRIVILEGES)."""
    return present(pair.catalog.access.default_privileges, _names)


def default_privilege_not_added(pair: Pair) -> Comparison:
    """No default privilege on objects that are made later comes in."""
    return not_added(pair.catalog.access.default_privileges, _names)


def default_privilege_same_grantable(pair: Pair) -> Comparison:
    """A default privilege stays grantable to others, or not."""
    return same(pair.catalog, pair.catalog.access.default_privileges, lambda one: one.grantable)


def _names(one: Privileges | DefaultPrivileges) -> Value:
    return tuple(sorted({*one.privileges, *one.revoked}))


FAMILY = Family(
    Contract.CATALOG,
    (
        owner_same,
        privilege_present,
        privilege_not_added,
        privilege_same_grantable,
        default_privilege_present,
        default_privilege_not_added,
        default_privilege_same_grantable,
    ),
)
