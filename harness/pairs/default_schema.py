"""The schema of the tables that a side's metadata gives none: `public`, or what a search_path says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from harness.facts.catalog import subject
from harness.missing import known

if TYPE_CHECKING:
    from harness.facts.whole import Facts

PUBLIC: Final = "public"


def default_schema(side: Facts) -> str:
    """Where most of the tables are that the metadata names without a schema; `public` where none is.

    It is seen in what was built: a database, a role, a script and a listener may each set a search_path.
    """
    loaded, catalog = known(side.loaded), known(side.catalog)
    if loaded is None or catalog is None:
        return PUBLIC
    named = {table.name for table in loaded.tables}
    counts = Counter(table.name.schema for table in catalog.tables if table.name.name in named)
    return max(counts, key=lambda schema: (counts[schema], schema == PUBLIC, schema), default=PUBLIC)


def as_declared(name: str, schema: str) -> str:
    """Name something of the default schema as the metadata does: without the schema."""
    return name.removeprefix(f"{subject(schema)}.")
