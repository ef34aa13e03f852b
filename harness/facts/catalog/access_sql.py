"""Owners and privileges as SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from harness.facts.catalog.access import DefaultPrivileges, ObjectName, Owner, Privileges
from harness.facts.catalog.quoting import identifier, qualified


def owner(value: Owner) -> str:
    """Write what gives an object to its owner."""
    return f"ALTER {_object(value.object)} OWNER TO {value.role}"


def privileges(value: Privileges) -> str:
    """Write what grants, and what revokes, on an existing object."""
    kind = value.object.kind
    if kind in {"VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE"}:
        kind = "TABLE"
    elif kind == "AGGREGATE":
        kind = "FUNCTION"
    name = _object(replace(value.object, kind=kind))
    column = f" ({identifier(value.object.column)})" if value.object.column else ""
    return _grants(value, f"ON {name}", column)


def default_privileges(value: DefaultPrivileges) -> str:
    """Write what grants, and what revokes, on objects that are made later."""
    schema = f" IN SCHEMA {identifier(value.schema)}" if value.schema else ""
    head = f"ALTER DEFAULT PRIVILEGES FOR ROLE {value.role}{schema} "
    return _grants(value, f"ON {value.objects}", head=head)


def _grants(value: Privileges | DefaultPrivileges, on: str, column: str = "", head: str = "") -> str:
    def listed(names: Iterable[str]) -> str:
        return ", ".join(name + column for name in names)

    plain = [name for name in value.privileges if name not in value.grantable]
    statements = []
    if plain:
        statements.append(f"{head}GRANT {listed(plain)} {on} TO {value.grantee}")
    if value.grantable:
        statements.append(f"{head}GRANT {listed(value.grantable)} {on} TO {value.grantee} WITH GRANT OPTION")
    if value.revoked:
        statements.append(f"{head}REVOKE {listed(value.revoked)} {on} FROM {value.grantee}")
    return "; ".join(statements)


def _object(name: ObjectName) -> str:
    """Write an object's kind and name; a function stands for the database, whose name is a run's own."""
    if name.kind == "DATABASE":
        return "DATABASE current_database()"
    written = qualified(name.in_schema) if name.schema else identifier(name.name)
    arguments = f"({name.arguments})" if name.kind in {"FUNCTION", "PROCEDURE", "AGGREGATE"} else ""
    return f"{name.kind} {written}{arguments}"
