"""How a table is built: the base class, the prefix, constraints' names, the fields that tables share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import Constraint, DateTime, ForeignKeyConstraint, MetaData, Table, Text, func, inspect
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column
from sqlalchemy.schema import SchemaItem

__all__ = [
    "Base",
    "Relations",
    "create_table",
    "id_field",
    "metadata",
    "prefixed",
    "timestamps",
    "utc_now",
]


def prefixed(name: str) -> str:
    """Return the database's name of a table, or of a `table.column`, of this application."""
    return f"ydtb_{name}"


def create_table(name: str, metadata: MetaData, *items: SchemaItem, **options: Any) -> Table:
    """Build a table under its prefixed name; takes what `Table` takes.

    Declarative calls it for each class of `Base`. Call it for a table that needs no class:
    `create_table("user_tags", metadata, Column(...), Column(...))`.
    """
    return Table(prefixed(name), metadata, *items, **options)


def _referred(constraint: Constraint, _table: Table) -> str:
    """Return the referred table and column for a foreign key's name, as in `ydtb_users_id`.

    SQLAlchemy's own `%(referred_column_0_name)s` fails while the referred table does not exist yet.
    """
    assert isinstance(constraint, ForeignKeyConstraint), constraint
    return constraint.elements[0].target_fullname.replace(".", "_")


class Base(DeclarativeBase):
    """The base of all mapped classes; `__tablename__` is given without the prefix."""

    # Primary keys are left to PostgreSQL (`<table>_pkey`); an index is named where it is declared.
    metadata = MetaData(
        naming_convention={
            "uq": "%(table_name)s_%(column_0_name)s_unique",
            "fk": "%(table_name)s_%(column_0_name)s_%(referred)s_fk",
            "referred": _referred,
        }
    )
    type_annotation_map: ClassVar = {str: Text}

    __table__: ClassVar[Table]  # SQLAlchemy says only FromClause
    __table_cls__ = staticmethod(create_table)  # SQLAlchemy's hook: what builds the table of a class


metadata = Base.metadata


def utc_now() -> datetime:
    """Return the current time in UTC, naive as a `timestamp without time zone` holds it."""
    return datetime.now(UTC).replace(tzinfo=None)


def id_field() -> MappedColumn[str]:
    """Return a primary key of text, whose value the application gives."""
    return mapped_column(Text, primary_key=True)


def timestamps() -> tuple[MappedColumn[datetime | None], MappedColumn[datetime | None]]:
    """Return `created_at` and `updated_at`, filled by the database on insert and nullable.

    In a class: `created_at, updated_at = timestamps()`. They stand last in the table, whatever else the class
    declares. A table whose timestamps the application fills (NOT NULL, no server default), or that has only
    one of the two, declares its own.
    """
    created_at = mapped_column(DateTime, server_default=func.now(), sort_order=1)
    updated_at = mapped_column(DateTime, server_default=func.now(), sort_order=1)
    return created_at, updated_at


@dataclass(frozen=True, slots=True)
class Relations:
    """The relationships of a mapped class, by name, each with the class that it leads to."""

    entity: type[Base]

    @property
    def to_one(self) -> Mapping[str, type[Base]]:
        """Those that hold one object or None."""
        relationships = inspect(self.entity).relationships
        return {each.key: each.mapper.class_ for each in relationships if not each.uselist}

    @property
    def to_many(self) -> Mapping[str, type[Base]]:
        """Those that hold a list."""
        relationships = inspect(self.entity).relationships
        return {each.key: each.mapper.class_ for each in relationships if each.uselist}
