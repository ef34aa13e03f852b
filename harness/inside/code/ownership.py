"""Decide which packages are the user's own, wherever they are installed, and name the third parties."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from sqlalchemy import MetaData, Table

from ..locating import is_below, is_installed, library
from ..looking import home, is_a, names_in, namespace
from .distributions import Distribution

_THERE_BEFORE = frozenset(name.partition(".")[0] for name in sys.modules)
"""What this interpreter had loaded before the side's code: its own tools, and what these need."""

_COMPARED_WITH = {"sqlalchemy", "alembic"}


class Packages:
    """The packages that a side uses: top-level ones, and the parts of namespace packages.

    Its own are that of the source; those that stand in a folder of sources, or were installed from one
    (PEP 610); and those of which a module defines a mapped class or a table of the compared metadata. So are
    those that help to define it, a base, type or default, say, unless they are well-known libraries. Others
    are third parties': what they give is the same if it has the same name.

    An open licence says little: a company's package may have one. What a helping package with an open licence
    gives is compared, but a name that was only imported from there promises nothing.
    """

    def __init__(self, name: str, root: str) -> None:
        self._root = root
        self._source = name.partition(".")[0]
        self._known = {self._source: True}
        self._adopted: set[str] = set()
        self._open: set[str] = set()

    def is_of_source(self, module: str) -> bool:
        """Whether a module is in the source's own package."""
        return module.partition(".")[0] == self._source

    def is_own(self, module: str) -> bool:
        """Whether the package of a module is the user's own, loaded or not."""
        package = self._package(module)
        if package not in self._known:
            self._known[package] = self._is_own(package)
        return self._known[package]

    def is_open(self, module: str) -> bool:
        """Whether a module is of a package with an open licence that only helps to define the schema."""
        return self._package(module) in self._open

    def is_well_known(self, module: str) -> bool:
        """Whether a module is of a library that everybody uses, and not of the side's own."""
        return not self.is_own(module) and Distribution(self._package(module)).is_well_known

    def adopt(self, metadatas: Collection[MetaData], mappers: Collection[Any]) -> bool:
        """Take in the packages that define what is compared; return whether there was a new one."""
        return self._adopt(self._foreign(_defining(metadatas, mappers)))

    def adopt_helpers(
        self, metadatas: Collection[MetaData], mappers: Collection[Any], imported: Collection[str]
    ) -> bool:
        """Take in the packages that help to define what is compared; return whether there was a new one.

        imported: the modules that the side's own code imports.
        """
        helping = self._foreign(_helping(metadatas, mappers))
        asked = {name: Distribution(name) for name in {*helping, *self._foreign(imported)} if _places(name)}
        new = {
            name
            for name, one in asked.items()
            if not one.is_well_known and (name in helping or one.needs_sqlalchemy or not one.known)
        }
        self._open |= {name for name in new if asked[name].is_open}
        return self._adopt(new)

    def _foreign(self, modules: Iterator[str] | Collection[str]) -> set[str]:
        found = {self._package(name) for name in modules} - _COMPARED_WITH - _THERE_BEFORE
        return {name for name in found if not self.is_own(name) and not _is_of_python(name)}

    def _package(self, module: str) -> str:
        """Return the top-level package of a module; where that is everybody's, the part of it.

        `company.models` and `company.web` may be of two distributions. What shares the source's namespace is
        its company's.
        """
        top, _, rest = module.partition(".")
        if rest and top != self._source and top not in _THERE_BEFORE and _is_namespace(top):
            return f"{top}.{rest.partition('.')[0]}"
        return top

    def _adopt(self, new: set[str]) -> bool:
        self._known.update(dict.fromkeys(new, True))
        self._adopted |= new
        return bool(new)

    def third_parties(self, modules: Collection[str]) -> list[dict[str, Any]]:
        """Return the distributions of these modules, and those of other packages that it took in (own).

        Without Python's, SQLAlchemy's and what the side has from the beginning.
        """
        packages = set(map(self._package, modules))
        others = {name for name in packages if not self.is_own(name) and not _is_of_python(name)}
        found: dict[str, dict[str, Any]] = {}
        for package in sorted(others | self._adopted):
            one = Distribution(package)
            if (one.known or package in others) and one.name.lower() not in _COMPARED_WITH:
                adopted = package in self._adopted
                known = found.setdefault(
                    one.name,
                    {"name": one.name, "version": one.version, "own": adopted, "open": False, "packages": []},
                )
                known["own"] |= adopted
                known["open"] |= package in self._open
                known["packages"].append(package)
        return [found[name] for name in sorted(found)]

    def _is_own(self, package: str) -> bool:
        if _is_of_python(package) or package in _COMPARED_WITH or package in _THERE_BEFORE:
            return any(is_below(place, self._root) for place in _places(package))
        places = [place for place in _places(package) if Path(place).is_absolute()]
        if any(is_below(place, self._root) or not is_installed(place) for place in places):
            return True
        return bool(places) and Distribution(package).is_from_a_source


def _is_of_python(package: str) -> bool:
    top = package.partition(".")[0]
    if top in sys.builtin_module_names or top in getattr(sys, "stdlib_module_names", ()):
        return True
    folders = (Path(library()), Path(library()) / "lib-dynload")
    return any(Path(place).parent in folders for place in _places(top))


def _is_namespace(top: str) -> bool:
    """Whether a package is only a namespace: it has folders, and no file of its own."""
    loaded = sys.modules.get(top)
    names = names_in(loaded) if is_a(loaded, ModuleType) else {}
    return "__path__" in names and not names.get("__file__")


def _places(package: str) -> list[str]:
    """Return the file and the folders of a package or a module, which is found without importing it."""
    loaded = sys.modules.get(package)
    if is_a(loaded, ModuleType):
        names = names_in(loaded)
        return [str(place) for place in (names.get("__file__"), *(names.get("__path__") or ())) if place]
    spec = None
    with suppress(ImportError, ValueError, AttributeError):
        spec = find_spec(package)
    if spec is None:
        return []
    return [str(place) for place in (spec.origin, *(spec.submodule_search_locations or ())) if place]


def _defining(metadatas: Collection[MetaData], mappers: Collection[Any]) -> Iterator[str]:
    """Return the modules that define a mapped class, or hold a table; what a function makes has no module."""
    for mapper in mappers:
        module = sys.modules.get(mapper.class_.__module__)
        top = mapper.class_.__qualname__.partition(".")[0]
        if is_a(module, ModuleType) and top in names_in(module):
            yield mapper.class_.__module__
    compared = {id(one) for one in metadatas}
    for name, module in list(sys.modules.items()):
        if is_a(module, ModuleType) and name.partition(".")[0] not in _THERE_BEFORE:
            tables = (value for value in namespace(module).values() if is_a(value, Table))
            if any(id(table.metadata) in compared for table in tables):
                yield name


def _helping(metadatas: Collection[MetaData], mappers: Collection[Any]) -> Iterator[str]:
    """Return the modules of the bases of mapped classes, and of the types and defaults of columns."""
    for mapper in mappers:
        yield from (base.__module__ for base in mapper.class_.__mro__)
    for metadata in metadatas:
        for table in metadata.tables.values():
            for column in table.columns:
                yield from (base.__module__ for base in type(column.type).__mro__)
                made_by = (getattr(one, "arg", None) for one in (column.default, column.onupdate))
                yield from (home(function) for function in made_by if isinstance(function, FunctionType))
