"""The rows that building a schema leaves in its tables."""

from __future__ import annotations

from dataclasses import dataclass

from harness.facts.catalog.names import Name

Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class StoredRows:
    """The rows of one table or materialised view, sorted, each value as the server writes it in JSON.

    A value that only depends on time or chance is replaced by a fixed text: a timestamp from the time of the
    build, a random UUID that a default has made, in any column. digest: instead of the rows where there are
    very many.
    """

    relation: Name
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    digest: str
