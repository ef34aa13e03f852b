"""Read the catalog of one database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from harness.engines.mariadb.reading.naming import named_checks, named_indexes, named_keys
from harness.engines.mariadb.reading.pieces import quoted
from harness.engines.mariadb.reading.programs import (
    other_object,
    read_events,
    read_libraries,
    read_routines,
    read_triggers,
    read_views,
)
from harness.engines.mariadb.reading.queries import Queries
from harness.engines.mariadb.reading.stored_rows import read_rows
from harness.engines.mariadb.reading.tables import Definition, read_definition
from harness.facts.catalog import Catalog, Name, Schema, Sequence, Unmodelled
from harness.subjects import PUBLIC

if TYPE_CHECKING:
    from pymysql.connections import Connection

T = TypeVar("T")

_TABLES: Final = frozenset({"BASE TABLE", "SYSTEM VERSIONED"})
_BIGGEST: Final = 2**63 - 2
_TABLE_COLLATIONS: Final = (
    "SELECT table_name, table_collation FROM information_schema.tables WHERE table_schema = %s"
)
_COLLATIONS: Final = (
    "SELECT table_name, column_name, collation_name FROM information_schema.columns WHERE table_schema = %s"
)


def read_catalog(
    connection: Connection[Any],
    *,
    rows: bool = True,
    builders: Collection[str] | None = (),
    counters: bool = True,
) -> Catalog:
    """Read all that the connection's database holds; its rows if they are wanted.

    connection: one that gives values as the server writes them (`connection.connect(…, raw=True)`).
    builders: users who stand for whoever builds the schema, besides the connection's own; None for all users.
    counters: whether it matters what comes next of a sequence or an AUTO_INCREMENT.

    It writes nothing. DatabaseError for a server that is too old, or that refuses to show something.
    """
    queries = Queries(connection, builders)
    kinds = {
        row["TABLE_NAME"]: row["TABLE_TYPE"] for row in queries.rows("tables", "table_schema", "table_name")
    }
    names = [name for name, kind in kinds.items() if kind in _TABLES]
    tables = [*_definitions(queries, names, counters)]
    if not queries.version.mariadb:
        _use_collations(queries, tables)
    programs = [*read_views(queries), *read_triggers(queries), *read_routines(queries), *read_events(queries)]
    programs += read_libraries(queries)
    kept: dict[str, list[Any]] = defaultdict(list)
    for program in programs:
        kept[type(program).__name__].append(program)
    return Catalog(
        schemas=(Schema(PUBLIC, ""),),
        tables=_by_name(one.table for one in tables),
        columns=tuple(column for one in sorted(tables, key=_name) for column in one.columns),
        primary_keys=_by_table(key for one in tables for key in one.primary_keys),
        foreign_keys=_by_table(key for one in tables for key in named_keys(one.foreign_keys)),
        check_constraints=_by_table(check for one in tables for check in named_checks(one.checks)),
        indexes=_by_table(
            index for one in tables for index in named_indexes(one.indexes, named_keys(one.foreign_keys))
        ),
        sequences=_by_name(
            _sequence(queries, name, counters) for name, kind in sorted(kinds.items()) if kind == "SEQUENCE"
        ),
        views=_by_name(kept["View"]),
        routines=tuple(sorted(kept["Routine"], key=lambda one: (one.name, one.signature, one.kind))),
        triggers=_by_table(kept["Trigger"]),
        other_objects=(*kept["OtherObject"], _database(queries)),
        stored_rows=tuple(
            sorted(
                read_rows(queries, {one.name.name: one.columns for one in tables}) if rows else (),
                key=lambda one: one.relation,
            )
        ),
        unmodelled=tuple(sorted([*kept["Unmodelled"], *_unknown(kinds)])),
    )


def _definitions(queries: Queries, names: Iterable[str], counters: bool) -> Iterator[Definition]:
    methods: dict[str, dict[str, str]] = defaultdict(dict)
    for row in queries.rows("statistics", "table_schema", "table_name, index_name"):
        methods[row["TABLE_NAME"]][row["INDEX_NAME"]] = row["INDEX_TYPE"]
    unwritten = "RESTRICT" if queries.version.mariadb else "NO ACTION"
    for name in names:
        statement = queries.shown("TABLE", name, "Create Table")
        read = partial(read_definition, queries.name(name), statement, methods[name], unwritten=unwritten)
        found = read()
        numbered = next((column.name for column in found.columns if column.identity), "")
        if numbered and not counters:
            found = read(next_id=None)
        elif numbered:
            ((last,),) = queries.tuples(f"SELECT max({quoted(numbered)}) FROM {quoted(name)}")  # noqa: S608
            found = read(next_id=int(last or 0) + 1)
        yield found


def _use_collations(queries: Queries, tables: Iterable[Definition]) -> None:
    """Give each column its collation where that is not its table's, whether or not it is written.

    MySQL writes one that somebody has named even if the column would have it without, and then the character
    set alone may stand for the collation that is usual for it.
    """
    usual = dict(queries.tuples(_TABLE_COLLATIONS, queries.database))
    own = {(table, column): name for table, column, name in queries.tuples(_COLLATIONS, queries.database)}
    for table in tables:
        name = table.name.name
        table.columns[:] = [
            replace(column, collation="" if collation in (None, usual[name]) else collation)
            for column in table.columns
            for collation in [own.get((name, column.name))]
        ]


def _sequence(queries: Queries, name: str, counters: bool) -> Sequence:
    """Read a sequence of MariaDB, from the row that it is."""
    columns = "start_value, minimum_value, maximum_value, increment, cache_size, cycle_option"
    ((*numbers, following),) = queries.tuples(
        f"SELECT {columns}, next_not_cached_value FROM {quoted(name)}"  # noqa: S608 - quoted
    )
    start, minimum, maximum, increment, cache, cycle, position = map(int, (*numbers, following))
    usual = (1, _BIGGEST) if increment > 0 else (-_BIGGEST - 1, -1)
    statement = queries.shown("TABLE", name, "Create Table")
    engine = statement.rpartition("ENGINE=")[2].partition(" ")[0]
    of_type = statement.partition(" as ")[2].partition(" start with ")[0]  # since 11.5
    return Sequence(
        name=queries.name(name),
        type=of_type or "bigint",
        start=start,
        increment=increment,
        minimum=None if minimum == usual[0] else minimum,
        maximum=None if maximum == usual[1] else maximum,
        cache=cache,
        cycle=bool(cycle),
        position=None if position == start or not counters else position,
        persistence=engine,
        owner=None,
        identity=False,
        comment="",
    )


def _database(queries: Queries) -> Any:
    ((charset, collation),) = queries.tuples("SELECT @@character_set_database, @@collation_database")
    return other_object("schemata", "database setting", "", {"charset": charset, "collation": collation})


def _unknown(kinds: dict[str, str]) -> Iterator[Unmodelled]:
    known = _TABLES | {"VIEW", "SEQUENCE"}
    return (Unmodelled(kind.lower(), name) for name, kind in kinds.items() if kind not in known)


def _name(value: Any) -> Name:
    name: Name = value.name
    return name


def _by_name(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(values, key=_name))


def _by_table(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(values, key=lambda one: (one.table, one.name)))  # type: ignore[attr-defined]
