"""What the metadata knows of tables and columns: what no database knows, and what generated rows need."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint, literal, types
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ranges
from sqlalchemy.exc import SQLAlchemyError

from ..class_names import class_name, short_name
from ..code.callables import Fingerprints
from ..code.constants import always_given, given_to_a_default
from ..code.places import OwnCode, Place
from ..code.signatures import said
from ..code.trees import walk
from ..looking import namespace
from ..names import TableName, name_of, table_name
from ..texts import POSTGRESQL, is_plain, sql_of, text_of
from . import probing
from .lines import Lines
from .plain_types import plain_type

_SWITCHES = (
    "as_uuid",
    "asdecimal",
    "decimal_return_scale",
    "none_as_null",
    "should_evaluate_none",
    "as_tuple",
    "zero_indexes",
    "dimensions",
    "validate_strings",
    "protocol",
)
_KINDS = (  # the first that fits is used, so a subclass comes before its base
    ("enum", types.Enum),
    ("boolean", types.Boolean),
    ("smallint", types.SmallInteger),
    ("bigint", types.BigInteger),
    ("integer", types.Integer),
    ("float", types.Float),
    ("numeric", types.Numeric),
    ("uuid", types.Uuid),
    ("string", types.String),
    ("datetime", types.DateTime),
    ("date", types.Date),
    ("time", types.Time),
    ("interval", types.Interval),
    ("interval", postgresql.INTERVAL),
    ("pickle", types.PickleType),
    ("binary", types.LargeBinary),
    ("binary", types.BINARY),
    ("binary", types.VARBINARY),
    ("json", types.JSON),
    ("array", types.ARRAY),
    ("inet", postgresql.INET),
    ("cidr", postgresql.CIDR),
    ("macaddr", postgresql.MACADDR),
    ("hstore", postgresql.HSTORE),
    ("tsvector", postgresql.TSVECTOR),
    ("bit", postgresql.BIT),
    ("range", ranges.AbstractSingleRange),
    ("multirange", ranges.AbstractMultiRange),
)

_OF_MYSQL = {"YEAR": "year", "BIT": "bits"}
"""Types of MySQL and MariaDB that are of no general class, by name: the dialect need not be imported."""


def table_facts(
    tables: list[Any],
    mappers: list[Any],
    own_code: OwnCode,
    fingerprints: Fingerprints,
) -> list[dict[str, Any]]:
    """Return one entry for each table, in the order of their names."""
    places, origins = _places(tables, mappers, own_code), _origins(mappers)
    lines = Lines(tables, mappers, own_code)
    return [
        {
            "name": table_name(table).facts(),
            "columns": [
                _column_facts(column, fingerprints, origins.get(id(column), [])) for column in table.columns
            ],
            "unique": _unique_sets(table),
            "foreign_keys": _foreign_keys(table),
            "checks": _checks(table),
            "info": _info(table.info, fingerprints),
            "place": places.get(table_name(table)),
            **lines.facts(table),
        }
        for table in sorted(tables, key=table_name)
    ]


def _places(tables: list[Any], mappers: list[Any], own_code: OwnCode) -> dict[TableName, Any]:
    """Return where each table is defined: at the first class that maps it, its name in a module, its call."""
    places: dict[TableName, Any] = {}
    for mapper in mappers:
        mapped = name_of(mapper.local_table)
        if mapped is not None and (
            mapper.inherits is None or mapper.inherits.local_table is not mapper.local_table
        ):
            places.setdefault(mapped, own_code.of_class(mapper.class_))
    unmapped = {id(table): table_name(table) for table in tables if table_name(table) not in places}
    if unmapped:
        for module_name, module in own_code.modules.items():
            for name, value in namespace(module).items():
                if id(value) in unmapped:
                    place = own_code.of_name(module_name, name)
                    if place is not None:
                        places.setdefault(unmapped[id(value)], place)
    nameless = {table.name: table_name(table) for table in tables if table_name(table) not in places}
    for name, place in _calls(own_code) if nameless else ():
        if name in nameless:
            places.setdefault(nameless[name], place)
    return places


def _calls(own_code: OwnCode) -> Iterator[tuple[str, Place]]:
    """Return where own code calls `Table`, with the names that are given there."""
    for module in sorted(own_code.modules):
        source = own_code.source(module)
        for node in walk(source.tree):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            if ast.unparse(node.func).rpartition(".")[2] == "Table":
                yield str(node.args[0].value), [source.shown, node.lineno]


def _origins(mappers: list[Any]) -> dict[int, list[tuple[str, str]]]:
    """Return where each mapped column may be written: modules, with the dotted name in the module."""
    return {
        id(prop.columns[0]): [
            (base.__module__, f"{base.__qualname__}.{prop.key}") for base in mapper.class_.__mro__
        ]
        for mapper in mappers
        for prop in mapper.column_attrs
    }


def _column_facts(column: Any, fingerprints: Fingerprints, origins: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "name": column.name,
        "key": column.key,
        "nullable": bool(column.nullable),
        "primary_key": bool(column.primary_key),
        "generated": _generated(column),
        "default": default_facts(column.default, fingerprints, origins, "default"),
        "onupdate": default_facts(column.onupdate, fingerprints, origins, "onupdate"),
        "server_default": _server_default(column.server_default),
        "server_value": _server_value(column.server_default),
        "server_onupdate": _server_default(column.server_onupdate),
        "info": _info(column.info, fingerprints),
        "type": type_facts(column.type, fingerprints),
    }


def _info(info: Any, fingerprints: Fingerprints) -> str:
    """Return what the user has put into `info`, without what SQLAlchemy's extensions keep there."""
    own = {key: value for key, value in info.items() if not str(key).startswith("_ext_")}
    return said(own, fingerprints) if own else ""


