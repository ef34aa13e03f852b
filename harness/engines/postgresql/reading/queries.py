"""Run the queries of `sql/` on one database, and replace the numbers in their rows by names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, TypeVar

from harness.engines.postgresql.reading.versions import for_server
from harness.facts.catalog import ColumnName, Name, ObjectUse, RoutineName, Use

if TYPE_CHECKING:
    import psycopg

T = TypeVar("T")
Row = dict[str, Any]

_ALWAYS: Final = (
    *("aggregates", "check_constraints", "collations", "columns", "comments", "composites"),
    *("default_privileges", "domain_constraints", "domains", "enums", "exclusion_constraints"),
    *("extended_statistics", "extensions", "foreign_keys", "index_settings", "indexes", "keys", "opclasses"),
    *("other_facts", "other_objects", "owners", "policies", "privileges", "publications", "published_tables"),
    *("ranges", "rewrite_rules", "routines", "schemas", "sequences", "tables", "triggers", "uses", "views"),
)
"""The topics that are read of each database. They are sent at once: a server may be far away."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on an object of a table of pg_catalog."""

    table: str
    oid: int
    name: str
    text: str


class Queries:
    """The queries of one server, and values made from their rows; each topic is a file of `sql/`.

    role: a role, and how it is called wherever a value names it.
    """

    def __init__(
        self, connection: psycopg.Connection[Any], version: int, role: tuple[str, str] = ("", "")
    ) -> None:
        self._connection = connection
        self._role = role if role[0] != role[1] else ("", "")
        self.version = version
        self.name = cache(Name)
        with connection.pipeline():
            self._sent = {topic: self._send(topic) for topic in _ALWAYS}
        self._unread: dict[tuple[str, int, int], str] = {
            (table, oid, number): text for table, oid, number, text in self.tuples("comments")
        }

    def rows(self, topic: str) -> list[Row]:
        """Run the query of a topic, written for the version of this server."""
        cursor = self._cursor(topic)
        cursor.row_factory = _dictionaries
        return self._called(cursor.fetchall())

    def tuples(self, topic: str) -> list[tuple[Any, ...]]:
        """The same, for a topic of many rows: as they come, without names."""
        return self._called(self._cursor(topic).fetchall())

    def _cursor(self, topic: str) -> psycopg.Cursor[Any]:
        """Return the result of a topic, which is kept no longer than it is needed."""
        return self._sent.pop(topic, None) or self._send(topic)

    def _send(self, topic: str) -> psycopg.Cursor[Any]:
        return self._connection.execute(for_server(_query(topic), self.version).encode())

    def values(self, query: str) -> list[Any]:
        """Run a query of one column, written for this database, and return the values."""
        return self._called([value for (value,) in self._connection.execute(query.encode())])

    def described(self, topic: str, table: str, *, using: bool = False) -> Iterator[Row]:
        """Read objects of this table of pg_catalog, each with its comment instead of its oid.

        using: with what each needs.
        """
        for row in self.rows(topic):
            oid = row.pop("oid")
            row["comment"] = self.comment(table, oid)
            if using:
                row["uses"] = self.uses(table, oid)
            if "options" in row:
                row["options"] = tuple(sorted(row["options"] or ()))
            yield row

    def comment(self, table: str, oid: int, number: int = 0) -> str:
        """Return the comment on an object of a table of pg_catalog, or on one of its columns; "" for none.

        It is returned once: what is left, `unread_comments` finds.
        """
        return self._unread.pop((table, oid, number), "")

    def unread_comments(self) -> Iterator[Comment]:
        """Return the comments that no reader has asked for yet, with the names of their objects."""
        unread = sorted(self._unread)
        if unread:
            query = """
                SELECT one.class, one.oid, one.number, concat_ws(' ', o.type, coalesce(o.identity, ''))
                FROM unnest(%s::text[], %s::oid[], %s::int[]) AS one (class, oid, number)
                CROSS JOIN LATERAL pg_identify_object(one.class::regclass, one.oid, one.number) AS o
                ORDER BY 4
            """
            for *key, name in self.asked(query, [*map(list, zip(*unread, strict=True))]):
                table, oid, number = key
                named = "database" if table == "pg_database" else name  # which is named for one run
                yield Comment(table, oid, named, self._unread[table, oid, number])

    def identified(self, references: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        """Return the names, with schemas, of objects that are given by table of pg_catalog and number."""
        query = """
            SELECT one.class, one.oid::bigint, coalesce(o.identity, '')
            FROM unnest(%s::text[], %s::bigint[]) AS one (class, oid)
            CROSS JOIN LATERAL pg_identify_object(one.class::regclass, one.oid::oid, 0) AS o
        """
        if not references:
            return {}
        found = self.asked(query, [*map(list, zip(*references, strict=True))])
        # PUBLIC, to whom a user mapping may belong, is no role
        return {
            (table, oid): "PUBLIC" if table == "pg_authid" and not oid else name for table, oid, name in found
        }

    def asked(self, query: str, parameters: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """Run a query that depends on what this database holds."""
        yield from self._called(self._connection.execute(query.encode(), parameters).fetchall())

    def _called(self, value: T) -> T:
        """Return a value of a database in which the role is called as reports call it."""
        return _replaced(value, *self._role) if self._role[0] else value

    def uses(self, table: str, oid: int) -> tuple[Use, ...]:
        """Return the objects made by users that an object of a table of pg_catalog needs."""
        return self._uses.get((table, oid), ())

    @cached_property
    def _uses(self) -> Mapping[tuple[str, int], tuple[Use, ...]]:
        found: defaultdict[tuple[str, int], list[Use]] = defaultdict(list)
        for table, oid, schema, name, column, signature, kind in self.tuples("uses"):
            use: Use
            if kind is not None:
                use = ObjectUse(kind, name)
            elif signature is None:
                use = self.column_name(schema, name, column)
            else:
                use = RoutineName(self.name(schema, name), signature)
            found[table, oid].append(use)
        return {key: in_order(uses) for key, uses in found.items()}

    def take_name(self, row: Row, schema: str = "schema", name: str = "name") -> Name:
        """Take the parts of a name out of a row."""
        return self.name(row.pop(schema), row.pop(name))

    def plain(self, kind: Callable[..., T], topic: str, table: str) -> Iterator[T]:
        """Make values whose fields are the query's columns."""
        for row in self.described(topic, table):
            yield kind(**row)

    def named(self, kind: Callable[..., T], topic: str, table: str, *, using: bool = False) -> Iterator[T]:
        """Make values whose fields are the query's columns, and whose name has a schema."""
        for row in self.described(topic, table, using=using):
            yield kind(name=self.take_name(row), **row)

    def below_tables(self, kind: Callable[..., T], topic: str, table: str) -> Iterator[T]:
        """Make values whose fields are the query's columns, and that belong to a table."""
        for row in self.described(topic, table, using=True):
            yield kind(table=self.take_name(row, name="relation"), **row)

    def column_name(self, schema: str, relation: str, column: str) -> ColumnName:
        """Name a column of a table or view."""
        return ColumnName(self.name(schema, relation), column)


def in_order(uses: Sequence[Use]) -> tuple[Use, ...]:
    """Sort what something needs, each once, in an order that two builds share."""
    return tuple(sorted({*uses}, key=_place)) if len(uses) > 1 else tuple(uses)


def _place(use: Use) -> tuple[str, ...]:
    match use:
        case ColumnName():
            return "column", use.relation.schema, use.relation.name, use.column
        case RoutineName():
            return "routine", use.name.schema, use.name.name, use.signature
        case ObjectUse():
            return "object", use.kind, use.name
    raise TypeError(use)


def _replaced(value: Any, name: str, shown: str) -> Any:
    match value:
        case str():
            return value.replace(name, shown) if name in value else value
        case list() | tuple():
            return type(value)(_replaced(item, name, shown) for item in value)
        case dict():
            return {key: _replaced(item, name, shown) for key, item in value.items()}
    return value


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
