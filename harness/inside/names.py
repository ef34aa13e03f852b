"""The one spelling of a table's name, in whatever schema it stands."""

from __future__ import annotations

from typing import Any

DEFAULT_SCHEMA = "public"
"""Where PostgreSQL puts what is given no schema ("The Public Schema"): spelt out or not, it is the same."""


def table_name(table: Any) -> str:
    """`name`, or `schema.name` for a table outside of the default schema."""
    return str(table.name) if table.schema in {None, DEFAULT_SCHEMA} else str(table.fullname)


def name_of(selectable: Any) -> str | None:
    """The name of a table; None for what is no table."""
    return table_name(selectable) if hasattr(selectable, "fullname") else None
