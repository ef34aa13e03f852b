"""Read the catalog of one database: one query for each file of `sql/`, for any number of objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from psycopg.pq import TransactionStatus

from harness.engines.postgresql.reading.access import read_default_privileges, read_owners, read_privileges
from harness.engines.postgresql.reading.columns import Columns, ColumnsOf, read_tables
from harness.engines.postgresql.reading.constraints import (
    read_check_constraints,
    read_exclusion_constraints,
    read_foreign_keys,
    read_indexes,
    read_keys,
)
from harness.engines.postgresql.reading.other_objects import read_other_comments, read_other_objects
from harness.engines.postgresql.reading.queries import Queries
from harness.engines.postgresql.reading.stored_rows import read_rows
from harness.engines.postgresql.reading.versions import NEWEST, OLDEST
from harness.errors import DatabaseError
from harness.facts.catalog import (
    Catalog,
    ColumnName,
    Composite,
    Domain,
    DomainConstraint,
    Enum,
    ExtendedStatistics,
    Extension,
    Member,
    Name,
    OtherObject,
    Policy,
    Publication,
    PublishedTable,
    Range,
    RewriteRule,
    Routine,
    Schema,
    Sequence,
    Trigger,
    Unmodelled,
    View,
)

if TYPE_CHECKING:
    import psycopg

T = TypeVar("T")

# Every setting that the server's deparsers and output functions obey, so that one thing always has one text.
# Last of all, how queries are planned: the catalog of a database that was just built has no statistics yet,
# and each table of it is taken to have one row.
SETTINGS: Final = """
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
SET LOCAL enable_nestloop = off;
SET LOCAL work_mem = '32MB'
"""

_LIMITS: Final = {
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}


def read_catalog(
    connection: psycopg.Connection[Any], *, rows: bool = True, role: tuple[str, str] = ("", "")
) -> Catalog:
    """Read all that the connection's database holds, as one consistent picture; its rows if they are wanted.

    role: a role, and how the catalog is to call it.

    Inside a transaction of the connection, it reads what that transaction sees. It leaves the connection as
    it was, and writes nothing. DatabaseError for a server that is too old.
    """
    version = connection.info.server_version // 10000
    if version < OLDEST:
        raise DatabaseError(
            f"PostgreSQL {version} is too old: schema-harness reads PostgreSQL {OLDEST} and later",
            hint="Choose another server with --database",
        )
    inside = connection.info.transaction_status is not TransactionStatus.IDLE
    with connection.transaction(force_rollback=True):
        if not inside:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute(SETTINGS)
        return _catalog(Queries(connection, version, role), rows=rows)


def _catalog(queries: Queries, *, rows: bool) -> Catalog:
    columns = Columns(queries)
    keys = tuple(read_keys(queries, columns))
    catalog = Catalog(
        schemas=_by_name(queries.plain(Schema, "schemas", "pg_namespace")),
        extensions=_by_name(_extensions(queries)),
        tables=_by_name(read_tables(queries)),
        columns=columns.of_tables,
        primary_keys=_by_table(key for key in keys if key.primary),
        unique_constraints=_by_table(key for key in keys if not key.primary),
        foreign_keys=_by_table(read_foreign_keys(queries, columns)),
        check_constraints=_by_table(read_check_constraints(queries, columns)),
        exclusion_constraints=_by_table(read_exclusion_constraints(queries)),
        indexes=_by_table(read_indexes(queries, columns)),
        extended_statistics=_by_name(_extended_statistics(queries)),
        enums=_by_name(queries.named(Enum, "enums", "pg_type")),
        domains=_by_name(_domains(queries)),
        domain_constraints=tuple(
            sorted(_domain_constraints(queries), key=lambda one: (one.domain, one.name))
        ),
        composites=_by_name(_composites(queries, columns.of_composites)),
        ranges=_by_name(queries.named(Range, "ranges", "pg_type", using=True)),
        sequences=_by_name(_sequences(queries)),
        views=_by_name(_views(queries, columns.of_views)),
        routines=tuple(sorted(_routines(queries), key=lambda one: (one.name, one.signature))),
        triggers=_by_table(_triggers(queries)),
        rewrite_rules=_by_table(queries.below_tables(RewriteRule, "rewrite_rules", "pg_rewrite")),
        policies=_by_table(queries.below_tables(Policy, "policies", "pg_policy")),
        publications=_by_name(_publications(queries)),
        published_tables=tuple(
            sorted(_published_tables(queries), key=lambda one: (one.publication, one.table))
        ),
        owners=tuple(sorted(read_owners(queries), key=lambda one: one.object)),
        privileges=tuple(sorted(read_privileges(queries), key=lambda one: (one.object, one.grantee))),
        default_privileges=tuple(sorted(read_default_privileges(queries), key=str)),
        stored_rows=tuple(
            sorted(read_rows(queries, columns.of_tables) if rows else (), key=lambda one: one.relation)
        ),
    )
    return replace(
        catalog, **_others(queries)
    )  # last of all: comments that nobody has asked for are among them


def _extensions(queries: Queries) -> Iterator[Extension]:
    for row in queries.described("extensions", "pg_extension"):
        members = tuple(Member(*member) for member in row.pop("members"))
        yield Extension(members=members, **row)


def _extended_statistics(queries: Queries) -> Iterator[ExtendedStatistics]:
    for row in queries.described("extended_statistics", "pg_statistic_ext"):
        table = queries.take_name(row, "table_schema", "relation")
        yield ExtendedStatistics(name=queries.take_name(row), table=table, **row)


def _domains(queries: Queries) -> Iterator[Domain]:
    for row in queries.described("domains", "pg_type", using=True):
        comment = queries.comment("pg_constraint", row.pop("not_null_oid"))
        name = queries.take_name(row)
        row["uses"] += (ColumnName(name, ""),)  # its default and its constraints are of its own type
        yield Domain(name=name, not_null_comment=comment, **row)


def _domain_constraints(queries: Queries) -> Iterator[DomainConstraint]:
    for row in queries.described("domain_constraints", "pg_constraint", using=True):
        yield DomainConstraint(domain=queries.take_name(row, name="domain"), **row)


def _composites(queries: Queries, attributes: ColumnsOf) -> Iterator[Composite]:
    for row in queries.described("composites", "pg_type"):
        name = queries.take_name(row)
        yield Composite(name=name, attributes=attributes.get(name, ()), **row)


def _sequences(queries: Queries) -> Iterator[Sequence]:
    for row in queries.described("sequences", "pg_class"):
        owner = [row.pop(f"owner_{what}") for what in ("schema", "relation", "column")]
        lowest, highest = _LIMITS[row["type"]]
        usual = (1, highest) if row["increment"] > 0 else (lowest, -1)
        row["minimum"] = None if row["minimum"] == usual[0] else row["minimum"]
        row["maximum"] = None if row["maximum"] == usual[1] else row["maximum"]
        row["position"] = None if row["position"] is None else int(row["position"])
        yield Sequence(
            name=queries.take_name(row), owner=queries.column_name(*owner) if owner[2] else None, **row
        )


def _views(queries: Queries, columns: ColumnsOf) -> Iterator[View]:
    for row in queries.described("views", "pg_class"):
        name = queries.take_name(row)
        itself = ColumnName(name, "")  # named by its own rule, before 16
        uses = tuple(use for use in queries.uses("pg_rewrite", row.pop("rule_oid")) if use != itself)
        row["options"] += tuple(f"toast.{option}" for option in sorted(row.pop("toast_options") or ()))
        yield View(name=name, columns=columns.get(name, ()), uses=uses, **row)


def _routines(queries: Queries) -> Iterator[Routine]:
    yield from queries.named(Routine, "routines", "pg_proc", using=True)
    for row in queries.described("aggregates", "pg_proc", using=True):
        yield Routine(
            name=queries.take_name(row),
            kind="aggregate",
            language="",
            volatility="",
            strict=False,
            security_definer=False,
            leakproof=False,
            settings=(),
            options=(),
            definition="",
            **row,
        )


def _triggers(queries: Queries) -> Iterator[Trigger]:
    for row in queries.described("triggers", "pg_trigger", using=True):
        function = queries.take_name(row, "function_schema", "function_name")
        yield Trigger(table=queries.take_name(row, name="relation"), function=function, **row)


def _publications(queries: Queries) -> Iterator[Publication]:
    for row in queries.described("publications", "pg_publication"):
        yield Publication(tables=tuple(queries.name(*table) for table in row.pop("tables")), **row)


def _published_tables(queries: Queries) -> Iterator[PublishedTable]:
    for row in queries.rows("published_tables"):
        yield PublishedTable(table=queries.take_name(row, name="relation"), **row)


def _others(queries: Queries) -> dict[str, Any]:
    found = [*read_other_objects(queries), *read_other_comments(queries)]
    unmodelled = [one for one in found if isinstance(one, Unmodelled)]
    if queries.version > NEWEST:
        newer = f"PostgreSQL {queries.version}, while schema-harness knows {OLDEST} to {NEWEST}"
        unmodelled.append(Unmodelled("server", newer))
    objects = [one for one in found if isinstance(one, OtherObject)]
    return {
        "other_objects": tuple(sorted(objects, key=lambda one: (one.kind, one.name, repr(one)))),
        "unmodelled": tuple(sorted(unmodelled)),
    }


def _name(value: Any) -> tuple[str, ...]:
    """By what to sort, as plain texts, which Python compares fastest."""
    name: Name | str = value.name
    return (name.schema, name.name) if isinstance(name, Name) else (name,)


def _table_and_name(value: Any) -> tuple[str, ...]:
    return value.table.schema, value.table.name, value.name


def _by_name(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(values, key=_name))


def _by_table(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(values, key=_table_and_name))