def _generated(column: Any) -> str:
    """Return how the database makes the value: "computed", "always" or "default" (identity), or ""."""
    if column.computed is not None:
        return "computed"
    if column.identity is not None:
        return "always" if column.identity.always else "default"
    return "default" if column is getattr(column.table, "autoincrement_column", None) else ""


def default_facts(
    default: Any, fingerprints: Fingerprints, origins: list[tuple[str, str]], argument: str
) -> dict[str, Any]:
    """Describe a Python-side default: its kind, its text, and the fingerprint if the text is not complete.

    made: the fingerprint of the expression that made a value, which may differ from import to import.
    """
    facts = _default_facts(default, fingerprints)
    made = ""
    if facts["kind"] == "value":
        found = (fingerprints.argument(module, name, argument) for module, name in origins)
        made = next(filter(None, found), "")
    return {**facts, "made": made}


def _default_facts(default: Any, fingerprints: Fingerprints) -> dict[str, Any]:
    if default is None:
        return {"kind": "none", "text": "", "code": ""}
    if getattr(default, "is_sequence", False):
        return {"kind": "sequence", "text": str(default.name), "code": ""}
    value = default.arg
    if getattr(default, "is_callable", False):
        plain = given_to_a_default(value)
        name = getattr(plain, "__qualname__", type(plain).__qualname__)
        code, constant = fingerprints.of(plain), always_given(plain)
        return {"kind": "callable", "text": f"{name}()", "code": code, "constant": constant}
    if getattr(default, "is_clause_element", False):
        text = sql_of(value)
        return {"kind": "sql", "text": text or text_of(value), "code": None if text is None else ""}
    return {
        "kind": "value",
        "text": text_of(value),
        "code": "" if is_plain(value) else fingerprints.of(value),
    }


def _server_default(default: Any) -> str:
    """Return how the database gives a value, as the ORM knows it: "", "fetched", or the construct's name."""
    if default is None:
        return ""
    return type(default).__name__.lower() if type(default).__name__ != "FetchedValue" else "fetched"


def _server_value(default: Any) -> str:
    """Return the SQL of the value that the database gives; "" where the metadata does not have it."""
    given = getattr(default, "arg", None)
    return (sql_of(literal(given) if isinstance(given, str) else given) or "") if given is not None else ""


def _checks(table: Any) -> list[str]:
    """Return the conditions of a table's CHECK constraints, and of those that its columns were given."""
    given = [
        *table.constraints,
        *(constraint for column in table.columns for constraint in column.constraints),
    ]
    return sorted({sql_of(check.sqltext) or "" for check in given if isinstance(check, CheckConstraint)})


def _unique_sets(table: Any) -> list[list[str]]:
    sets = [[column.name for column in table.primary_key.columns]]
    sets += [[c.name for c in u.columns] for u in table.constraints if isinstance(u, UniqueConstraint)]
    for index in table.indexes:
        if index.unique:
            sets.append(
                [name for name in (getattr(part, "name", None) for part in index.expressions) if name]
            )
    return sorted(names for names in sets if names)


def _foreign_keys(table: Any) -> list[dict[str, Any]]:
    facts: list[tuple[list[list[str]], TableName]] = []
    for constraint in table.foreign_key_constraints:
        try:
            target = table_name(constraint.referred_table)
            columns = [[element.parent.name, element.column.name] for element in constraint.elements]
        except (
            SQLAlchemyError
        ):  # the target does not exist: the build reports that, with the server's message
            continue
        facts.append((columns, target))
    return [{"target": target.facts(), "columns": columns} for columns, target in sorted(facts)]


