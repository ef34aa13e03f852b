"""The one spelling of a table's name, in any schema."""

from __future__ import annotations

from typing import Any

DEFAULT_SCHEMA = "public"
"""The schema of what is created without one (PostgreSQL, "The Public Schema"): naming it changes nothing."""


def table_name(table: Any) -> str:
    """Return `name`, or `schema.name` for a table outside the default schema."""
    return str(table.name) if table.schema in {None, DEFAULT_SCHEMA} else str(table.fullname)


def name_of(selectable: Any) -> str | None:
    """Return the name of a table; None for any other selectable."""
    return table_name(selectable) if hasattr(selectable, "fullname") else None
