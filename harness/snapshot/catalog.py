"""What a PostgreSQL catalog says about one database: frozen, sorted values that name all, number nothing.

No value holds an object identifier, or anything else that differs between two builds of one schema.
Expressions and definitions are the server's own deparsed text under a search_path of `public`, so what
stands in `public` is written without its schema. An empty text or tuple means: there is nothing of the kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_UNAMBIGUOUS_NAME: Final = re.compile(r"""[^\s."]+""")


def subject(*names: str) -> str:
    """Names as a finding shows them, joined by dots; quoted only where the dots would mislead."""
    return ".".join(
        name if _UNAMBIGUOUS_NAME.fullmatch(name) else '"' + name.replace('"', '""') + '"' for name in names
    )


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """The name of something that lives in a schema. Its text leaves out `public`."""

    schema: str
    name: str

    def __str__(self) -> str:
        return self.dot()

    def dot(self, *below: str) -> str:
        """Name something below this object, as findings do: `table.column`."""
        return subject(*(() if self.schema == "public" else (self.schema,)), self.name, *below)


@dataclass(frozen=True, slots=True, order=True)
class ColumnName:
    """The name of a column of a table or view."""

    relation: Name
    column: str

    def __str__(self) -> str:
        return self.relation.dot(self.column)


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema."""

    name: str
    comment: str


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension. What belongs to it is not an object of its own."""

    name: str
    schema: str
    version: str
    comment: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table or partitioned table, without what stands in its brackets.

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
    """The constraint behind a column's NOT NULL, which PostgreSQL names since 18."""

    name: str
    no_inherit: bool
    validated: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or view, or an attribute of a composite type.

    type: with its modifiers, as `character varying(255)`; user_type: the enum, domain, … that it is made of.
    not_null_constraint: None before PostgreSQL 18, where NOT NULL has no name.
    identity: ALWAYS or BY DEFAULT (its options are those of a sequence that the column owns).
    collation, storage: only where they are not the type's own.
    statistics_target: None for the server's default.
    inherited: a parent table has it too; local: the table would keep it without that parent.
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
    comment: str

    @property
    def full_name(self) -> ColumnName:
        """The column and its table."""
        return ColumnName(self.relation, self.name)

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """Itself: what is said about a column may follow from its type."""
        return (self.full_name,)


@dataclass(frozen=True, slots=True)
class Key:
    """A primary key or unique constraint, with the properties of its index.

    inherited: the key of a partition that exists because its parent has it.
    """

    table: Name
    name: str
    primary: bool
    columns: tuple[str, ...]
    include: tuple[str, ...]
    nulls_not_distinct: bool
    without_overlaps: bool
    deferrable: bool
    initially_deferred: bool
    options: tuple[str, ...]
    tablespace: str
    valid: bool
    clustered: bool
    inherited: bool
    comment: str
    index_comment: str

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """The columns without which it cannot be."""
        return _columns_of(self.table, self.columns)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key. on_delete_columns: the columns that SET NULL or SET DEFAULT is limited to."""

    table: Name
    name: str
    columns: tuple[str, ...]
    target: Name
    target_columns: tuple[str, ...]
    on_update: str
    on_delete: str
    on_delete_columns: tuple[str, ...]
    match: str
    period: bool
    deferrable: bool
    initially_deferred: bool
    validated: bool
    enforced: bool
    inherited: bool
    comment: str

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """The columns without which it cannot be."""
        return _columns_of(self.table, self.columns) + _columns_of(self.target, self.target_columns)


@dataclass(frozen=True, slots=True)
class CheckConstraint:
    """A CHECK constraint of a table.

    columns: those that its expression names, sorted. inherited: a parent table has it too; local: the table
    would keep it without that parent.
    """

    table: Name
    name: str
    expression: str
    columns: tuple[str, ...]
    no_inherit: bool
    validated: bool
    enforced: bool
    local: bool
    inherited: bool
    comment: str

    @property
    def definition(self) -> str:
        """What it demands of a row, as `CHECK (…)`."""
        return f"CHECK ({self.expression})"

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """The columns without which it cannot be."""
        return _columns_of(self.table, self.columns)


@dataclass(frozen=True, slots=True)
class ExclusionConstraint:
    """An EXCLUDE constraint. columns: those that it names, sorted."""

    table: Name
    name: str
    definition: str
    columns: tuple[str, ...]
    method: str
    predicate: str
    deferrable: bool
    initially_deferred: bool
    options: tuple[str, ...]
    tablespace: str
    clustered: bool
    inherited: bool
    comment: str

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """The columns without which it cannot be."""
        return _columns_of(self.table, self.columns)


@dataclass(frozen=True, slots=True)
class IndexKey:
    """One key of an index: a column or an expression.

    default_opclass: the operator class is a default one, which SQL need not name. collation: only where it is
    not the column's own, or for an expression not the database's.
    """

    expression: str
    computed: bool
    opclass: str
    default_opclass: bool
    opclass_options: tuple[str, ...]
    collation: str
    descending: bool
    nulls_first: bool
    statistics_target: int | None


@dataclass(frozen=True, slots=True)
class Index:
    """An index that no constraint owns.

    columns: all columns that it names, sorted, those in expressions and in the predicate too.
    inherited: the index of a partition that exists because its parent has it.
    """

    table: Name
    name: str
    method: str
    unique: bool
    nulls_not_distinct: bool
    keys: tuple[IndexKey, ...]
    include: tuple[str, ...]
    predicate: str
    columns: tuple[str, ...]
    options: tuple[str, ...]
    tablespace: str
    valid: bool
    clustered: bool
    inherited: bool
    comment: str

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """The columns without which it cannot be."""
        return _columns_of(self.table, self.columns)

    @property
    def expressions(self) -> tuple[str, ...]:
        """What it indexes, in order."""
        return tuple(key.expression for key in self.keys)


@dataclass(frozen=True, slots=True)
class Enum:
    """An enum type, its labels in their sort order."""

    name: Name
    labels: tuple[str, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class DomainConstraint:
    """A CHECK constraint of a domain."""

    domain: Name
    name: str
    definition: str
    validated: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain. not_null_name: the name of its NOT NULL, from PostgreSQL 17 on."""

    name: Name
    type: str
    not_null: bool
    not_null_name: str
    default: str
    collation: str
    comment: str


