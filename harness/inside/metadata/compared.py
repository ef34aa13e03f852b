"""Find which MetaData and mappers a source means: all that is compared belongs to one of these."""

from __future__ import annotations

from contextlib import suppress
from inspect import getattr_static
from types import ModuleType
from typing import Any

import sqlalchemy
from sqlalchemy.exc import CircularDependencyError, InvalidRequestError
from sqlalchemy.orm import Mapper
from sqlalchemy.util import topological

from ..code.places import OwnCode
from ..looking import is_a, namespace
from ..targets import metadatas_in


def compared_of(own_code: OwnCode, target: Any) -> tuple[list[Any], list[Any]]:
    """Return the MetaData and the mappers that the source means, and own the packages that define them."""
    while True:
        metadatas = metadatas_of(own_code, target)
        mappers = mappers_of(metadatas, own_code if isinstance(target, ModuleType) else None)
        if not own_code.adopt(metadatas, mappers):
            return metadatas, mappers


def metadatas_of(own_code: OwnCode, target: Any) -> list[Any]:
    """Return the MetaData that the source means: the target's, or all of the side that create anything."""
    if not isinstance(target, ModuleType):
        return _sorted([one for one in metadatas_in(target) if _makes_anything(one)] or metadatas_in(target))
    found: dict[int, Any] = {}
    for module in own_code.modules.values():
        for value in namespace(module).values():
            if own_code.is_mapped_by_library(value):
                continue
            metadata = value if is_a(value, sqlalchemy.MetaData) else _metadata_of(value)
            if isinstance(metadata, sqlalchemy.MetaData) and _makes_anything(metadata):
                found.setdefault(id(metadata), metadata)
    return _sorted(list(found.values()))


def _makes_anything(metadata: Any) -> bool:
    events = metadata.dispatch
    listening = (events.before_create, events.after_create, events.before_drop, events.after_drop)
    return bool(metadata.tables or metadata._sequences or any(listening))  # noqa: SLF001 - no public way


def _sorted(metadatas: list[Any]) -> list[Any]:
    """Sort MetaData by their tables, but each after those that its foreign keys refer to."""
    metadatas.sort(key=lambda metadata: sorted(metadata.tables))
    keys = [key for metadata in metadatas for table in metadata.tables.values() for key in table.foreign_keys]
    needed = {(target, key.parent.table.metadata) for key in keys if (target := _target(key)) in metadatas}
    try:
        order = topological.sort([edge for edge in needed if edge[0] is not edge[1]], metadatas, True)
        return list(order)
    except CircularDependencyError:  # no order can be built, which the build will report
        return metadatas


def _target(key: Any) -> Any:
    """Return the MetaData of the table that a foreign key refers to, if the table exists."""
    with suppress(InvalidRequestError):
        return key.column.table.metadata


def _metadata_of(value: Any) -> Any:
    """Return the MetaData that an object has, if it shows without being asked that it has an attribute."""
    if getattr_static(value, "metadata", None) is None:
        return None
    try:
        return getattr(value, "metadata", None)
    except Exception:  # noqa: BLE001 - an unrelated object's attribute may raise anything
        return None


def mappers_of(metadatas: list[Any], own_code: OwnCode | None = None) -> list[Any]:
    """Return every mapper, of any registry, that maps one of these tables, sorted by its class's name.

    own_code: that of a whole module. Its classes count as well if they map a table of a MetaData that nothing
    else leads to, which `create_all` is not to create: a view, mostly.
    """
    from sqlalchemy.orm import mapperlib

    tables = {id(table) for metadata in metadatas for table in metadata.tables.values()}
    mappers: set[Mapper[Any]] = {
        manager.mapper
        for registry in mapperlib._all_registries()  # noqa: SLF001
        for manager in registry._managers  # noqa: SLF001 - `mappers` raises for a class that is mapped later
        if manager.is_mapped
        and (
            any(id(table) in tables for table in manager.mapper.tables)
            or (own_code is not None and _is_own(manager.mapper.class_, own_code))
        )
    }
    return sorted(mappers, key=lambda mapper: (mapper.class_.__qualname__, mapper.class_.__module__))


def _is_own(cls: type, own_code: OwnCode) -> bool:
    return own_code.owns(cls.__module__) and not own_code.is_mapped_by_library(cls)


def tables_of(metadatas: list[Any], mappers: list[Any]) -> list[Any]:
    """Return the tables of MetaData, and those that are mapped without being in one of them."""
    tables = [table for metadata in metadatas for table in metadata.tables.values()]
    known = {id(table) for table in tables}
    for mapper in mappers:
        if not known & {id(table) for table in mapper.tables}:
            tables += [table for table in mapper.tables if is_a(table, sqlalchemy.Table)]
    return list({id(table): table for table in tables}.values())
