"""Collect everything that is known of a loaded side, as plain values: the raw form of a snapshot."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from contextlib import suppress
from inspect import getattr_static
from types import ModuleType
from typing import Any

import sqlalchemy
from sqlalchemy.exc import CircularDependencyError, InvalidRequestError
from sqlalchemy.orm import Mapper, configure_mappers
from sqlalchemy.util import topological

from .callables import Fingerprints
from .enums import enum_facts
from .exports import Exports, inner
from .importing import importing_facts
from .late import OnImport
from .listeners import heard_by, listener_facts
from .loading import failure, load
from .looking import is_a, namespace
from .mappers import class_facts
from .mixins import mixin_facts
from .modules import module_facts
from .places import OwnCode
from .sharing import sharing_facts
from .tables import table_facts
from .targets import metadatas_in


class Loaded:
    """A side that has been imported, and whose mappers are configured; LoadFailure when that fails."""

    def __init__(self, name: str, attribute: str, root: str) -> None:
        self.name = name
        self.attribute = attribute
        self.module, self.target = load(name, attribute, root)
        self.own_code = OwnCode(name, root)
        # Not every class has a mapper before they are configured (AbstractConcreteBase).
        self.own_code.adopt(metadatas_of(self.own_code, self.target), ())
        on_import = OnImport(metadatas_of(self.own_code, self.target))
        modules = set(sys.modules)
        try:
            configure_mappers()
        except BaseException as error:
            raise failure("configure", error, root) from error
        if modules != set(sys.modules):
            self.own_code = OwnCode(name, root)
        self.metadatas, self.mappers = compared_of(self.own_code, self.target)
        self.own_code.adopt_helpers(self.metadatas, self.mappers)
        self.listening, self._orders = heard_by(self.mappers, self.own_code)
        self._late = on_import.later(self.metadatas)
        # If several classes have the same name, the name means the first of them.
        self.mapper_by_name = {mapper.class_.__qualname__: mapper for mapper in reversed(self.mappers)}

    def snapshot(self, step_aside: Callable[[], None]) -> dict[str, Any]:
        """Return the facts as values that can cross the pipe; `step_aside` is called in what is forked."""
        fingerprints = Fingerprints(self.own_code)
        self.fingerprints = fingerprints
        mixins = {base for mapper in self.mappers for base in mapper.class_.__mro__}
        tables = tables_of(self.metadatas, self.mappers)
        exports = Exports(self.own_code, fingerprints, mixins, step_aside)
        self.modules, lazy = module_facts(self.module, self.own_code, step_aside, exports.of)
        return {
            "modules": self.modules,
            "importing": list(importing_facts(self._module_names(), self.own_code)),
            "source": self.name,
            "environment": {
                "python": platform.python_version(),
                "sqlalchemy": sqlalchemy.__version__,
                "executable": sys.executable,
                "file": getattr(self.module, "__file__", None) or "",
            },
            "exports": [*exports.of(self.module), *lazy.pop("", ())],
            "inner_exports": [
                *exports.below(self.name),
                *(export for path, given in lazy.items() for export in inner(path, given)),
            ],
            "late": self._late,
            "classes": [class_facts(mapper, self.own_code, fingerprints) for mapper in self.mappers],
            "tables": table_facts(tables, self.mappers, self.own_code, fingerprints),
            "enums": enum_facts(tables, self.own_code),
            **listener_facts(self.listening, self._orders, self.own_code, fingerprints),
            "sharing": sharing_facts(self.module, self.target, self.metadatas, self.mappers, self.own_code),
            "mixins": mixin_facts(self.mappers, self.own_code),
            "third_parties": self.own_code.third_parties(),  # at the end: as far as anything asked for them
        }

    def _module_names(self) -> set[str]:
        """Return the whole names of the modules of the source, and of those that define what is compared."""
        below = {
            ".".join(filter(None, [self.name if one["below"] else "", one["name"]])) for one in self.modules
        }
        classes = {mapper.class_.__module__ for mapper in self.mappers}
        return below | {name for name in classes if self.own_code.owns(name)}


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
