"""Read tables and columns, and the column names for the column numbers of the other queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from harness.engines.postgresql.reading.queries import Queries, Row
from harness.facts.catalog import Column, Name, NotNull, Table

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
        found: dict[str, defaultdict[Name, list[Column]]] = {kind: defaultdict(list) for kind in "rpfvmc"}
        for row in self._queries.rows("columns"):
            oid, number = row.pop("relation_oid"), row.pop("number")
            self.names[oid, number] = row["name"]
            self.collations[oid, number] = row.pop("collation_oid")
            relation = self._queries.take_name(row, name="relation")
            found[row.pop("relation_kind")][relation].append(
                self._column(relation, row, self._queries.comment("pg_class", oid, number))
            )
        return (
            tuple(
                column
                for table in sorted((found["r"] | found["p"] | found["f"]).items())
                for column in table[1]
            ),
            {name: tuple(columns) for name, columns in (found["v"] | found["m"]).items()},
            {name: tuple(columns) for name, columns in found["c"].items()},
        )

    def _column(self, relation: Name, row: Row, comment: str) -> Column:
        user_type = row.pop("type_schema"), row.pop("type_name")
        not_null = [
            row.pop(f"not_null_{what}") for what in ("oid", "name", "no_inherit", "validated", "local")
        ]
        expression, default_oid = row.pop("expression"), row.pop("default_oid")
        return Column(
            relation=relation,
            user_type=self._queries.name(*user_type) if user_type[1] else None,
            not_null_constraint=self._not_null(*not_null) if not_null[0] else None,
            default="" if row["generated_kind"] else expression,
            generated=expression if row["generated_kind"] else "",
            options=row.pop("options") or (),
            uses=self._queries.uses("pg_attrdef", default_oid) if default_oid else (),
            comment=comment,
            **row,
        )

    def _not_null(self, oid: int, name: str, no_inherit: bool, validated: bool, local: bool) -> NotNull:
        return NotNull(name, no_inherit, validated, local, self._queries.comment("pg_constraint", oid))

    def listed(self, relation_oid: int, numbers: Iterable[int] | None) -> tuple[str, ...]:
        """Return the names of numbered columns; 0, the whole row or an expression, is left out."""
        return tuple(self.names[relation_oid, number] for number in numbers or () if number > 0)
