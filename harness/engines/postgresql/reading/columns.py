"""Read tables and columns, and the column names for the column numbers of the other queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from harness.engines.postgresql.reading.queries import Queries, in_order
from harness.facts.catalog import Column, ColumnName, Name, NotNull, Table, Use

ColumnsOf = Mapping[Name, tuple[Column, ...]]


def read_tables(queries: Queries) -> Iterator[Table]:
    """Read the tables, without their columns and constraints."""
    for row in queries.described("tables", "pg_class"):
        parents = tuple(queries.name(*parent) for parent in row.pop("parents"))
        row["options"] += tuple(f"toast.{option}" for option in sorted(row.pop("toast_options") or ()))
        yield Table(name=queries.take_name(row), parents=parents, **row)


class Columns:
    """The columns of one database: those of tables, of views, and the attributes of composite types."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        # By table and number: the names of its columns, and the collations that they sort by.
        self.names: dict[tuple[int, int], str] = {}
        self.collations: dict[tuple[int, int], int] = {}
        self.of_tables, self.of_views, self.of_composites = self._read()

    def _read(self) -> tuple[tuple[Column, ...], ColumnsOf, ColumnsOf]:
        queries = self._queries
        found: dict[str, defaultdict[Name, list[Column]]] = {kind: defaultdict(list) for kind in "rpfvmc"}
        for row in queries.tuples(
            "columns"
        ):  # of which there are most: unpacked at once, in the query's order
            oid, number, kind, schema, relation, name, type_, *row_of_type = row[:9]
            not_null, *constraint = row[9:15]
            default_oid, expression, identity, generated_kind, collation_oid = row[15:20]
            collation, storage, compression, statistics_target, options, inherited, local = row[20:]
            table = queries.name(schema, relation)
            self.names[oid, number] = name
            self.collations[oid, number] = collation_oid
            column = Column(
                table,
                name,
                type_,
                queries.name(*row_of_type) if row_of_type[1] else None,
                not_null,
                self._not_null(*constraint) if constraint[0] else None,
                "" if generated_kind else expression,
                identity,
                expression if generated_kind else "",
                generated_kind,
                collation,
                storage,
                compression,
                statistics_target,
                tuple(options or ()),
                inherited,
                local,
                self._needs(table, name, default_oid) if default_oid else (),
                queries.comment("pg_class", oid, number),
            )
            found[kind][table].append(column)
        tables = found["r"] | found["p"] | found["f"]
        by_name = sorted(tables, key=lambda name: (name.schema, name.name))
        return (
            tuple(column for table in by_name for column in tables[table]),
            {name: tuple(columns) for name, columns in (found["v"] | found["m"]).items()},
            {name: tuple(columns) for name, columns in found["c"].items()},
        )

    def _needs(self, table: Name, column: str, default_oid: int) -> tuple[Use, ...]:
        return in_order([ColumnName(table, column), *self._queries.uses("pg_attrdef", default_oid)])

    def _not_null(self, oid: int, name: str, no_inherit: bool, validated: bool, local: bool) -> NotNull:
        return NotNull(name, no_inherit, validated, local, self._queries.comment("pg_constraint", oid))

    def listed(self, relation_oid: int, numbers: Iterable[int] | None) -> tuple[str, ...]:
        """Return the names of numbered columns; 0, the whole row or an expression, is left out."""
        return tuple(self.names[relation_oid, number] for number in numbers or () if number > 0)
