"""Find what tables and classes share: their MetaData and registry, and the exports that lead to these."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator
from types import ModuleType
from typing import Any

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import registry
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql.elements import conv

from ..code.kinds import kind_of
from ..code.places import OwnCode
from ..looking import is_a, namespace
from ..names import table_name
from ..texts import text_of

_HOLDING = {"metadata", "registry", "declarative base"}
_NOWHERE = object()
_DEFAULTS: Any = dict(MetaData().naming_convention)
"""The conventions of a MetaData for which nobody gave any."""


def sharing_facts(
    module: ModuleType,
    target: Any,
    metadatas: Collection[Any],
    mappers: Collection[Any],
    own_code: OwnCode,
) -> dict[str, Any]:
    """Return the MetaData and registries of a side, and the exports that lead to them.

    target: what the source names. Where that is one MetaData, nothing else counts.
    """
    holders = list(_holders(module, own_code))
    if not isinstance(target, ModuleType):
        holders = [one for one in holders if any(one["metadata"] is metadata for metadata in metadatas)]
    written = _Written(module, own_code)
    collections = _unique([*metadatas, *(one["metadata"] for one in holders)])
    registries = _unique([*(mapper.registry for mapper in mappers), *(one["registry"] for one in holders)])
    described = sorted(
        ((_collection(one, holders, written), one) for one in collections), key=lambda pair: _order(pair[0])
    )
    registered = sorted(
        ((_registry(one, holders, mappers, written), one) for one in registries),
        key=lambda pair: (pair[0]["classes"], pair[0]["exported"], pair[0]["written"]),
    )
    return {
        "collections": [facts for facts, _ in described],
        "registries": [facts for facts, _ in registered],
        "holders": [
            {
                "name": one["name"],
                "kind": one["kind"],
                "collection": _number(one["metadata"], [metadata for _, metadata in described]),
                "registry": _number(one["registry"], [found for _, found in registered]),
                "place": own_code.of_name(module.__name__, one["name"]),
            }
            for one in holders
        ],
    }


def _order(facts: dict[str, Any]) -> Any:
    names = [(name["schema"], name["name"]) for name in facts["tables"]]
    return names, facts["exported"], facts["written"]


def _holders(module: ModuleType, own_code: OwnCode) -> Iterator[dict[str, Any]]:
    """Return each own name of a module whose object leads to a MetaData or a registry."""
    for name, value in sorted(namespace(module).items()):
        found = _led_to(value)
        if found is not None and not own_code.is_incidental(module.__name__, name):
            yield {"name": name, "kind": kind_of(value), "metadata": found[0], "registry": found[1]}


def _led_to(value: Any) -> tuple[Any, Any] | None:
    """Return the MetaData and the registry that an object leads to; None for a class that is mapped itself.

    Nothing is asked of an object that has no such attribute: it may answer anything, or import a module.
    """
    if is_a(value, MetaData):
        return value, None
    if is_a(value, registry):
        return value.metadata, value
    if is_a(value, ModuleType, Table, SchemaItem) or not _has(value, "metadata"):
        return None
    if is_a(value, type) and kind_of(value) not in _HOLDING:
        return None
    metadata = _read(value, "metadata")
    if not isinstance(metadata, MetaData):
        return None
    held = _read(value, "registry") if _has(value, "registry") else None
    return metadata, held if isinstance(held, registry) else None


def _has(value: Any, name: str) -> bool:
    return inspect.getattr_static(value, name, _NOWHERE) is not _NOWHERE


def _read(value: Any, name: str) -> Any:
    try:
        return getattr(value, name)
    except Exception:  # noqa: BLE001 - a property of an unrelated object may raise anything
        return None


def _unique(things: list[Any]) -> list[Any]:
    return list({id(one): one for one in things if one is not None}.values())


def _number(thing: Any, things: list[Any]) -> int | None:
    return next((number for number, one in enumerate(things) if one is thing), None)


class _Written:
    """How the side's own code reaches a MetaData or registry: the shortest path from the source."""

    def __init__(self, module: ModuleType, own_code: OwnCode) -> None:
        self._paths: dict[int, list[tuple[int, int, str]]] = {}
        source = module.__name__
        for name, own in own_code.modules.items():
            if name != source and not name.startswith(f"{source}."):
                continue
            for key, value in list(vars(own).items()):
                found = _led_to(value)
                for attribute, thing in zip(("metadata", "registry"), found or ()):
                    path = ".".join(filter(None, [name[len(source) + 1 :], key]))
                    path = path if value is thing else f"{path}.{attribute}"
                    rank = (key.startswith("_"), path.count("."), path)
                    self._paths.setdefault(id(thing), []).append(rank)

    def of(self, thing: Any) -> str:
        found = self._paths.get(id(thing))
        return min(found)[-1] if found else ""


def _collection(metadata: Any, holders: list[dict[str, Any]], written: _Written) -> dict[str, Any]:
    tables = list(metadata.tables.values())
    return {
        "written": written.of(metadata),
        "exported": sorted(one["name"] for one in holders if one["metadata"] is metadata),
        "tables": [name.facts() for name in sorted(table_name(table) for table in tables)],
        "schema": str(metadata.schema or ""),
        "naming": {
            _key(key): _convention(value)
            for key, value in dict(metadata.naming_convention).items()
            if value != _DEFAULTS.get(key)
        },
        "info": text_of(dict(sorted(metadata.info.items(), key=str))) if metadata.info else "",
        "constraints": [
            [name.facts(), text]
            for name, text in sorted(
                (table_name(table), str(item.name))
                for table in tables
                for item in (*table.constraints, *table.indexes)
                if item.name is not None
            )
        ],
        "explicit": [
            [name.facts(), text]
            for name, text in sorted(
                (table_name(table), _written_name(item))
                for table in tables
                for item in (*table.constraints, *table.indexes)
            )
            if text
        ],
    }


def _written_name(item: Any) -> str:
    """Return the name that somebody wrote for a constraint or index; "" where a convention made it, or none.

    SQLAlchemy marks what a convention made as `conv`.
    """
    return str(item.name) if isinstance(item.name, str) and not isinstance(item.name, conv) else ""


def _key(key: Any) -> str:
    return key.__name__ if isinstance(key, type) else str(key)


def _convention(value: Any) -> str:
    return getattr(value, "__qualname__", "code") if callable(value) else str(value)


def _registry(
    found: Any, holders: list[dict[str, Any]], mappers: Collection[Any], written: _Written
) -> dict[str, Any]:
    own = [mapper for mapper in mappers if mapper.registry is found]
    return {
        "written": written.of(found),
        "exported": sorted(one["name"] for one in holders if one["registry"] is found),
        "classes": sorted(
            [mapper.class_.__qualname__, str(table_name(mapper.local_table))]
            if isinstance(mapper.local_table, Table)
            else [mapper.class_.__qualname__, ""]
            for mapper in own
        ),
    }
