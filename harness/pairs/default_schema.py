"""Find the schema of the tables whose metadata names none: `public`, or what a search_path says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from harness.facts.catalog import Name
from harness.missing import known
from harness.subjects import PUBLIC, Subject

if TYPE_CHECKING:
    from harness.facts.whole import Facts

T = TypeVar("T", Name, Subject)


@dataclass(frozen=True, slots=True)
class DefaultSchema:
    """Where the tables are that the metadata names without a schema.

    beside_public: those of them that share their name with a table that is explicitly in `public`.
    """

    schema: str = PUBLIC
    beside_public: frozenset[str] = frozenset()

    def as_declared(self, name: T) -> T:
        """Return the name as the metadata has it: what is in the default schema has none there."""
        if name.schema != self.schema or self.schema == PUBLIC:
            return name
        return replace(name, schema="" if _relation(name) in self.beside_public else PUBLIC)


def default_schema(side: Facts) -> DefaultSchema:
    """Return where most of the tables are that the metadata names without a schema; `public` for none.

    The built database shows it: a database, a role, a script and a listener may each set a search_path.
    """
    loaded, catalog = known(side.loaded), known(side.catalog)
    if loaded is None or catalog is None:
        return DefaultSchema()
    beside_public = frozenset(table.name.name for table in loaded.tables if not table.name.schema)
    named = {table.name.name for table in loaded.tables if table.name.schema in {"", PUBLIC}}
    explicit = {Name(PUBLIC, name) for name in beside_public}
    counts = Counter(
        table.name.schema
        for table in catalog.tables
        if table.name.name in named and table.name not in explicit
    )
    schema = max(counts, key=lambda schema: (counts[schema], schema == PUBLIC, schema), default=PUBLIC)
    return DefaultSchema(schema, beside_public)


def _relation(name: Name | Subject) -> str:
    return name.name if isinstance(name, Name) else name.names[0]
