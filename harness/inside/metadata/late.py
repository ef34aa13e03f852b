"""Find what is registered only when the mappers are configured, and not by the import itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from ..names import table_name


class OnImport:
    """The tables, columns and indexes that were there before the mappers were configured."""

    def __init__(self, metadatas: Collection[Any]) -> None:
        tables = [table for metadata in metadatas for table in metadata.tables.values()]
        self._parts = {id(table): set(_parts(table)) for table in tables}
        self._tables = tables  # kept, so that their ids stay their own

    def later(self, metadatas: Collection[Any]) -> list[dict[str, Any]]:
        """Return what has come since then: whole tables, and parts of others."""
        tables = (table for metadata in metadatas for table in metadata.tables.values())
        found = {late for table in tables for late in self._late(table)}
        return [{"table": name.facts(), "part": part} for name, part in sorted(found)]

    def _late(self, table: Any) -> Iterator[tuple[Any, str]]:
        before = self._parts.get(id(table))
        if before is None:
            yield table_name(table), ""
        else:
            late = {part for part in _parts(table) if part not in before}
            late -= {str(index.name) for index in table.indexes if late & set(index.columns.keys())}
            yield from ((table_name(table), part) for part in late)


def _parts(table: Any) -> Iterator[str]:
    yield from (str(column.name) for column in table.columns)
    yield from (str(index.name) for index in table.indexes if index.name is not None)
