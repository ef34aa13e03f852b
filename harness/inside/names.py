"""The one spelling of a table's name, in any schema."""

from __future__ import annotations

from typing import Any, NamedTuple

DEFAULT_SCHEMA = "public"
"""The schema of what is created without one (PostgreSQL, "The Public Schema"): naming it changes nothing."""


class TableName(NamedTuple):
    """The name of a table."""

    schema: str
    name: str

    def __str__(self) -> str:
        return self.name if self.schema in ("", DEFAULT_SCHEMA) else f"{self.schema}.{self.name}"

    def facts(self) -> dict[str, str]:
        """Return the name as values that can cross the pipe."""
        return {"schema": self.schema, "name": self.name}


def table_name(table: Any) -> TableName:
    """Return the name of a table."""
    schema = table.schema or schema_of_plain(str(table.name), getattr(table, "metadata", None))
    return TableName(str(schema), str(table.name))


def schema_of_plain(name: str, *metadatas: Any) -> str:
    """Return the schema in the name of a table that is given none.

    It is "" beside a table of the same name that is explicitly in `public`: then the search_path leads
    elsewhere, or the database could not hold both.
    """
    in_public = f"{DEFAULT_SCHEMA}.{name}"
    tables = (metadata.tables for metadata in metadatas if metadata is not None)
    return "" if any(in_public in one and name in one for one in tables) else DEFAULT_SCHEMA


def name_of(selectable: Any) -> TableName | None:
    """Return the name of a table; None for any other selectable."""
    return table_name(selectable) if hasattr(selectable, "fullname") else None


def column_facts(column: Any) -> dict[str, Any] | None:
    """Return a table's column as values that can cross the pipe; None for any other expression."""
    table = name_of(getattr(column, "table", None))
    return None if table is None else {"relation": table.facts(), "column": str(column.name)}
