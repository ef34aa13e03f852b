"""Pair the rows that both builds left in their tables, by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.facts.catalog import Column, ColumnName, Name, StoredRows
from harness.pairs.catalog.pairing import Kind
from harness.pairs.compare import Match

if TYPE_CHECKING:
    from harness.pairs.catalog.pair import CatalogPair

Rows = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TableRows:
    """The comparable content of one table: each row as texts `column = value`."""

    relation: Name
    rows: tuple[tuple[str, ...], ...]
    digest: str

    def beyond(self, other: TableRows) -> tuple[tuple[str, ...], ...]:
        """Return the rows that the other side does not have, or has less often."""
        return tuple((Counter(self.rows) - Counter(other.rows)).elements())


def rows_of_tables(catalog: CatalogPair) -> Kind[TableRows]:
    """Pair the tables that hold rows on either side.

    A column that one side lacks, or that the database fills in another way, is left out: that has its own
    finding. So is a materialised view whose query differs, or reads rows that differ.
    """
    if catalog.baseline is None or catalog.refactored is None:
        return Kind(skipped=catalog.skipped)
    stored = [
        {one.relation: one for one in side.stored_rows} for side in (catalog.baseline, catalog.refactored)
    ]
    tables = catalog.tables
    matches = _matches([match.baseline.name for match in tables.matches], stored, _filled_alike(catalog))
    differing = {match.baseline.relation for match in matches if match.baseline != match.refactored}
    views = [
        match.baseline
        for match in catalog.views.matches
        if (match.baseline.query, match.baseline.populated)
        == (match.refactored.query, match.refactored.populated)
        and match.baseline.name == match.refactored.name
        and not any(isinstance(use, ColumnName) and use.relation in differing for use in match.baseline.uses)
    ]
    columns = {(view.name, column.name) for view in views for column in view.columns}
    return Kind(
        (*matches, *_matches([view.name for view in views], stored, columns)),
        baseline_location=lambda one: catalog.baseline_location(one.relation, (), ""),
        refactored_location=lambda one: catalog.refactored_location(one.relation, (), ""),
    )


def _filled_alike(catalog: CatalogPair) -> set[tuple[Name, str]]:
    def how(column: Column) -> tuple[str, ...]:
        return column.type, column.default, column.identity, column.generated, column.generated_kind

    return {
        (match.baseline.relation, match.baseline.name)
        for match in catalog.columns.matches
        if how(match.baseline) == how(match.refactored)
    }


def _matches(
    names: Iterable[Name], stored: Sequence[Mapping[Name, StoredRows]], columns: set[tuple[Name, str]]
) -> tuple[Match[TableRows], ...]:
    filled = stored[0].keys() | stored[1].keys()
    return tuple(
        Match(
            name.subject,
            _comparable(stored[0].get(name), name, columns),
            _comparable(stored[1].get(name), name, columns),
        )
        for name in names
        if name in filled
    )


def _comparable(stored: StoredRows | None, name: Name, columns: set[tuple[Name, str]]) -> TableRows:
    if stored is None:
        return TableRows(name, (), "")
    places = sorted(
        (column, place) for place, column in enumerate(stored.columns) if (name, column) in columns
    )
    rows = (tuple(f"{column} = {row[place] or 'NULL'}" for column, place in places) for row in stored.rows)
    return TableRows(name, tuple(sorted(rows)), stored.digest)
