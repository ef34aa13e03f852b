"""Owners and privileges."""

from __future__ import annotations

from harness.facts.catalog import DefaultPrivileges, Owner, Privileges
from harness.findings import Value
from harness.rules.catalog.regular import Objects


def _names(one: Privileges | DefaultPrivileges) -> Value:
    return tuple(sorted({*one.privileges, *one.revoked}))


OWNERS = Objects[Owner]("owner", "owners")
PRIVILEGES = Objects[Privileges]("privilege", "privileges", "grantee", shown=_names)
DEFAULT_PRIVILEGES = Objects[DefaultPrivileges](
    "default_privilege", "default_privileges", ("role", "schema", "objects", "grantee"), shown=_names
)
RULES = (
    OWNERS.same(
        "role",
        "Every object keeps its owner: schemas, tables, views, sequences, routines, types and all others.",
        "Only an owner may ALTER or DROP: the migration role is refused, or too many roles are allowed to.",
        rule="owner_same",
    ),
    PRIVILEGES.present(
        "Every privilege is still there: none that was granted is gone, no default one is revoked.",
        "A role that the application or a report connects with is refused: permission denied for table.",
        details="Looked at is what differs from the privileges of an object that nobody grants or revokes "
        "anything of: a\ndefault that is spelt out is no difference. Who granted a privilege does not "
        "matter.",
    ),
    PRIVILEGES.not_added(
        "No privilege comes in: none is granted beyond those of the baseline, none that it revokes is left.",
        "A role reads or changes data that it was kept from, and no error says so.",
    ),
    PRIVILEGES.same(
        "grantable",
        "A privilege stays grantable to others (WITH GRANT OPTION), or not.",
        "A role that passes its access on to others is refused, or can now open the table to anybody.",
        elsewhere=lambda catalog, match: catalog.access.granted_by_default(match),
    ),
    DEFAULT_PRIVILEGES.present(
        "Every default privilege on objects that are made later is still there (ALTER DEFAULT PRIVILEGES).",
        "The table of the next migration is not readable for the roles that read all tables so far.",
    ),
    DEFAULT_PRIVILEGES.not_added(
        "No default privilege on objects that are made later comes in.",
        "Every table that is created from then on is open to a role that nobody meant to let in.",
    ),
    DEFAULT_PRIVILEGES.same(
        "grantable",
        "A default privilege stays grantable to others, or not.",
        "A role can pass on access to every future table, or can no longer, when it is asked to.",
    ),
)
