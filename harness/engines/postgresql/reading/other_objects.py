"""Read the objects that no other reader reads: each object from its row in a system catalog.

Each column is a property, as a text. Identifiers become names (pg_identify_object); the server says to which
catalog they refer. Left out are the object's own number; its privileges, which are read for all objects
together; the server's parsed form of an expression that the row also has as a text; and secrets, which do
not leave the server.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Final

from harness.engines.postgresql.reading.queries import Queries, Row
from harness.facts.catalog import ColumnName, ObjectUse, OtherObject, Property, Unmodelled

Reference = tuple[str, int]
"""A table of pg_catalog, and the number of one of its objects."""

_NUMBERS: Final[Mapping[str, str]] = {"pg_foreign_table": "ftrelid"}
"""The column by which a catalog numbers its objects, where it is not `oid`."""

_NO_TEXT: Final = frozenset({"aclitem[]", "pg_node_tree"})

# Options of a user mapping count as secrets, except for these. Options of a wrapper, a server and a table
# count as secrets by their names. No list of names is complete: any wrapper may add options.
_HARMLESS: Final = ("user", "username", "user_name", "uid", "remote_user")
_SECRET_NAMES: Final = "(pass|pwd|secret|token|credential|(private|access|api)_?key)"  # noqa: S105
_SET: Final = " is set"


def _options(column: str, harmless: str) -> str:
    """Write an expression for options whose secrets stay on the server: it says only that they are set."""
    return f"""ARRAY(
        SELECT CASE WHEN {harmless} THEN written ELSE name || '{_SET}' END
        FROM unnest({column}) AS written
        CROSS JOIN LATERAL split_part(written, '=', 1) AS name
        ORDER BY 1
    )"""  # noqa: S608 - names of pg_catalog


_EXPRESSIONS: Final[Mapping[tuple[str, str], str]] = {
    ("pg_user_mapping", "umoptions"): _options("umoptions", f"lower(name) IN {_HARMLESS}"),
    **{
        (catalog, column): _options(column, f"name !~* '{_SECRET_NAMES}'")
        for catalog, column in (
            ("pg_foreign_data_wrapper", "fdwoptions"),
            ("pg_foreign_server", "srvoptions"),
            ("pg_foreign_table", "ftoptions"),
        )
    },
    ("pg_subscription", "subconninfo"): r"""regexp_replace(
        regexp_replace(subconninfo, '://([^:/@]*):[^@]*@', '://\1@', 'g'),
        '(\w*pass\w*)\s*=\s*(''([^''\\]|\\.)*''|[^\s&]+)', '\1 is set', 'gi'
    )""",
}
"""Expressions that are read instead of a column."""

_HIDING: Final = frozenset(column for _, column in _EXPRESSIONS)

_NO_PROPERTY: Final = frozenset(
    {
        ("pg_subscription", "subdbid"),  # this database
        ("pg_subscription", "subskiplsn"),  # where a subscriber has come to
        ("pg_language", "lanowner"),  # read as the owner of any object
    }
)


@dataclass(frozen=True, slots=True)
class _Part:
    """The value of one column for one object: a text, or the objects to which it refers."""

    name: str
    text: str = ""
    refers_to: tuple[Reference, ...] = ()


def read_other_objects(queries: Queries) -> Iterator[OtherObject | Unmodelled]:
    """Read all other objects; Unmodelled where this role may not read something of them."""
    found = queries.rows("other_objects")
    if found:
        yield from _objects(queries, found)
    for key, rows in groupby(queries.rows("other_facts"), itemgetter("kind", "name", "class", "oid")):
        kind, name, table, oid = key
        values = [(row["property"], row["value"]) for row in rows]
        extensions = [ObjectUse("extension", value) for what, value in values if what == "extension"]
        yield OtherObject(
            catalog="",
            kind=kind,
            schema="",
            name=name,
            properties=tuple(sorted((Property(*value) for value in values), key=repr)),
            uses=(*queries.uses(f"about {table}", oid), *extensions),
            comment="",
        )


def read_other_comments(queries: Queries) -> Iterator[OtherObject]:
    """Read the comments that no other reader has asked for: on row types, say, and on the database."""
    for comment in queries.unread_comments():
        yield OtherObject(
            catalog="",
            kind="comment on",
            schema="",
            name=comment.name,
            properties=(Property("text", comment.text),),
            uses=queries.uses(f"about {comment.table}", comment.oid),
            comment="",
        )


def _objects(queries: Queries, found: Sequence[Row]) -> Iterator[OtherObject | Unmodelled]:
    columns: defaultdict[str, list[Row]] = defaultdict(list)
    for column in queries.rows("other_columns"):
        columns[column["catalog"]].append(column)
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for row in found:
        numbers[row["catalog"]].append(row["oid"])
    parts: defaultdict[Reference, list[_Part]] = defaultdict(list)
    for catalog, oids in numbers.items():
        readable = [column for column in columns[catalog] if column["readable"]]
        if len(readable) < len(columns[catalog]):
            yield Unmodelled("system catalog", f"{catalog}, where this role may not read all columns")
        for oid, part in _parts(queries, catalog, readable, oids):
            parts[catalog, oid].append(part)
    names = queries.identified({one for each in parts.values() for part in each for one in part.refers_to})
    made = _made_here(queries) if "pg_largeobject_metadata" in numbers else range(0)
    for row in found:
        properties = sorted(
            (_property(part, names) for part in parts[row["catalog"], row["oid"]]), key=lambda one: one.name
        )
        one = OtherObject(
            catalog=row["catalog"],
            kind=row["kind"],
            schema=row["schema"],
            name=row["name"],
            properties=tuple(properties),
            uses=queries.uses(row["class"], row["oid"]),
            comment=queries.comment(row["class"], row["oid"]),
        )
        if one.catalog == "pg_foreign_table":
            one = replace(one, uses=(ColumnName(one.plain_name, ""), *one.uses), comment="")
        elif one.catalog == "pg_largeobject_metadata" and row["oid"] in made:
            # nobody has chosen its number: it is named by its content
            contents = [each.value for each in one.properties if each.name == "content"]
            one = replace(one, name=f"of {', '.join(contents)}")
        yield one


def _parts(
    queries: Queries, catalog: str, columns: Iterable[Row], oids: Sequence[int]
) -> Iterator[tuple[int, _Part]]:
    number = _NUMBERS.get(catalog, "oid")
    wanted = {
        column["name"]: column
        for column in columns
        if column["name"] != number
        and column["type"] not in _NO_TEXT
        and (catalog, column["name"]) not in _NO_PROPERTY
    }
    listed = [number, *(_expression(catalog, column) for column in wanted.values())]
    query = f"SELECT {', '.join(listed)} FROM {catalog} WHERE {number} = ANY(%s)"  # noqa: S608 - names of pg_catalog
    for oid, *values in queries.asked(query, [list(oids)]):
        for (name, column), value in zip(wanted.items(), values, strict=True):
            if value in (None, [], 0, ""):
                continue
            if column["target"]:
                each = value if isinstance(value, list) else [value]
                yield oid, _Part(name, refers_to=tuple((column["target"], one) for one in each))
            else:
                yield oid, _Part(name, ", ".join(value) if isinstance(value, list) else value)
    if catalog == "pg_ts_config":
        for oid, token, dictionaries in queries.asked(_MAPPINGS, [list(oids)]):
            yield (
                oid,
                _Part(f"mapping of {token}", refers_to=tuple(("pg_ts_dict", one) for one in dictionaries)),
            )
    elif catalog == "pg_largeobject_metadata":
        for oid, content in queries.asked(_CONTENTS, [list(oids)]):
            yield oid, _Part("content", content)


def _expression(catalog: str, column: Row) -> str:
    name: str = column["name"]
    if (catalog, name) in _EXPRESSIONS:
        return _EXPRESSIONS[catalog, name]
    if column["target"]:
        return f"{name}::oid[]::bigint[]" if column["is_array"] else f"{name}::oid::bigint"
    if column["type"] == "text[]":
        return f"ARRAY(SELECT written FROM unnest({name}) AS written ORDER BY 1)"  # noqa: S608 - of pg_catalog
    return f"{name}::text"


_MAPPINGS: Final = """
    SELECT c.oid, t.alias, array_agg(m.mapdict::bigint ORDER BY m.mapseqno)
    FROM pg_ts_config AS c
    CROSS JOIN LATERAL ts_token_type(c.cfgparser) AS t
    JOIN pg_ts_config_map AS m ON m.mapcfg = c.oid AND m.maptokentype = t.tokid
    WHERE c.oid = ANY(%s)
    GROUP BY c.oid, t.alias
"""
_CONTENTS: Final = """
    SELECT oid, length(content) || ' bytes, ' || md5(content)
    FROM pg_largeobject_metadata, LATERAL lo_get(oid) AS content
    WHERE oid = ANY(%s)
"""


def _made_here(queries: Queries) -> range:
    """Return the numbers that the server may have given since this database was made.

    Somebody has chosen any other number.
    Each database and each object in it takes the next number of one counter of the server.
    """
    first, last = next(
        queries.asked(
            """
            SELECT d.oid::bigint, greatest((SELECT max(oid::bigint) FROM pg_class), d.oid::bigint)
            FROM pg_database AS d
            WHERE datname = current_database()
            """,
            [],
        )
    )
    return range(first, last + _MADE_AFTERWARDS)


_MADE_AFTERWARDS: Final = 10_000
"""How many numbers after the last table's count as given by the server: other objects may be newer."""


def _property(part: _Part, names: Mapping[Reference, str]) -> Property:
    if not part.refers_to:
        hidden = part.name in _HIDING and _SET in part.text
        return Property(part.name, part.text, hidden=hidden)
    return Property(part.name, ", ".join(names[one] for one in part.refers_to), refers=True)
