"""Find what Alembic would write into a migration for this side's metadata and a database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData

from .capture import Loaded
from .names import DEFAULT_SCHEMA, TableName


def warm_up() -> None:
    """Import Alembic."""
    import alembic.autogenerate
    import alembic.migration
    import alembic.operations  # noqa: F401


def operations(loaded: Loaded, on: Any) -> list[dict[str, Any]]:
    """Return each operation as the line of Python that a revision file would hold, with its table.

    Types and server defaults are compared. Alembic fails on some server defaults, and its error is raised.
    Schemas other than the default one are included when the metadata has any.
    """
    from alembic.autogenerate import produce_migrations, render_python_code
    from alembic.migration import MigrationContext
    from alembic.operations.ops import UpgradeOps

    found = []
    with on.connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_schemas": any(m.schema or _schemas(m) for m in loaded.metadatas),
        }
        context = MigrationContext.configure(connection, opts=options)
        metadatas: Any = _without_repetition(loaded.metadatas)
        upgrade: Any = produce_migrations(context, metadatas).upgrade_ops
        for operation in upgrade.ops:
            for single in getattr(operation, "ops", None) or [operation]:
                text = render_python_code(UpgradeOps([single]))
                found.append({"table": _table(single, operation), "text": _one_line(text)})
    return found


def _without_repetition(metadatas: list[Any]) -> list[Any]:
    """Return the metadata with each table in only one of them, as Alembic requires."""
    seen: set[str] = set()
    found = []
    for metadata in metadatas:
        if seen.isdisjoint(metadata.tables):
            found.append(metadata)
        else:
            rest = MetaData(schema=metadata.schema, naming_convention=metadata.naming_convention)
            for table in metadata.tables.values():
                if table.key not in seen:
                    table.to_metadata(rest)
            found.append(rest)
        seen.update(metadata.tables)
    return found


def _schemas(metadata: Any) -> bool:
    return any(table.schema for table in metadata.tables.values())


def _table(operation: Any, container: Any) -> dict[str, str]:
    name = getattr(operation, "table_name", None) or getattr(container, "table_name", None) or "?"
    return TableName(getattr(operation, "schema", None) or DEFAULT_SCHEMA, str(name)).facts()


def _one_line(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return " ".join(line for line in lines if line and not line.startswith("#"))