@dataclass(frozen=True, slots=True)
class Composite:
    """A composite type that CREATE TYPE made."""

    name: Name
    attributes: tuple[Column, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Range:
    """A range type. opclass, collation: only where they are not the subtype's own."""

    name: Name
    subtype: str
    opclass: str
    collation: str
    canonical: str
    subtype_diff: str
    multirange: str
    comment: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """A sequence. minimum, maximum: None where they are what the type and direction give.

    owner: the column that it is dropped with; identity: that column's identity is made of it.
    """

    name: Name
    type: str
    start: int
    increment: int
    minimum: int | None
    maximum: int | None
    cache: int
    cycle: bool
    persistence: str
    owner: ColumnName | None
    identity: bool
    comment: str

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """The column that owns it."""
        return (self.owner,) if self.owner else ()


@dataclass(frozen=True, slots=True)
class View:
    """A view or materialised view. uses: the columns that its query reads."""

    name: Name
    kind: str
    query: str
    columns: tuple[Column, ...]
    options: tuple[str, ...]
    access_method: str
    tablespace: str
    populated: bool
    uses: tuple[ColumnName, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Routine:
    """A function, procedure, window function or aggregate.

    signature: the arguments that tell it from its namesakes; definition: CREATE FUNCTION, and empty for an
    aggregate, which the server does not deparse and whose `body` says all that CREATE AGGREGATE does.
    """

    name: Name
    signature: str
    kind: str
    arguments: str
    result: str
    language: str
    body: str
    volatility: str
    parallel: str
    strict: bool
    security_definer: bool
    leakproof: bool
    settings: tuple[str, ...]
    definition: str
    comment: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger.

    definition: CREATE TRIGGER from behind the trigger's name.
    columns: those that its OF and WHEN name, sorted.
    inherited: the trigger of a partition that exists because its parent has it.
    """

    table: Name
    name: str
    constraint: bool
    definition: str
    enabled: str
    function: Name
    columns: tuple[str, ...]
    inherited: bool
    comment: str

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """The columns without which it cannot be."""
        return _columns_of(self.table, self.columns)


@dataclass(frozen=True, slots=True)
class RewriteRule:
    """A rewrite rule, other than the one that makes a view."""

    table: Name
    name: str
    definition: str
    enabled: str
    comment: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A row security policy. columns: those of its table that it names, sorted."""

    table: Name
    name: str
    command: str
    permissive: bool
    roles: tuple[str, ...]
    using: str
    check: str
    columns: tuple[str, ...]
    comment: str

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """The columns without which it cannot be."""
        return _columns_of(self.table, self.columns)


@dataclass(frozen=True, slots=True, order=True)
class Unmodelled:
    """Something found in the database that the harness does not compare."""

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
    unmodelled: tuple[Unmodelled, ...] = ()


def _columns_of(table: Name, columns: tuple[str, ...]) -> tuple[ColumnName, ...]:
    return tuple(ColumnName(table, column) for column in columns)
