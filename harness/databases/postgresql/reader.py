"""Reading the catalog of one database: one query a file of `sql/`, however many objects there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, TypeVar

from psycopg.pq import TransactionStatus

from harness.databases.postgresql.versions import NEWEST, OLDEST, for_server
from harness.errors import DatabaseError
from harness.snapshot.catalog import (
    Catalog,
    CheckConstraint,
    Column,
    ColumnName,
    Composite,
    Domain,
    DomainConstraint,
    Enum,
    ExclusionConstraint,
    Extension,
    ForeignKey,
    Index,
    IndexKey,
    Key,
    Name,
    NotNull,
    Policy,
    Range,
    RewriteRule,
    Routine,
    Schema,
    Sequence,
    Table,
    Trigger,
    Unmodelled,
    View,
)

if TYPE_CHECKING:
    import psycopg

T = TypeVar("T")
Row = dict[str, Any]
Columns = Mapping[Name, tuple[Column, ...]]

# Every setting that the server's deparsers and output functions obey, so that one thing always has one text.
_SETTINGS: Final = """
SET LOCAL search_path = public;
SET LOCAL quote_all_identifiers = off;
SET LOCAL standard_conforming_strings = on;
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = postgres;
SET LOCAL TimeZone = 'UTC';
SET LOCAL extra_float_digits = 1;
SET LOCAL bytea_output = hex;
SET LOCAL lc_monetary = 'C';
SET LOCAL xmloption = content;
SET LOCAL jit = off;
SET LOCAL work_mem = '32MB'
"""

_DESCENDING: Final = 1  # the bits of pg_index.indoption
_NULLS_FIRST: Final = 2
_DATABASE_COLLATION: Final = 100  # DEFAULT_COLLATION_OID

_ACTIONS: Final = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
_MATCHES: Final = {"s": "SIMPLE", "f": "FULL", "p": "PARTIAL"}
_LIMITS: Final = {
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}


def read_catalog(connection: psycopg.Connection[Any]) -> Catalog:
    """Read all that the connection's database holds, as one consistent picture.

    Inside a transaction of the connection's, what that transaction sees is read. The connection is left as it
    was, and nothing is written. Raises DatabaseError for a server that is older than the harness reads.
    """
    version = connection.info.server_version // 10000
    if version < OLDEST:
        raise DatabaseError(
            f"PostgreSQL {version} is too old: catalogs are read from PostgreSQL {OLDEST} on",
            hint="choose another server with --database",
        )
    inside = connection.info.transaction_status is not TransactionStatus.IDLE
    with connection.transaction(force_rollback=True):
        if not inside:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute(_SETTINGS)
        return _Reader(connection, version).catalog()


class _Reader:
    """Turns the rows of each query into the values of its kind; object identifiers stay inside."""

    def __init__(self, connection: psycopg.Connection[Any], version: int) -> None:
        self._connection = connection
        self._version = version
        self._name = cache(Name)
        self._comments: dict[tuple[str, int, int], str] = {
            (row["class"], row["objoid"], row["objsubid"]): row["description"]
            for row in self._rows("comments")
        }
        # By table and number: the names of its columns, and the collations that they sort by.
        self._column_names: dict[tuple[int, int], str] = {}
        self._column_collations: dict[tuple[int, int], int] = {}

    def catalog(self) -> Catalog:
        columns, view_columns, attributes = self._columns()
        keys = tuple(self._keys())
        return Catalog(
            schemas=_by_name(self._plain(Schema, "schemas", "pg_namespace")),
            extensions=_by_name(self._plain(Extension, "extensions", "pg_extension")),
            tables=_by_name(self._tables()),
            columns=columns,
            primary_keys=_by_table(key for key in keys if key.primary),
            unique_constraints=_by_table(key for key in keys if not key.primary),
            foreign_keys=_by_table(self._foreign_keys()),
            check_constraints=_by_table(self._check_constraints()),
            exclusion_constraints=_by_table(
                self._below_tables(ExclusionConstraint, "exclusion_constraints", "pg_constraint")
            ),
            indexes=_by_table(self._indexes()),
            enums=_by_name(self._named(Enum, "enums", "pg_type")),
            domains=_by_name(self._named(Domain, "domains", "pg_type")),
            domain_constraints=tuple(
                sorted(self._domain_constraints(), key=lambda one: (one.domain, one.name))
            ),
            composites=_by_name(self._composites(attributes)),
            ranges=_by_name(self._named(Range, "ranges", "pg_type")),
            sequences=_by_name(self._sequences()),
            views=_by_name(self._views(view_columns)),
            routines=tuple(sorted(self._routines(), key=lambda one: (one.name, one.signature))),
            triggers=_by_table(self._triggers()),
            rewrite_rules=_by_table(self._below_tables(RewriteRule, "rewrite_rules", "pg_rewrite")),
            policies=_by_table(self._below_tables(Policy, "policies", "pg_policy")),
            unmodelled=tuple(sorted(self._unmodelled())),
        )

    def _rows(self, topic: str) -> list[Row]:
        cursor = self._connection.cursor(row_factory=_dictionaries)
        return cursor.execute(for_server(_query(topic), self._version).encode()).fetchall()

    def _described(self, topic: str, table: str) -> Iterator[Row]:
        """Read objects that stand in this table of pg_catalog, each with its comment in place of its oid."""
        for row in self._rows(topic):
            row["comment"] = self._comment(table, row.pop("oid"))
            if "options" in row:
                row["options"] = tuple(sorted(row["options"] or ()))
            yield row

    def _comment(self, table: str, oid: int, number: int = 0) -> str:
        return self._comments.get((table, oid, number), "")

    def _take_name(self, row: Row, schema: str = "schema", name: str = "name") -> Name:
        return self._name(row.pop(schema), row.pop(name))

    def _plain(self, kind: Callable[..., T], topic: str, table: str) -> Iterator[T]:
        """Make what has the query's columns for its fields."""
        for row in self._described(topic, table):
            yield kind(**row)

    def _named(self, kind: Callable[..., T], topic: str, table: str) -> Iterator[T]:
        """Make what has the query's columns for its fields and a name with a schema."""
        for row in self._described(topic, table):
            yield kind(name=self._take_name(row), **row)

    def _below_tables(self, kind: Callable[..., T], topic: str, table: str) -> Iterator[T]:
        """Make what has the query's columns for its fields and belongs to a table."""
        for row in self._described(topic, table):
            yield kind(table=self._take_name(row, name="relation"), **row)

    def _tables(self) -> Iterator[Table]:
        for row in self._described("tables", "pg_class"):
            parents = tuple(self._name(*parent) for parent in row.pop("parents"))
            row["options"] += tuple(f"toast.{option}" for option in sorted(row.pop("toast_options") or ()))
            yield Table(name=self._take_name(row), parents=parents, **row)

    def _columns(self) -> tuple[tuple[Column, ...], Columns, Columns]:
        """Read the columns of tables, of views, and the attributes of composite types."""
        found: dict[str, defaultdict[Name, list[Column]]] = {kind: defaultdict(list) for kind in "rpvmc"}
        for row in self._rows("columns"):
            oid, number = row.pop("relation_oid"), row.pop("number")
            self._column_names[oid, number] = row["name"]
            self._column_collations[oid, number] = row.pop("collation_oid")
            relation = self._take_name(row, name="relation")
            found[row.pop("relation_kind")][relation].append(
                self._column(relation, row, self._comment("pg_class", oid, number))
            )
        return (
            tuple(column for table in sorted((found["r"] | found["p"]).items()) for column in table[1]),
            {name: tuple(columns) for name, columns in (found["v"] | found["m"]).items()},
            {name: tuple(columns) for name, columns in found["c"].items()},
        )

    def _column(self, relation: Name, row: Row, comment: str) -> Column:
        user_type = row.pop("type_schema"), row.pop("type_name")
        not_null = [row.pop(f"not_null_{what}") for what in ("oid", "name", "no_inherit", "validated")]
        expression = row.pop("expression")
        return Column(
            relation=relation,
            user_type=self._name(*user_type) if user_type[1] else None,
            not_null_constraint=self._not_null(*not_null) if not_null[0] else None,
            default="" if row["generated_kind"] else expression,
            generated=expression if row["generated_kind"] else "",
            options=row.pop("options") or (),
            comment=comment,
            **row,
        )

    def _not_null(self, oid: int, name: str, no_inherit: bool, validated: bool) -> NotNull:
        return NotNull(name, no_inherit, validated, self._comment("pg_constraint", oid))

    def _column_list(self, relation_oid: int, numbers: Iterable[int] | None) -> tuple[str, ...]:
        """Name numbered columns; 0 stands for the whole row or an expression, and is left out."""
        names = self._column_names
        return tuple(names[relation_oid, number] for number in numbers or () if number > 0)

    def _keys(self) -> Iterator[Key]:
        for row in self._described("keys", "pg_constraint"):
            oid, columns = row.pop("relation_oid"), row.pop("columns")
            yield Key(
                table=self._take_name(row, name="relation"),
                primary=row.pop("is_primary"),
                columns=self._column_list(oid, columns),
                include=self._column_list(oid, row.pop("index_columns")[len(columns) :]),
                index_comment=self._comment("pg_class", row.pop("index_oid")),
                **row,
            )

    def _foreign_keys(self) -> Iterator[ForeignKey]:
        for row in self._described("foreign_keys", "pg_constraint"):
            oid, target_oid = row.pop("relation_oid"), row.pop("target_oid")
            yield ForeignKey(
                table=self._take_name(row, name="relation"),
                columns=self._column_list(oid, row.pop("columns")),
                target=self._take_name(row, "target_schema", "target_relation"),
                target_columns=self._column_list(target_oid, row.pop("target_columns")),
                on_update=_ACTIONS[row.pop("on_update")],
                on_delete=_ACTIONS[row.pop("on_delete")],
                on_delete_columns=tuple(sorted(self._column_list(oid, row.pop("on_delete_columns")))),
                match=_MATCHES[row.pop("match")],
                **row,
            )

    def _check_constraints(self) -> Iterator[CheckConstraint]:
        for row in self._described("check_constraints", "pg_constraint"):
            columns = self._column_list(row.pop("relation_oid"), row.pop("columns"))
            yield CheckConstraint(
                table=self._take_name(row, name="relation"), columns=tuple(sorted(columns)), **row
            )

    def _indexes(self) -> Iterator[Index]:
        settings = {(row.pop("index_oid"), row.pop("place")): row for row in self._rows("index_settings")}
        opclasses = {row["oid"]: (row["name"], row["is_default"]) for row in self._rows("opclasses")}
        collations = {row["oid"]: row["name"] for row in self._rows("collations")}
        nothing = {"opclass_options": (), "statistics_target": None}

        def keys(row: Row) -> Iterator[IndexKey]:
            expressions = iter(row["expressions"] or ())
            parts = zip(
                row["columns"], row["opclasses"], row["collations"], row["key_options"], strict=False
            )  # what is INCLUDEd has no operator class
            for place, (number, opclass, collation, option) in enumerate(parts, start=1):
                column = row["relation_oid"], number
                own_collation = self._column_collations[column] if number else _DATABASE_COLLATION
                name, is_default = opclasses[opclass]
                yield IndexKey(
                    expression=self._column_names[column] if number else next(expressions),
                    computed=not number,
                    opclass=name,
                    default_opclass=is_default,
                    collation="" if collation in (0, own_collation) else collations[collation],
                    descending=bool(option & _DESCENDING),
                    nulls_first=bool(option & _NULLS_FIRST),
                    **settings.get((row["oid"], place), nothing),
                )

        for row in self._rows("indexes"):
            oid, count = row["relation_oid"], len(row["opclasses"])
            uses = {*row["columns"], *(row["uses"] or ())}
            yield Index(
                table=self._name(row["schema"], row["relation"]),
                name=row["name"],
                method=row["method"],
                unique=row["unique"],
                nulls_not_distinct=row["nulls_not_distinct"],
                keys=tuple(keys(row)),
                include=self._column_list(oid, row["columns"][count:]),
                predicate=row["predicate"],
                columns=tuple(sorted(self._column_list(oid, uses))),
                options=tuple(sorted(row["options"] or ())),
                tablespace=row["tablespace"],
                valid=row["valid"],
                clustered=row["clustered"],
                inherited=row["inherited"],
                comment=self._comment("pg_class", row["oid"]),
            )

    def _domain_constraints(self) -> Iterator[DomainConstraint]:
        for row in self._described("domain_constraints", "pg_constraint"):
            yield DomainConstraint(domain=self._take_name(row, name="domain"), **row)

    def _composites(self, attributes: Columns) -> Iterator[Composite]:
        for row in self._described("composites", "pg_type"):
            name = self._take_name(row)
            yield Composite(name=name, attributes=attributes.get(name, ()), **row)

    def _sequences(self) -> Iterator[Sequence]:
        for row in self._described("sequences", "pg_class"):
            owner = [row.pop(f"owner_{what}") for what in ("schema", "relation", "column")]
            lowest, highest = _LIMITS[row["type"]]
            usual = (1, highest) if row["increment"] > 0 else (lowest, -1)
            row["minimum"] = None if row["minimum"] == usual[0] else row["minimum"]
            row["maximum"] = None if row["maximum"] == usual[1] else row["maximum"]
            yield Sequence(
                name=self._take_name(row), owner=self._column_name(*owner) if owner[2] else None, **row
            )

    def _views(self, columns: Columns) -> Iterator[View]:
        for row in self._described("views", "pg_class"):
            name = self._take_name(row)
            uses = tuple(self._column_name(*one) for one in row.pop("uses"))
            yield View(name=name, columns=columns.get(name, ()), uses=uses, **row)

    def _routines(self) -> Iterator[Routine]:
        yield from self._named(Routine, "routines", "pg_proc")
        for row in self._described("aggregates", "pg_proc"):
            yield Routine(
                name=self._take_name(row),
                kind="aggregate",
                language="",
                volatility="",
                strict=False,
                security_definer=False,
                leakproof=False,
                settings=(),
                definition="",
                **row,
            )

    def _triggers(self) -> Iterator[Trigger]:
        for row in self._described("triggers", "pg_trigger"):
            function = self._take_name(row, "function_schema", "function_name")
            yield Trigger(table=self._take_name(row, name="relation"), function=function, **row)

    def _unmodelled(self) -> set[Unmodelled]:
        found = {Unmodelled(**row) for topic in ("unmodelled", "privileges") for row in self._rows(topic)}
        if self._version > NEWEST:
            found.add(Unmodelled("server", f"PostgreSQL {self._version}: known are {OLDEST} to {NEWEST}"))
        return found

    def _column_name(self, schema: str, relation: str, column: str) -> ColumnName:
        return ColumnName(self._name(schema, relation), column)


@cache
def _query(topic: str) -> str:
    return files(__package__).joinpath("sql", f"{topic}.sql").read_text(encoding="utf-8")


def _dictionaries(cursor: psycopg.Cursor[Any]) -> Callable[[Iterable[Any]], Row]:
    """Make rows dictionaries, their arrays tuples, inner ones too."""
    types = cursor.connection.adapters.types
    names = [column.name for column in cursor.description or ()]
    arrays = [
        column.name
        for column in cursor.description or ()
        if (info := types.get(column.type_code)) and info.array_oid == column.type_code
    ]

    def row(values: Iterable[Any]) -> Row:
        named = dict(zip(names, values, strict=True))
        for name in arrays:
            if (value := named[name]) is not None:
                named[name] = tuple(map(_frozen, value))
        return named

    return row


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _by_name(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(values, key=lambda value: value.name))  # type: ignore[attr-defined]


def _by_table(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(values, key=lambda value: (value.table, value.name)))  # type: ignore[attr-defined]
