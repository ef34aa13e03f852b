"""Publications, and the tables that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.catalog import Publication, PublishedTable
from harness.findings import Comparison
from harness.rules.catalog.comparison import same_common
from harness.rules.catalog.regular import Objects

if TYPE_CHECKING:
    from harness.pairs import Pair


def publication_same_schemas(pair: Pair) -> Comparison:
    """A publication keeps the schemas of which it publishes every table (PostgreSQL 15)."""
    lost = pair.catalog.losses.schemas
    return same_common(
        pair.catalog,
        pair.catalog.publications,
        "schemas",
        lambda one: tuple(schema for schema in one.schemas if schema not in lost),
        elsewhere=lambda match: match.baseline.all_tables != match.refactored.all_tables,
    )


PUBLICATIONS = Objects[Publication]("publication", "publications")
PUBLISHED_TABLES = Objects[PublishedTable]("published_table", "published_tables", "table")
RULES = (
    PUBLICATIONS.present(
        "Every publication is still there.",
        "Subscribers stop with an error: warehouses and change data capture get no further changes.",
    ),
    PUBLICATIONS.not_added(
        "No publication comes in.",
        "A published table without a replica identity refuses UPDATE and DELETE from then on.",
    ),
    PUBLICATIONS.same(
        "name",
        "A publication keeps its name, by which subscribers know it.",
        "CREATE SUBSCRIPTION … PUBLICATION with the old name fails, and running subscribers stop.",
    ),
    PUBLICATIONS.same(
        "all_tables",
        "A publication stays FOR ALL TABLES, or for those that it names.",
        "Tables of later migrations are not replicated, or secret ones are, without anybody's doing.",
    ),
    PUBLICATIONS.checked(
        publication_same_schemas,
        "schemas",
        "All tables of a schema are no longer replicated, or those of another one leave the server.",
    ),
    PUBLICATIONS.same(
        "operations",
        "A publication keeps the operations that it publishes.",
        "Subscribers keep rows that were deleted here, or lose rows that an archive was to keep.",
    ),
    PUBLICATIONS.same(
        "via_root",
        "A publication keeps publishing partitions as themselves, or as their partitioned table.",
        "A subscriber without the same partitions has no table for the changes, and stops.",
        rule="publication_same_root",
    ),
    PUBLICATIONS.same(
        "generated_columns",
        "A publication keeps publishing generated columns, or not (PostgreSQL 18).",
        "A subscriber misses the computed values, or gets a column that it cannot write, and stops.",
    ),
    PUBLICATIONS.same(
        "comment",
        "A publication keeps its comment.",
        "The note that says who subscribes is gone, and somebody drops the publication as unused.",
    ),
    PUBLISHED_TABLES.present(
        "Every table that a publication names is still published by it.",
        "Changes of the table no longer reach the subscribers, and no error says so.",
    ),
    PUBLISHED_TABLES.not_added(
        "No table comes into a publication.",
        "A subscriber without the table stops with an error, and its data leaves the server.",
    ),
    PUBLISHED_TABLES.same_columns(
        "columns",
        "A publication keeps the columns that it publishes of a table (PostgreSQL 15).",
        "A password's hash or personal data reaches the subscribers, or a column there stays empty.",
    ),
    PUBLISHED_TABLES.same_text(
        "filter",
        "A publication keeps the rows that it publishes of a table (PostgreSQL 15).",
        "A branch gets the rows of all branches, or misses some of its own.",
    ),
)
