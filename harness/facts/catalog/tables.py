"""Schemas, extensions, tables, their columns, and the statistics that are kept of these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.facts.catalog.names import ColumnName, Name, Use, columns_of


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema."""

    name: str
    comment: str


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """What belongs to an extension: its table of pg_catalog and its name.

    schema: "" for that of the extension, or if its kind has none. The text is for people.
    """

    catalog: str
    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.catalog} {'.'.join(filter(None, (self.schema, self.name)))}"


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension. What belongs to it is not an object of its own; its members are sorted."""

    name: str
    schema: str
    version: str
    members: tuple[Member, ...]
    comment: str

    def named(self, *catalogs: str) -> Iterator[Name]:
        """Yield the names of its members in these tables of pg_catalog."""
        for member in self.members:
            if member.catalog in catalogs:
                yield Name(member.schema or self.schema, member.name)


@dataclass(frozen=True, slots=True)
class Table:
    """A table or partitioned table, without its columns and constraints.

    partition_key: strategy and key, as `RANGE (created_at)`; partition_bound: its place in its parent.
    options: storage parameters as `fillfactor=70`, those of its TOAST table as `toast.…`.
    replica_identity: DEFAULT, NOTHING, FULL or USING INDEX with the index's name.
    """

    name: Name
    kind: str
    persistence: str
    partition_key: str
    partition_bound: str
    parents: tuple[Name, ...]
    of_type: str
    options: tuple[str, ...]
    access_method: str
    tablespace: str
    replica_identity: str
    row_security: bool
    row_security_forced: bool
    comment: str


@dataclass(frozen=True, slots=True)
class NotNull:
    """The constraint behind a column's NOT NULL, which PostgreSQL names since 18.

    local: the table would keep it without a parent that has it too.
    """

    name: str
    no_inherit: bool
    validated: bool
    local: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or view, or an attribute of a composite type.

    type: with its modifiers, as `character varying(255)`; user_type: the enum, domain, … that it is made of.
    not_null_constraint: None before PostgreSQL 18, where NOT NULL has no name.
    identity: ALWAYS or BY DEFAULT (its options are those of a sequence that the column owns), or another
    server's word for it.
    collation, storage: only where they are not the type's own.
    statistics_target: None for the server's default.
    inherited: a parent table has it too; local: the table would keep it without that parent.
    uses: what its default or generation expression needs, with itself.
    """

    relation: Name
    name: str
    type: str
    user_type: Name | None
    not_null: bool
    not_null_constraint: NotNull | None
    default: str
    identity: str
    generated: str
    generated_kind: str
    collation: str
    storage: str
    compression: str
    statistics_target: int | None
    options: tuple[str, ...]
    inherited: bool
    local: bool
    uses: tuple[Use, ...]
    comment: str

    @property
    def full_name(self) -> ColumnName:
        """The column and its table."""
        return ColumnName(self.relation, self.name)


@dataclass(frozen=True, slots=True)
class ExtendedStatistics:
    """A statistics object of a table, which lives in a schema of its own choice.

    columns: those that are named alone, sorted; used: all that it names, those in expressions too, sorted.
    kinds: without a choice, for a single expression. target: None for the server's default.
    """

    name: Name
    table: Name
    kinds: tuple[str, ...]
    columns: tuple[str, ...]
    expressions: tuple[str, ...]
    used: tuple[str, ...]
    target: int | None
    comment: str

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """The columns without which it cannot be."""
        return columns_of(self.table, self.used)
