"""The rows that building a schema leaves in its tables."""

from __future__ import annotations

from dataclasses import dataclass

from harness.facts.catalog.names import Name

Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class StoredRows:
    """The rows of one table or materialised view, sorted, each value as the server writes it in JSON.

    What only tells when or by which chance it was made is not told: a timestamp of the time of the build, a
    random UUID that a default has made, wherever it stands. digest: in place of the rows where there are very
    many.
    """

    relation: Name
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    digest: str
