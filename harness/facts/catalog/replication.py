"""What is published to other servers."""

from __future__ import annotations

from dataclasses import dataclass

from harness.facts.catalog.names import ColumnName, Name, columns_of


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication.

    tables: the single ones that it names, sorted; a PublishedTable says what of each.
    generated_columns: none or stored, from PostgreSQL 18 on; none before.
    """

    name: str
    all_tables: bool
    schemas: tuple[str, ...]
    tables: tuple[Name, ...]
    operations: tuple[str, ...]
    via_root: bool
    generated_columns: str
    comment: str


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table that a publication names.

    columns: those that are published, sorted, where not all are; used: those and the filter's, sorted.
    """

    publication: str
    table: Name
    columns: tuple[str, ...]
    filter: str
    used: tuple[str, ...]

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """The columns without which it cannot be."""
        return columns_of(self.table, self.used)
