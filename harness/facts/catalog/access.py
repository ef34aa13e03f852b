"""Owners of objects, and privileges on them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from harness.facts.catalog.names import Name
from harness.subjects import Subject, dotted, named

_OF_ONE_NAMESPACE = frozenset({"TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "SEQUENCE"})


@dataclass(frozen=True, slots=True, order=True)
class ObjectName:
    """The name of an object of any kind, or of a column of it.

    kind: in the words of ALTER … OWNER TO. schema: empty where there is none; name: empty for the database.
    arguments: of a routine, the types that distinguish it from others of its name.
    """

    kind: str
    schema: str
    name: str
    arguments: str = ""
    column: str = ""

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self) -> Subject:
        """What a rule speaks of, with its kind where the name alone could be another object's."""
        kind = f"{self.kind.lower()} "
        if not self.name:
            return named(self.kind.lower())
        if not self.schema:
            return Subject((self.name,), "", before=kind)
        found = self.in_schema.subject.below(*([self.column] if self.column else []))
        if self.kind in {"FUNCTION", "PROCEDURE", "AGGREGATE"}:
            return replace(found, after=f"({self.arguments})")
        return found if self.kind in _OF_ONE_NAMESPACE else replace(found, before=kind)

    @property
    def in_schema(self) -> Name:
        """The name alone, of an object that lives in a schema."""
        return Name(self.schema, self.name)


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of an object; roles are written as in SQL."""

    object: ObjectName
    role: str


@dataclass(frozen=True, slots=True)
class Privileges:
    """What one role may do with an object other than by default: all are sorted, and roles written as in SQL.

    privileges: granted beyond the default; revoked: what of the default was taken away; grantable: what the
    role may grant to others. grantee: PUBLIC or a role. Who granted it is left out: it allows the same.
    """

    object: ObjectName
    grantee: str
    privileges: tuple[str, ...]
    grantable: tuple[str, ...]
    revoked: tuple[str, ...]

    @property
    def subject(self) -> Subject:
        """What a rule speaks of."""
        found = self.object.subject
        return replace(found, after=f"{found.after} TO {self.grantee}")


@dataclass(frozen=True, slots=True)
class DefaultPrivileges:
    """What one role may do with objects that another role will make, other than by default; as Privileges.

    role: who makes the objects; schema: where, or empty for everywhere. objects: TABLES, SEQUENCES, …
    """

    role: str
    schema: str
    objects: str
    grantee: str
    privileges: tuple[str, ...]
    grantable: tuple[str, ...]
    revoked: tuple[str, ...]

    @property
    def subject(self) -> Subject:
        """What a rule speaks of."""
        schema = f" in {dotted(self.schema)}" if self.schema else ""
        return named(f"{self.objects.lower()} of {self.role}{schema} TO {self.grantee}")
