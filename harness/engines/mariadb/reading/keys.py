"""Read primary keys, indexes and foreign keys from their lines in SHOW CREATE TABLE.

A UNIQUE KEY is an index here: these servers do not distinguish a unique constraint from a unique index.
"""

from __future__ import annotations

from collections.abc import Mapping

from harness.engines.mariadb.reading.pieces import Pieces, names_in
from harness.facts.catalog import ColumnName, ForeignKey, Index, IndexKey, Key, Name

_KINDS = ("FULLTEXT", "SPATIAL", "VECTOR")


def read_primary_key(table: Name, methods: Mapping[str, str], pieces: Pieces) -> Key:
    """Read a primary key behind its two words."""
    parts = _parts(pieces)
    columns, unlike = [], []
    for text in parts:
        part = Pieces(text)
        columns.append(part.name())
        if not part.ended and not part.looking_at("WITHOUT"):
            unlike.append(text)  # a prefix, or DESC
    comment, valid, options = _settings(pieces, methods.get("PRIMARY", ""))
    return Key(
        table=table,
        name="PRIMARY",
        primary=True,
        columns=tuple(columns),
        include=(),
        nulls_not_distinct=False,
        without_overlaps=any("WITHOUT OVERLAPS" in text for text in parts),
        deferrable=False,
        initially_deferred=False,
        options=(*unlike, *options),
        tablespace="",
        valid=valid,
        clustered=False,
        inherited=False,
        comment="",
        index_comment=comment,
    )


def read_index(table: Name, methods: Mapping[str, str], pieces: Pieces) -> Index | None:
    """Read an index of any kind; None if what comes next is none."""
    kind = next((word for word in _KINDS if pieces.accept(word)), "")
    unique = pieces.accept("UNIQUE")
    if not pieces.accept("KEY"):
        return None
    name = pieces.name()
    parts = _parts(pieces)
    method = methods.get(name, "BTREE")
    comment, valid, options = _settings(pieces, method)
    columns = tuple(sorted({column for part in parts for column in names_in(part)}))
    return Index(
        table=table,
        name=name,
        method=kind or method,
        unique=unique,
        nulls_not_distinct=False,
        keys=tuple(map(_key, parts)),
        include=(),
        predicate="",
        columns=columns,
        options=options,
        tablespace="",
        valid=valid,
        clustered=False,
        inherited=False,
        uses=tuple(ColumnName(table, column) for column in columns),
        comment=comment,
    )


def read_foreign_key(table: Name, name: str, pieces: Pieces, unwritten: str) -> ForeignKey:
    """Read a foreign key behind FOREIGN KEY. unwritten: the action where it has none written."""
    columns = tuple(names_in(pieces.group()))
    pieces.accept("REFERENCES")
    schema, target = table.schema, pieces.name()
    if pieces.accept("."):
        schema, target = target, pieces.name()
    target_columns = tuple(names_in(pieces.group()))
    actions = {"DELETE": unwritten, "UPDATE": unwritten}
    match = "SIMPLE"
    while not pieces.ended:
        if pieces.accept("ON"):
            event = pieces.next().word
            actions[event] = pieces.until("ON", "MATCH")
        elif pieces.accept("MATCH"):
            match = pieces.next().word
        else:
            match += f" {pieces.next().text}"
    return ForeignKey(
        table=table,
        name=name,
        columns=columns,
        target=Name(schema, target),
        target_columns=target_columns,
        on_update=actions["UPDATE"],
        on_delete=actions["DELETE"],
        on_delete_columns=(),
        match=match,
        period=False,
        deferrable=False,
        initially_deferred=False,
        validated=True,
        enforced=True,
        inherited=False,
        comment="",
    )


def _parts(pieces: Pieces) -> list[str]:
    return [part.text for part in Pieces(pieces.group()).separate()]


def _key(text: str) -> IndexKey:
    """Read a part of an index: a column, a prefix of one, or an expression; and its direction."""
    part = Pieces(text)
    column = part.name()
    behind = part.until("ASC", "DESC")
    descending = part.accept("DESC")
    computed = bool(behind) or not column
    return IndexKey(
        expression=(text.removesuffix("DESC").rstrip() if computed else column),
        computed=computed,
        opclass="",
        default_opclass=True,
        opclass_options=(),
        collation="",
        descending=descending,
        nulls_first=descending,  # as the direction has it: nothing else can be asked for
        statistics_target=None,
    )


def _settings(pieces: Pieces, method: str) -> tuple[str, bool, tuple[str, ...]]:
    """Read what stands behind the parts: the comment, whether queries use it, and all else.

    method: how the index was built. Another that is written has no effect, and is an option.
    """
    comment, valid = "", True
    options = []
    while not pieces.ended:
        if pieces.accept("USING"):
            if (written := pieces.next().word) != method:
                options.append(f"USING {written}")
        elif pieces.accept("COMMENT"):
            comment = pieces.string()
        elif pieces.accept("IGNORED") or pieces.accept("INVISIBLE"):
            valid = False
        else:
            option = pieces.next().text
            options.append(f"{option} {pieces.until('USING', 'COMMENT', 'IGNORED', 'INVISIBLE')}".rstrip())
    return comment, valid, tuple(options)