def type_facts(kind: Any, fingerprints: Fingerprints) -> dict[str, Any]:
    """Describe a type as Python knows it. `sql` is its PostgreSQL name, None if it cannot be compiled."""
    decorated = isinstance(kind, types.TypeDecorator)
    plain = plain_type(kind)
    return {
        "kind": _kind(plain),
        "sql": _compiled(kind),
        "decorated": decorated,
        "python": _python(kind),
        "code": _type_code(kind, fingerprints),
        "length": getattr(plain, "length", None),
        "precision": _whole(getattr(plain, "precision", None)),
        "scale": _whole(getattr(plain, "scale", None)),
        "timezone": bool(getattr(plain, "timezone", False)),
        "labels": [str(label) for label in getattr(plain, "enums", None) or ()],
        "as_uuid": bool(getattr(plain, "as_uuid", True)),
        "item": type_facts(plain.item_type, fingerprints) if isinstance(plain, types.ARRAY) else None,
        "dimensions": _whole(getattr(plain, "dimensions", None)) or 1,
        "range": type(plain).__name__ if isinstance(plain, ranges.AbstractRange) else "",
        "check": _domain_check(kind),
        "takes": probing.taken(kind),
        "members": sorted(probing.members(kind)),
        "stored": _stored(plain),
        "choices": probing.choices(kind),
    }


def _stored(plain: Any) -> str:
    """Return how an enum's members are stored, or the labels of an enum without a class; else ""."""
    if not isinstance(plain, types.Enum):
        return ""
    if plain.enum_class is None:
        return ", ".join(sorted(map(_plainly, plain.enums)))
    enum: Any = plain  # SQLAlchemy does not type the method
    label = enum.bind_processor(POSTGRESQL)
    return ", ".join(f"{name} as {_label_of(label, member)}" for name, member in _members(plain.enum_class))


def _members(enum_class: Any) -> list[tuple[str, Any]]:
    """Return an enum's members by name, without aliases: all that SQLAlchemy asks of its class."""
    return sorted((name, one) for name, one in enum_class.__members__.items() if one.name == name)


def _label_of(label: Any, member: Any) -> str:
    try:
        return _plainly(label(member))
    except LookupError:  # `values_callable` has given no label for it
        return "nothing"


def _plainly(label: Any) -> str:
    """Write a label; a member of an enum that extends str is stored as the text that it is."""
    return repr(str.__str__(label)) if isinstance(label, str) else text_of(label)


def _domain_check(kind: Any) -> str:
    """Return the CHECK of a domain, if the metadata has the domain; else ""."""
    check = getattr(kind, "check", None) if isinstance(kind, postgresql.DOMAIN) else None
    return "" if check is None else sql_of(check) or ""


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _kind(plain: Any) -> str:
    known = next((name for name, kind in _KINDS if isinstance(plain, kind)), None)
    if known is None and type(plain).__module__.startswith("sqlalchemy.dialects.mysql."):
        known = _OF_MYSQL.get(type(plain).__qualname__)
    return known or "other"


def _compiled(kind: Any) -> str | None:
    try:
        return str(kind.compile(dialect=POSTGRESQL))
    except Exception:  # noqa: BLE001 - a user's type may need anything to compile
        return None


def _python(kind: Any) -> str:
    """Return what the type does to Python values, by its own switches. The catalog compares its SQL."""
    plain = plain_type(kind)
    parts = [_python_name(kind, plain), f"operators of {_operators(kind)}"]
    for name in _SWITCHES:
        value = getattr(plain, name, None)
        if isinstance(value, (bool, int)) and value is not False:
            parts.append(f"{name}={value}")
    enum_class = getattr(plain, "enum_class", None)
    if enum_class is not None:
        members = (f"{name}={text_of(member.value)}" for name, member in enum_class.__members__.items())
        parts.append(f"enum {short_name(enum_class)}({', '.join(members)})")
    return ", ".join(parts)


def _python_name(kind: Any, plain: Any) -> str:
    """Return the Python type, or the kind of type where SQLAlchemy's releases disagree on the Python type."""
    try:
        python = short_name(kind.python_type)
    except Exception:  # noqa: BLE001 - NotImplementedError, or whatever a user's type raises
        python = "object"
    if python not in {"object", "dict", "BitString"}:
        return python
    known = _kind(plain)
    return known if known != "other" else class_name(type(plain))


def _operators(kind: Any) -> str:
    if isinstance(kind, postgresql.BIT):
        return "BIT"  # which SQLAlchemy 2.1 has given a class of its own
    # What a side has added is compared by its code, under whatever name.
    bases = getattr(getattr(kind, "comparator_factory", None), "__mro__", ())
    given = (base for base in bases if base.__module__.startswith("sqlalchemy."))
    known = next((base for base in given if base.__qualname__ != "TDComparator"), None)
    if known is None:
        return "nothing"
    # sqlalchemy.ARRAY and postgresql.ARRAY have classes of one name, and the second can do more.
    dialect = re.match(r"sqlalchemy\.dialects\.(\w+)", known.__module__)
    return f"{dialect[1]}.{known.__qualname__}" if dialect else known.__qualname__


def _type_code(kind: Any, fingerprints: Fingerprints) -> str | None:
    """Return the fingerprint of a third-party type, with its arguments; "" for SQLAlchemy's own types."""
    return "" if type(kind).__module__.startswith("sqlalchemy.") else fingerprints.of(kind)
