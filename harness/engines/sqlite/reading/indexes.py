"""Indexes that CREATE INDEX has made: pragmas name their columns, and the text has expressions and WHERE."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from harness.engines.sqlite.reading.columns import uses_of
from harness.engines.sqlite.reading.tables import Described
from harness.engines.sqlite.reading.words import Word, bare, closing, listed, words, written
from harness.facts.catalog import Index, IndexKey

_KEYS: Final = 'SELECT cid, name, "desc", coll FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno'
_EXPRESSION: Final = -2
_USUAL_COLLATION: Final = "BINARY"


def read_index(
    connection: sqlite3.Connection, table: Described, name: str, text: str, collations: Mapping[str, str]
) -> Index:
    """Return an index. collations: those of the table's columns, without the usual one.

    ValueError or StopIteration for a text that is not understood.
    """
    some = words(text)
    begin = next(at for at, one in enumerate(some) if one.word == "(")
    end = closing(some, begin)
    parts = listed(some[begin + 1 : end])
    rest = some[end + 1 :]
    if rest and rest[0].word != "WHERE":
        raise ValueError(rest[0].text)
    predicate = written(bare(rest[1:]), table.actual)
    keys = []
    for part, (cid, column, descending, collation) in zip(
        parts, connection.execute(_KEYS, [name]).fetchall(), strict=True
    ):
        computed = cid == _EXPRESSION
        usual = _USUAL_COLLATION if computed else collations.get(column) or _USUAL_COLLATION
        keys.append(
            IndexKey(
                expression=written(bare(_bare_part(part)), table.actual) if computed else column,
                computed=computed,
                opclass="",
                default_opclass=True,
                opclass_options=(),
                collation="" if collation.upper() == usual else collation.upper(),
                descending=bool(descending),
                nulls_first=bool(descending),  # as SQL writes no order of NULLs
                statistics_target=None,
            )
        )
    columns, uses = uses_of(table.name, " ".join(one.text for one in some[begin:]), table.actual)
    return Index(
        table=table.name,
        name=name,
        method="",
        unique="UNIQUE" in {one.word for one in some[:2]},
        nulls_not_distinct=False,
        keys=tuple(keys),
        include=(),
        predicate=predicate,
        columns=columns,
        options=(),
        tablespace="",
        valid=True,
        clustered=False,
        inherited=False,
        uses=uses,
        comment="",
    )


def _bare_part(part: Sequence[Word]) -> Sequence[Word]:
    """Return the expression of a key without its order; its collation at the end is in a pragma."""
    if part[-1].word in {"ASC", "DESC"}:
        part = part[:-1]
    if len(part) > 2 and part[-2].word == "COLLATE":
        part = part[:-2]
    return part
