"""Find the schema of the tables whose metadata names none: `public`, or what a search_path says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from harness.facts.catalog import Name
from harness.missing import known
from harness.subjects import PUBLIC, Subject

if TYPE_CHECKING:
    from harness.facts.whole import Facts

T = TypeVar("T", Name, Subject)


def default_schema(side: Facts) -> str:
    """Return where most of the tables are that the metadata names without a schema; `public` for none.

    The built database shows it: a database, a role, a script and a listener may each set a search_path.
    """
    loaded, catalog = known(side.loaded), known(side.catalog)
    if loaded is None or catalog is None:
        return PUBLIC
    named = {table.name.name for table in loaded.tables if table.name.schema == PUBLIC}
    counts = Counter(table.name.schema for table in catalog.tables if table.name.name in named)
    return max(counts, key=lambda schema: (counts[schema], schema == PUBLIC, schema), default=PUBLIC)


def as_declared(name: T, schema: str) -> T:
    """Return the name as the metadata has it: what is in the default schema has none there."""
    return replace(name, schema=PUBLIC) if name.schema == schema != PUBLIC else name
