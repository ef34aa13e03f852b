"""Every object of both sides, with its DDL, its catalog and its mapping as texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from harness.facts.catalog import Name
from harness.facts.exports import Export
from harness.facts.loaded import Loaded
from harness.facts.mapping import MappedClass
from harness.facts.places import Place
from harness.facts.saved import ordered
from harness.pairs.statements import Statement
from harness.reports.html.written import (
    belongs_to,
    class_text,
    export_text,
    metadata_text,
    object_sql,
    objects_of,
    table_sql,
)
from harness.reports.side import Side, module_at
from harness.subjects import PUBLIC, Subject, named

PARTS: Final = ("ddl", "catalog", "mapping")
"""What is shown of an object, in this order."""

_KINDS: Final = {
    "schemas": "schema",
    "indexes": "index",
    "policies": "policy",
    "privileges": "privileges",
    "default_privileges": "default privileges",
    "stored_rows": "stored rows",
    "extended_statistics": "statistics",
}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What an object is, and its name for people."""

    kind: str
    name: str


@dataclass(slots=True)
class Described:
    """An object of one side: texts by part, the subjects by which rules speak of it, where it is written."""

    texts: dict[str, list[str]] = field(default_factory=lambda: {part: [] for part in PARTS})
    subjects: set[Subject] = field(default_factory=set)
    module: str = ""
    place: Place = None

    def text(self, part: str) -> str:
        """Return all of one part."""
        return "\n\n".join(self.texts[part])


def objects(side: Side) -> dict[Key, Described]:
    """Return the objects of a side: tables with all that is part of them, and whatever else there is."""
    found: defaultdict[Key, Described] = defaultdict(Described)
    _add_metadata(found, side)
    _add_catalog(found, side)
    _add_statements(found, side)
    _add_exports(found, side)
    return dict(found)


def table_key(name: Name) -> Key:
    """Return the key of a table."""
    return Key("table", str(name))


def _add_metadata(found: Mapping[Key, Described], side: Side) -> None:
    for name, table in side.tables.items():
        described = found[table_key(name)]
        described.texts["mapping"].append(metadata_text(table))
        described.subjects.add(name.subject)
        described.module, described.place = side.module_of(name), table.place
    for of, classes in side.classes.items():
        for mapped in classes:
            is_known = isinstance(of, Name) and of in side.tables
            key = table_key(of) if is_known and isinstance(of, Name) else Key("class", mapped.name)
            described = found[key]
            described.texts["mapping"].append(class_text(mapped))
            described.subjects.add(named(mapped.name))
            described.module = described.module or mapped.module
            described.place = mapped.place or described.place
    for enum in side.loaded.enums if side.loaded else ():
        described = found[Key("enum class", enum.name)]
        described.texts["mapping"].append(
            "\n".join([f"enum {enum.name}", *(f"  {one}" for one in enum.members)])
        )
        described.subjects.add(named(enum.name))
        described.module, described.place = module_at(enum.place), enum.place


def _add_catalog(found: Mapping[Key, Described], side: Side) -> None:
    if side.catalog is None:
        return
    parts: defaultdict[Name, list[Any]] = defaultdict(list)
    for kind, value in objects_of(side.catalog):
        if kind == "tables":
            continue
        relation = belongs_to(value)
        if relation is not None and (name := side.declared(relation)) in side.built:
            parts[name].append(value)
            continue
        if kind == "columns":
            continue  # of views and composite types, which show them
        described = found[Key(_KINDS.get(kind, kind.removesuffix("s").replace("_", " ")), _named(value))]
        described.texts["catalog"].append(object_sql(value))
        subject = getattr(getattr(value, "name", None), "subject", None)
        described.subjects.add(subject or Subject((_named(value),), ""))
    for name, table in side.built.items():
        described = found[table_key(name)]
        described.texts["catalog"].append(table_sql(table, parts[name]))
        described.subjects |= {name.subject, table.name.subject}


def _named(value: Any) -> str:
    for attribute in ("name", "subject", "object", "relation", "domain"):
        if text := str(getattr(value, attribute, "")):
            signature = getattr(value, "signature", "")
            return f"{text}({signature})" if signature else text
    return ""


def _add_statements(found: Mapping[Key, Described], side: Side) -> None:
    tables = {tuple(filter(None, _written(name))): name for name in (*side.tables, *side.built)}
    tables |= {(name.name,): name for name in tables.values() if name.schema == PUBLIC}
    others = {key.name: key for key in found if key.kind != "table"}
    for dialect in sorted(side.facts.recordings, key=lambda one: (one != side.facts.dialect, one)):
        for action, texts in ordered(side.facts.recordings[dialect]).emitted.items():
            for text in texts:
                statement = Statement(dialect, action, text.strip())
                table = tables.get(statement.about(tables))
                name = ".".join(statement.object_name[-1:])
                key = table_key(table) if table else others.get(name) or Key("statement", statement.head)
                comment = (
                    f"-- {dialect}, {action}\n" if (dialect, action) != (side.facts.dialect, "create") else ""
                )
                found[key].texts["ddl"].append(f"{comment}{statement.text};")
                found[key].subjects.add(named(statement.subject))


def _written(name: Name) -> tuple[str, str]:
    return name.schema, name.name


def _add_exports(found: Mapping[Key, Described], side: Side) -> None:
    loaded = side.loaded
    classes = {mapped.name: mapped for mapped in (loaded.classes if loaded else ())}
    for export in _exports(loaded):
        described = found[_exported(export, side, classes)]
        described.texts["mapping"].append(export_text(export))
        described.subjects.add(named(export.name))
        described.place = described.place or export.place
        described.module = described.module or module_at(export.place)


def _exports(loaded: Loaded | None) -> Iterable[Export]:
    return (one for one in (loaded.exports if loaded else ()) if one.public and not one.incidental)


def _exported(export: Export, side: Side, classes: Mapping[str, MappedClass]) -> Key:
    """Return the object that a name gives: a table, a class that maps one, or what has this name alone."""
    table: Name | str = export.gives
    if isinstance(table, str) and table in classes:
        table = classes[table].table
    if isinstance(table, Name) and side.declared(table) in side.tables:
        return table_key(side.declared(table))
    return Key("class" if export.gives in classes else "export", export.name)
