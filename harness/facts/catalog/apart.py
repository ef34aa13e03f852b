"""What a database has besides its schema: the notes of migration tools, and what belongs to its place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from harness.facts.catalog.names import Name

if TYPE_CHECKING:
    from harness.facts.catalog import Catalog

_BOOKKEEPING: Final = frozenset(
    {
        "alembic_version",
        *("flyway_schema_history", "databasechangelog", "databasechangeloglock"),  # Flyway, Liquibase
        *("schema_migrations", "goose_db_version", "gorp_migrations"),  # dbmate, golang-migrate, goose
        *("_sqlx_migrations", "_prisma_migrations", "__drizzle_migrations", "__diesel_schema_migrations"),
        *("_yoyo_migration", "_yoyo_log", "_yoyo_version", "yoyo_lock", "atlas_schema_revisions"),
    }
)

_OF_PLACE: Final = frozenset({"database setting", "subscription"})
"""What ALTER DATABASE sets, which pg_dump leaves out; what a server takes from another one."""


def of_schema(catalog: Catalog, other: Catalog, *, owners: bool) -> tuple[Catalog, tuple[str, ...]]:
    """Return a catalog without what is not of its schema, and the tables that were left out.

    Those are the tables in which migration tools note what they have done, unless the other catalog has them
    too. owners: whether owners count.
    """
    there = {table.name for table in other.tables}
    gone = {
        table.name
        for table in catalog.tables
        if table.name.name.lower() in _BOOKKEEPING and table.name not in there
    }
    kinds = _OF_PLACE | (frozenset() if owners else {"owner"})
    kept = replace(
        catalog,
        other_objects=tuple(
            one
            for one in catalog.other_objects
            if one.kind not in kinds and not (one.kind == "comment on" and one.name.startswith("database"))
        ),
    )
    return without_tables(kept, gone), tuple(sorted(map(str, gone)))


def without_tables(catalog: Catalog, tables: Collection[Name]) -> Catalog:
    """Return a catalog without tables, and without what belongs to them."""
    if not tables:
        return catalog
    kept = {
        field.name: tuple(one for one in getattr(catalog, field.name) if _table(one) not in tables)
        for field in fields(catalog)
    }
    return replace(catalog, **kept)


def _table(one: Any) -> Name | None:
    """Return the table that something is, or belongs to."""
    if (owner := getattr(one, "owner", None)) is not None:  # of a sequence
        return _name(owner.relation)
    for part in ("table", "relation", "name"):
        if isinstance(found := getattr(one, part, None), Name):
            return found
    about = getattr(one, "object", None)  # an owner, or privileges
    return None if about is None else _name(about.in_schema)


def _name(found: Any) -> Name | None:
    return found if isinstance(found, Name) else None
