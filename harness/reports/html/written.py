"""What is known of an object, as lines for people: SQL where there is some, otherwise names and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from harness.facts.catalog import Catalog, Column, ForeignKey, Key, Name, Table, sql
from harness.facts.catalog.constraints import CheckConstraint, ExclusionConstraint
from harness.facts.catalog.quoting import identifier, qualified
from harness.facts.exports import Export
from harness.facts.mapping import MappedClass
from harness.facts.tables import MetaTable

_IN_SQL: Final = frozenset(
    {"name", "table", "relation", "columns", "type", "user_type", "not_null", "default", "identity", "keys"}
    | {"generated", "generated_kind", "collation", "uses", "primary", "include", "target", "target_columns"}
    | {"definition", "query", "labels", "attributes", "body", "result", "arguments", "signature", "method"}
    | {
        "unique",
        "predicate",
        "partition_key",
        "partition_bound",
        "parents",
        "on_delete",
        "on_update",
        "match",
    }
    | {"catalog", "schema", "object", "role", "grantee", "privileges", "grantable", "revoked"}
    | {"minimum", "maximum", "increment", "start", "cache", "function", "used", "version", "kind"}
)
"""Fields that the statement of an object shows, and those that only say what belongs together."""

_USUAL: Final = {
    **dict.fromkeys(("valid", "validated", "enforced", "local", "populated", "as_uuid"), True),
    "access_method": "heap",
    "dimensions": 1,
    "persistence": "permanent",
    "replica_identity": "DEFAULT",
}
"""Values that are not worth a line."""

_NOWHERE: Final = frozenset({"place", "module", "number", "lines", "named", "declared"})
"""Where something is written, which is shown elsewhere, and differs in every split."""

_CONSTRAINTS: Final = (Key, ForeignKey, CheckConstraint, ExclusionConstraint)


def table_sql(table: Table, parts: Iterable[Any]) -> str:
    """Write a table of a catalog with all that belongs to it, as SQL and comments."""
    parts = list(parts)
    inside: list[Any] = [one for one in parts if isinstance(one, (Column, *_CONSTRAINTS))]
    body = ",\n".join(map(_inside, inside))
    head = sql.sql(table)
    made = head.replace("(…)", f"(\n{body}\n)", 1) if "(…)" in head else f"{head} (\n{body}\n)"
    behind = [remark for one in (table, *inside) for remark in _remarks(one, qualified(_name(one)))]
    others = [object_sql(one) for one in parts if not isinstance(one, (Column, *_CONSTRAINTS))]
    return "\n".join([made, *behind, *others])


def object_sql(value: Any) -> str:
    """Write an object of a catalog as SQL, with what SQL does not show in comments."""
    try:
        statement = sql.sql(value)
    except TypeError:  # what no statement makes: rows that are there
        return "\n".join(f"-- {name}: {text}" for name, text in facts_of(value))
    return "\n".join([statement, *_remarks(value)])


def _name(value: Any) -> Name:
    found: Name = getattr(value, "table", None) or getattr(value, "relation", None) or value.name
    return found


def _inside(value: Any) -> str:
    name, text = identifier(value.name), sql.definition(value)
    return f"    {name} {text}" if isinstance(value, Column) else f"    CONSTRAINT {name} {text}"


def _remarks(value: Any, table: str = "") -> Iterator[str]:
    of = "" if isinstance(value, Table) or not table else f"{identifier(value.name)} "
    for name, text in facts_of(value, *_IN_SQL):
        usual = name == "not_null_constraint" and text == f"name {value.relation.name}_{value.name}_not_null"
        if not usual:
            yield f"-- {of}{name}: {text}"


def belongs_to(value: Any) -> Name | None:
    """Return the name of the relation that an object of a catalog is part of; None if of none."""
    for field in ("table", "relation"):
        found = getattr(value, field, None)
        if isinstance(found, Name):
            return found
    owner = getattr(value, "owner", None) or getattr(value, "object", None)
    found = getattr(owner, "relation", None) or getattr(owner, "in_schema", None)
    return found if isinstance(found, Name) else None


def objects_of(catalog: Catalog) -> Iterator[tuple[str, Any]]:
    """Yield all objects of a catalog, each with the name of its kind."""
    for field in fields(Catalog):
        for value in getattr(catalog, field.name):
            yield field.name, value


def metadata_text(table: MetaTable) -> str:
    """Write what Python knows of a table: what fills its columns, and how Python sees their types."""
    lines = [f"table {table.name}"]
    for column in table.columns:
        lines.append(f"  column {column.name}")
        lines += [f"    {name}: {text}" for name, text in facts_of(column, "name")]
    lines += [f"  {name}: {text}" for name, text in facts_of(table, "name", "columns")]
    return "\n".join(lines)


def class_text(mapped: MappedClass) -> str:
    """Write how a class is mapped."""
    lines = [f"class {mapped.name}"]
    parts = ("attributes", "relationships", "members", "validators")
    lines += [f"  {name}: {text}" for name, text in facts_of(mapped, "name", *parts)]
    for field, word in zip(parts, ("attribute", "relationship", "member", "validator"), strict=True):
        for one in getattr(mapped, field):
            lines.append(f"  {word} {one.name}")
            lines += [f"    {name}: {text}" for name, text in facts_of(one, "name")]
    return "\n".join(lines)


def export_text(export: Export) -> str:
    """Write what a name of a source gives; of a table or mapped class, only what that does not show."""
    parts = ("members", "fields", "annotations")
    lines = [f"export {export.name}"]
    lines += [f"  {name}: {text}" for name, text in facts_of(export, "name", "gives", "ancestry", *parts)]
    if not export.gives:
        for field in parts:
            for one in getattr(export, field):
                lines.append(f"  {field.removesuffix('s')} {one.name}")
                lines += [f"    {name}: {text.lstrip('~')}" for name, text in facts_of(one, "name")]
    return "\n".join(lines)


def facts_of(value: Any, *skipped: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of a value that say something, each with its text."""
    for field in fields(value):
        found = getattr(value, field.name)
        if field.name in _NOWHERE or field.name in skipped or _USUAL.get(field.name) == found:
            continue
        text = _text(found)
        if text:
            yield field.name, text


def _text(value: Any) -> str:
    if value is None or value is False or value in ("", "None", "False"):
        return ""
    if value is True:
        return "yes"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={text}" for key, one in value.items() if (text := _text(one)))
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(map(_text, value))
    if is_dataclass(value) and type(value).__str__ is object.__str__:
        if getattr(value, "kind", "") == "none":
            return ""
        return "; ".join(f"{name} {text}" for name, text in facts_of(value))
    return str(value)
