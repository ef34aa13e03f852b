"""Indexes that no constraint owns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts.catalog.quoting import identifier
from harness.facts.catalog.sql import definition, sql
from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import (
    claimed,
    not_added,
    present,
    same,
    same_common,
    same_name,
    same_text,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import Index, IndexKey
    from harness.pairs import Pair
    from harness.pairs.catalog import KeyOfIndex
    from harness.pairs.compare import Match


def index_present(pair: Pair) -> Comparison:
    """Every index is still there."""
    return present(pair.catalog.indexes, definition)


def index_not_added(pair: Pair) -> Comparison:
    """No index comes in."""
    return not_added(pair.catalog.indexes, definition)


def index_same_name(pair: Pair) -> Comparison:
    """An index keeps its name."""
    return same_name(pair.catalog, pair.catalog.indexes)


def index_same_method(pair: Pair) -> Comparison:
    """An index keeps its access method."""
    return _same(pair, lambda index: index.method)


def index_same_unique(pair: Pair) -> Comparison:
    """An index stays unique, or not."""
    return _same(pair, lambda index: index.unique)


def index_same_nulls_not_distinct(pair: Pair) -> Comparison:
    """A unique index keeps taking nulls for equal, or for distinct."""
    return same(
        pair.catalog,
        pair.catalog.indexes,
        lambda index: index.nulls_not_distinct,
        elsewhere=lambda match: match.baseline.unique != match.refactored.unique,
    )


def index_same_keys(pair: Pair) -> Comparison:
    """An index keeps the columns and expressions that it indexes, and their order."""
    found = same_text(pair.catalog, pair.catalog.indexes, lambda index: _keys(pair, index))
    return replace(found, claims=claimed(pair.catalog.indexes, "keys"))


def index_same_operator_classes(pair: Pair) -> Comparison:
    """The keys of an index keep their operator classes and their parameters."""
    return _same_keys(
        pair,
        lambda key: (key.opclass, *key.opclass_options),
        elsewhere=lambda match: _default_of_other_type(pair, match),
    )


def index_same_collation(pair: Pair) -> Comparison:
    """The keys of an index keep their collations."""
    return _same_keys(pair, lambda key: key.collation)


def index_same_direction(pair: Pair) -> Comparison:
    """The keys of an index keep their direction, ASC or DESC."""
    return _same_keys(pair, lambda key: "DESC" if key.descending else "ASC")


def index_same_nulls_order(pair: Pair) -> Comparison:
    """The keys of an index keep their nulls first, or last."""
    return _same_keys(
        pair,
        lambda key: "NULLS FIRST" if key.nulls_first else "NULLS LAST",
        elsewhere=_turned,
    )


def index_same_statistics_target(pair: Pair) -> Comparison:
    """The expressions of an index keep their statistics targets."""
    return _same_keys(pair, lambda key: key.statistics_target)


def index_same_include(pair: Pair) -> Comparison:
    """An index keeps the columns that it INCLUDEs."""
    return same_common(
        pair.catalog,
        pair.catalog.indexes,
        "include",
        lambda index: pair.catalog.losses.common(index.table, index.include),
    )


def index_same_predicate(pair: Pair) -> Comparison:
    """A partial index keeps its predicate."""
    return same_text(pair.catalog, pair.catalog.indexes, lambda index: index.predicate)


def index_same_storage_parameters(pair: Pair) -> Comparison:
    """An index keeps its storage parameters."""
    return same(
        pair.catalog,
        pair.catalog.indexes,
        lambda index: index.options,
        elsewhere=lambda match: match.baseline.method != match.refactored.method,
    )


def index_same_tablespace(pair: Pair) -> Comparison:
    """An index stays in its tablespace."""
    return _same(pair, lambda index: index.tablespace)


def index_same_validity(pair: Pair) -> Comparison:
    """An index stays valid, or invalid."""
    return _same(pair, lambda index: index.valid)


def index_same_clustering(pair: Pair) -> Comparison:
    """A table stays clustered by an index, or not."""
    return _same(pair, lambda index: index.clustered)


def index_same_comment(pair: Pair) -> Comparison:
    """An index keeps its comment."""
    return _same(pair, lambda index: index.comment)


def _same(pair: Pair, value: Callable[[Index], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.indexes, value)


def _same_keys(
    pair: Pair,
    value: Callable[[IndexKey], Value],
    elsewhere: Callable[[Match[KeyOfIndex]], bool] = lambda _: False,
) -> Comparison:
    """Compare what is said of single keys, shown behind the key."""

    def of_key(one: KeyOfIndex) -> str:
        text = shown(value(one.key))
        return one.key.expression if text is None else f"{one.key.expression} {text}"

    def witness(ours: KeyOfIndex, theirs: KeyOfIndex) -> str:
        return f"{sql(ours.index)}; -- baseline\n{sql(theirs.index)}; -- refactored"

    return same(pair.catalog, pair.catalog.index_keys, of_key, elsewhere=elsewhere, witness=witness)


def _keys(pair: Pair, index: Index) -> str:
    """What it indexes, without the columns that one side lacks altogether."""
    return ", ".join(
        key.expression if key.computed else identifier(key.expression)
        for key in index.keys
        if key.computed or pair.catalog.losses.common(index.table, [key.expression])
    )


def _default_of_other_type(pair: Pair, match: Match[KeyOfIndex]) -> bool:
    """Whether both operator classes are their types' defaults, and the types differ."""
    ours, theirs = match.baseline.key, match.refactored.key
    return (
        ours.default_opclass
        and theirs.default_opclass
        and ours.opclass_options == theirs.opclass_options
        and pair.catalog.causes.uses_other_type(match.baseline.index)
    )


def _turned(match: Match[KeyOfIndex]) -> bool:
    """Whether the nulls only follow the direction, as they do unless told otherwise."""
    ours, theirs = match.baseline.key, match.refactored.key
    usual = ours.nulls_first == ours.descending and theirs.nulls_first == theirs.descending
    return usual and ours.descending != theirs.descending


FAMILY = Family(
    Contract.CATALOG,
    (
        index_present,
        index_not_added,
        index_same_name,
        index_same_method,
        index_same_unique,
        index_same_nulls_not_distinct,
        index_same_keys,
        index_same_operator_classes,
        index_same_collation,
        index_same_direction,
        index_same_nulls_order,
        index_same_statistics_target,
        index_same_include,
        index_same_predicate,
        index_same_storage_parameters,
        index_same_tablespace,
        index_same_validity,
        index_same_clustering,
        index_same_comment,
    ),
)
