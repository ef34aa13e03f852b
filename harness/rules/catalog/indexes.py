"""Indexes that no constraint owns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts.catalog import Index, IndexKey
from harness.facts.catalog.quoting import identifier
from harness.findings import Comparison, Value
from harness.pairs.catalog import KeyOfIndex
from harness.rules.catalog.comparison import both_statements, claimed, same_text, shown
from harness.rules.catalog.regular import Objects

if TYPE_CHECKING:
    from harness.pairs import Pair
    from harness.pairs.catalog import CatalogPair
    from harness.pairs.compare import Match


def index_same_keys(pair: Pair) -> Comparison:
    """An index keeps the columns and expressions that it indexes, and their order."""
    found = same_text(pair.catalog, pair.catalog.indexes, lambda index: _keys(pair, index))
    return replace(found, claims=claimed(pair.catalog.indexes, "keys"))


def _keys(pair: Pair, index: Index) -> str:
    """Write what an index indexes, without the columns that one side lacks altogether."""
    return ", ".join(
        key.expression if key.computed else identifier(key.expression)
        for key in index.keys
        if key.computed or pair.catalog.losses.common(index.table, [key.expression])
    )


def _behind(value: Callable[[IndexKey], Value]) -> Callable[[KeyOfIndex], str]:
    """Return a function that writes a key, followed by a property of it."""

    def of_key(one: KeyOfIndex) -> str:
        text = shown(value(one.key))
        return one.key.expression if text is None else f"{one.key.expression} {text}"

    return of_key


def _default_of_other_type(catalog: CatalogPair, match: Match[KeyOfIndex]) -> bool:
    """Whether both operator classes are their types' defaults, and the types differ."""
    ours, theirs = match.baseline.key, match.refactored.key
    return (
        ours.default_opclass
        and theirs.default_opclass
        and ours.opclass_options == theirs.opclass_options
        and catalog.causes.uses_other_type(match.baseline.index)
    )


def _of_its_column(catalog: CatalogPair, match: Match[KeyOfIndex]) -> bool:
    """Whether a key's collations are those of a column, which has another one."""
    collations = match.baseline.key.collation, match.refactored.key.collation
    return collations in catalog.causes.recollated(match.baseline.index)


def _turned(_: CatalogPair, match: Match[KeyOfIndex]) -> bool:
    """Whether the nulls only follow the direction, as they do by default."""
    ours, theirs = match.baseline.key, match.refactored.key
    usual = ours.nulls_first == ours.descending and theirs.nulls_first == theirs.descending
    return usual and ours.descending != theirs.descending


INDEXES = Objects[Index]("index", "indexes", "table")
KEYS = Objects[KeyOfIndex](
    "index", "index_keys", witness=lambda ours, theirs: both_statements(ours.index, theirs.index)
)
RULES = (
    INDEXES.present(
        "Every index is still there.",
        "Queries that used it read the whole table; a unique one no longer keeps duplicates out.",
    ),
    INDEXES.not_added(
        "No index comes in.",
        "Each write has one more index to keep, and building it locks a large table during the migration.",
    ),
    INDEXES.same_name(
        "An index keeps its name.",
        "op.drop_index('the_old_name') and REINDEX INDEX in migrations and maintenance scripts fail.",
    ),
    INDEXES.same(
        "method",
        "An index keeps its access method.",
        "A btree cannot answer what a GIN or GiST index did (contains, near, similar): searches turn slow.",
    ),
    INDEXES.same(
        "unique",
        "An index stays unique, or not.",
        "Two accounts with one e-mail address are stored, or a second row that was allowed is refused.",
    ),
    INDEXES.same(
        "nulls_not_distinct",
        "A unique index keeps taking nulls for equal, or for distinct.",
        "A second row without a value is refused, or any number of them is stored where one was allowed.",
        given="unique",
    ),
    INDEXES.checked(
        index_same_keys,
        ("keys.expression", "keys.computed"),
        "The query that the index was made for cannot use it, and a unique one guards another combination.",
    ),
    KEYS.same(
        ("key.opclass", "key.opclass_options"),
        "The keys of an index keep their operator classes and their parameters.",
        "LIKE 'abc%' without text_pattern_ops, or @> without jsonb_ops, no longer uses the index.",
        rule="index_same_operator_classes",
        value=_behind(lambda key: (key.opclass, *key.opclass_options)),
        elsewhere=_default_of_other_type,
    ),
    KEYS.same(
        "key.collation",
        "The keys of an index keep their collations.",
        "ORDER BY and comparisons under the column's collation cannot use the index; a unique one differs.",
        value=_behind(lambda key: key.collation),
        elsewhere=_of_its_column,
    ),
    KEYS.same(
        "key.descending",
        "The keys of an index keep their direction, ASC or DESC.",
        "ORDER BY a, b DESC sorts all rows first, where the index gave the newest ten at once.",
        rule="index_same_direction",
        value=_behind(lambda key: "DESC" if key.descending else "ASC"),
    ),
    KEYS.same(
        "key.nulls_first",
        "The keys of an index keep their nulls first, or last.",
        "A page that is sorted with NULLS LAST sorts the whole table, where the index gave it in order.",
        rule="index_same_nulls_order",
        value=_behind(lambda key: "NULLS FIRST" if key.nulls_first else "NULLS LAST"),
        elsewhere=_turned,
    ),
    KEYS.same(
        "key.statistics_target",
        "The expressions of an index keep their statistics targets.",
        "The planner knows less of lower(email), say, and prefers a scan of the table to the index.",
        value=_behind(lambda key: key.statistics_target),
    ),
    INDEXES.same_columns(
        "include",
        "An index keeps the columns that it INCLUDEs.",
        "Queries that were answered from the index alone read the table for every row, and turn slow.",
    ),
    INDEXES.same_text(
        "predicate",
        "A partial index keeps its predicate.",
        "A unique index guards other rows (deleted ones too, say), and queries of those left out turn slow.",
    ),
    INDEXES.same(
        "options",
        "An index keeps its storage parameters.",
        "fillfactor or fastupdate that were tuned for heavy writes are lost: pages split, searches wait.",
        rule="index_same_storage_parameters",
        given="method",
    ),
    INDEXES.same(
        "tablespace",
        "An index stays in its tablespace.",
        "The index leaves the fast disk that it was put on, or fills up the one that it comes to.",
    ),
    INDEXES.same(
        "valid",
        "An index stays valid, or invalid.",
        "No query uses an invalid index, though each write keeps it; a unique one guards nothing reliably.",
        rule="index_same_validity",
    ),
    INDEXES.same(
        "clustered",
        "A table stays clustered by an index, or not.",
        "The nightly CLUSTER without an index name fails, or leaves the table in another order.",
        rule="index_same_clustering",
    ),
    INDEXES.same(
        "comment",
        "An index keeps its comment.",
        "The note that says which query needs the index is gone, and somebody drops it as unused.",
    ),
)
