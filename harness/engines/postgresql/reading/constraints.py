"""Read constraints of tables, and indexes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from harness.engines.postgresql.reading.columns import Columns
from harness.engines.postgresql.reading.queries import Queries, Row, in_order
from harness.facts.catalog import CheckConstraint, ExclusionConstraint, ForeignKey, Index, IndexKey, Key
from harness.facts.catalog.names import columns_of

_DESCENDING: Final = 1  # the bits of pg_index.indoption
_NULLS_FIRST: Final = 2
_DATABASE_COLLATION: Final = 100  # DEFAULT_COLLATION_OID

_ACTIONS: Final = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
_MATCHES: Final = {"s": "SIMPLE", "f": "FULL", "p": "PARTIAL"}


def read_keys(queries: Queries, columns: Columns) -> Iterator[Key]:
    """Read primary keys and unique constraints."""
    for row in queries.described("keys", "pg_constraint"):
        oid, key = row.pop("relation_oid"), row.pop("columns")
        yield Key(
            table=queries.take_name(row, name="relation"),
            primary=row.pop("is_primary"),
            columns=columns.listed(oid, key),
            include=columns.listed(oid, row.pop("index_columns")[len(key) :]),
            index_comment=queries.comment("pg_class", row.pop("index_oid")),
            **row,
        )


def read_foreign_keys(queries: Queries, columns: Columns) -> Iterator[ForeignKey]:
    """Read foreign keys."""
    for row in queries.described("foreign_keys", "pg_constraint"):
        oid, target_oid = row.pop("relation_oid"), row.pop("target_oid")
        yield ForeignKey(
            table=queries.take_name(row, name="relation"),
            columns=columns.listed(oid, row.pop("columns")),
            target=queries.take_name(row, "target_schema", "target_relation"),
            target_columns=columns.listed(target_oid, row.pop("target_columns")),
            on_update=_ACTIONS[row.pop("on_update")],
            on_delete=_ACTIONS[row.pop("on_delete")],
            on_delete_columns=tuple(sorted(columns.listed(oid, row.pop("on_delete_columns")))),
            match=_MATCHES[row.pop("match")],
            **row,
        )


def read_check_constraints(queries: Queries, columns: Columns) -> Iterator[CheckConstraint]:
    """Read CHECK constraints of tables."""
    for row in queries.described("check_constraints", "pg_constraint", using=True):
        named = columns.listed(row.pop("relation_oid"), row.pop("columns"))
        yield CheckConstraint(
            table=queries.take_name(row, name="relation"), columns=tuple(sorted(named)), **row
        )


def read_exclusion_constraints(queries: Queries) -> Iterator[ExclusionConstraint]:
    """Read EXCLUDE constraints."""
    for row in queries.described("exclusion_constraints", "pg_constraint", using=True):
        index = row.pop("index_oid")
        row["uses"] = in_order([*row["uses"], *queries.uses("pg_class", index)])
        yield ExclusionConstraint(
            table=queries.take_name(row, name="relation"),
            index_comment=queries.comment("pg_class", index),
            **row,
        )


def read_indexes(queries: Queries, columns: Columns) -> Iterator[Index]:
    """Read the indexes that no constraint owns."""
    settings = {(row.pop("index_oid"), row.pop("place")): row for row in queries.rows("index_settings")}
    opclasses = {row["oid"]: (row["name"], row["is_default"]) for row in queries.rows("opclasses")}
    collations = {row["oid"]: row["name"] for row in queries.rows("collations")}
    nothing = {"opclass_options": (), "statistics_target": None}

    def keys(row: Row) -> Iterator[IndexKey]:
        expressions = iter(row["expressions"] or ())
        parts = zip(
            row["columns"], row["opclasses"], row["collations"], row["key_options"], strict=False
        )  # what is INCLUDEd has no operator class
        for place, (number, opclass, collation, option) in enumerate(parts, start=1):
            column = row["relation_oid"], number
            own_collation = columns.collations[column] if number else _DATABASE_COLLATION
            name, is_default = opclasses[opclass]
            yield IndexKey(
                expression=columns.names[column] if number else next(expressions),
                computed=not number,
                opclass=name,
                default_opclass=is_default,
                collation="" if collation in (0, own_collation) else collations[collation],
                descending=bool(option & _DESCENDING),
                nulls_first=bool(option & _NULLS_FIRST),
                **settings.get((row["oid"], place), nothing),
            )

    for row in queries.rows("indexes"):
        oid, count = row["relation_oid"], len(row["opclasses"])
        table = queries.name(row["schema"], row["relation"])
        named = {*columns.listed(oid, row["columns"]), *columns.listed(oid, row["uses"])}
        uses = [*columns_of(table, tuple(named)), *queries.uses("pg_class", row["oid"])]
        yield Index(
            table=table,
            name=row["name"],
            method=row["method"],
            unique=row["unique"],
            nulls_not_distinct=row["nulls_not_distinct"],
            keys=tuple(keys(row)),
            include=columns.listed(oid, row["columns"][count:]),
            predicate=row["predicate"],
            columns=tuple(sorted(named)),
            options=tuple(sorted(row["options"] or ())),
            tablespace=row["tablespace"],
            valid=row["valid"],
            clustered=row["clustered"],
            inherited=row["inherited"],
            uses=in_order(uses),
            comment=queries.comment("pg_class", row["oid"]),
        )
