"""Constraints of tables, and indexes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from harness.facts.catalog.names import ColumnName, Name, ObjectUse, Use, columns_of

FOREIGN_KEY: Final = "foreign key"


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
        return columns_of(self.table, self.columns)


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
        return columns_of(self.table, self.columns) + columns_of(self.target, self.target_columns)

    @property
    def full_name(self) -> ObjectUse:
        """Its name, by which an index needs it that a server has made for it."""
        return ObjectUse(FOREIGN_KEY, self.table.dot(self.name))


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
    uses: tuple[Use, ...]
    comment: str

    @property
    def definition(self) -> str:
        """What it demands of a row, as `CHECK (…)`."""
        return f"CHECK ({self.expression})"


@dataclass(frozen=True, slots=True)
class ExclusionConstraint:
    """An EXCLUDE constraint, with the properties of its index.

    columns: those that it names, sorted. statistics_targets: those of its keys, as `1: 500`.
    """

    table: Name
    name: str
    definition: str
    columns: tuple[str, ...]
    method: str
    predicate: str
    deferrable: bool
    initially_deferred: bool
    options: tuple[str, ...]
    statistics_targets: tuple[str, ...]
    tablespace: str
    clustered: bool
    inherited: bool
    uses: tuple[Use, ...]
    comment: str
    index_comment: str


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
    uses: with the foreign key for which alone the server has made it, as MariaDB does.
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
    uses: tuple[Use, ...]
    comment: str

    @property
    def is_of_foreign_key(self) -> bool:
        """Whether the server has made it for a foreign key alone."""
        return any(isinstance(use, ObjectUse) and use.kind == FOREIGN_KEY for use in self.uses)

    @property
    def expressions(self) -> tuple[str, ...]:
        """What it indexes, in order."""
        return tuple(key.expression for key in self.keys)
