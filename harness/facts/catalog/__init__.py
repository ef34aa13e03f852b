"""What a catalog says about one database: frozen, sorted values that name all, number nothing.

No value holds an object identifier, or anything else that differs between two builds of one schema.
Expressions and definitions are PostgreSQL's own deparsed text under a search_path of `public`, so what stands
in `public` is written without its schema; other servers' default schema is called `public` too. An empty text
or tuple means: there is nothing of the kind.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.facts.catalog.access import DefaultPrivileges, ObjectName, Owner, Privileges
from harness.facts.catalog.constraints import (
    CheckConstraint,
    ExclusionConstraint,
    ForeignKey,
    Index,
    IndexKey,
    Key,
)
from harness.facts.catalog.names import ColumnName, Name, ObjectUse, RoutineName, Use
from harness.facts.catalog.others import OtherObject, Property
from harness.facts.catalog.programs import Policy, RewriteRule, Routine, Trigger, View
from harness.facts.catalog.replication import Publication, PublishedTable
from harness.facts.catalog.rows import StoredRows
from harness.facts.catalog.tables import Column, ExtendedStatistics, Extension, Member, NotNull, Schema, Table
from harness.facts.catalog.types import Composite, Domain, DomainConstraint, Enum, Range, Sequence

__all__ = [
    "Catalog",
    "CheckConstraint",
    "Column",
    "ColumnName",
    "Composite",
    "DefaultPrivileges",
    "Domain",
    "DomainConstraint",
    "Enum",
    "ExclusionConstraint",
    "ExtendedStatistics",
    "Extension",
    "ForeignKey",
    "Index",
    "IndexKey",
    "Key",
    "Member",
    "Name",
    "NotNull",
    "ObjectName",
    "ObjectUse",
    "OtherObject",
    "Owner",
    "Policy",
    "Privileges",
    "Property",
    "Publication",
    "PublishedTable",
    "Range",
    "RewriteRule",
    "Routine",
    "RoutineName",
    "Schema",
    "Sequence",
    "StoredRows",
    "Table",
    "Trigger",
    "Unmodelled",
    "Use",
    "View",
]


@dataclass(frozen=True, slots=True, order=True)
class Unmodelled:
    """Something of the database that is not compared, because the server cannot describe it to the reader."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """All that one database holds, each kind sorted by name; columns stand in their order in the table."""

    schemas: tuple[Schema, ...] = ()
    extensions: tuple[Extension, ...] = ()
    tables: tuple[Table, ...] = ()
    columns: tuple[Column, ...] = field(default=(), repr=False)
    primary_keys: tuple[Key, ...] = ()
    unique_constraints: tuple[Key, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    check_constraints: tuple[CheckConstraint, ...] = ()
    exclusion_constraints: tuple[ExclusionConstraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    extended_statistics: tuple[ExtendedStatistics, ...] = ()
    enums: tuple[Enum, ...] = ()
    domains: tuple[Domain, ...] = ()
    domain_constraints: tuple[DomainConstraint, ...] = ()
    composites: tuple[Composite, ...] = ()
    ranges: tuple[Range, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    views: tuple[View, ...] = ()
    routines: tuple[Routine, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    rewrite_rules: tuple[RewriteRule, ...] = ()
    policies: tuple[Policy, ...] = ()
    publications: tuple[Publication, ...] = ()
    published_tables: tuple[PublishedTable, ...] = ()
    owners: tuple[Owner, ...] = ()
    privileges: tuple[Privileges, ...] = ()
    default_privileges: tuple[DefaultPrivileges, ...] = ()
    other_objects: tuple[OtherObject, ...] = ()
    stored_rows: tuple[StoredRows, ...] = field(default=(), repr=False)
    unmodelled: tuple[Unmodelled, ...] = ()
