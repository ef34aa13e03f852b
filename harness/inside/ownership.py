"""Decide which packages are the user's own, wherever they are installed, and name the third parties."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Collection, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from sqlalchemy import MetaData, Table

from .distributions import Distribution
from .loading import is_below, is_installed
from .looking import home, is_a, namespace

_THERE_BEFORE = frozenset(name.partition(".")[0] for name in sys.modules)
"""What this interpreter had loaded before the side's code: its own tools, and what these need."""

_COMPARED_WITH = {"sqlalchemy", "alembic"}


class Packages:
    """The top-level packages that a side uses.

    Its own are that of the source; those that stand in a folder of sources, or were installed from one
    (PEP 610); and those of which a module defines a mapped class or a table of the compared metadata. So are
    those that help to define it, a base, type or default, say, and are not published for everybody. Others
    are third parties': what they give is the same if it has the same name.
    """

    def __init__(self, name: str, root: str) -> None:
        self._root = root
        self._source = name.partition(".")[0]
        self._known = {self._source: True}
        self._adopted: set[str] = set()

    def is_of_source(self, module: str) -> bool:
        """Whether a module is in the source's own package."""
        return module.partition(".")[0] == self._source

    def is_own(self, module: str) -> bool:
        """Whether the package of a module is the user's own, loaded or not."""
        top = module.partition(".")[0]
        if top not in self._known:
            self._known[top] = self._is_own(top)
        return self._known[top]

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
        asked = {top: Distribution(top) for top in {*helping, *self._foreign(imported)} if _places(top)}
        return self._adopt(
            {
                top
                for top, one in asked.items()
                if not one.is_public and (top in helping or one.needs_sqlalchemy or not one.known)
            }
        )

    def _foreign(self, modules: Iterator[str] | Collection[str]) -> set[str]:
        found = {name.partition(".")[0] for name in modules} - _COMPARED_WITH - _THERE_BEFORE
        return {top for top in found if not self.is_own(top) and not _is_of_python(top)}

    def _adopt(self, new: set[str]) -> bool:
        self._known.update(dict.fromkeys(new, True))
        self._adopted |= new
        return bool(new)

    def third_parties(self, tops: Collection[str]) -> list[dict[str, Any]]:
        """Return the distributions of these packages, and those of other packages that it took in (own).

        Without Python's, SQLAlchemy's and what the side has from the beginning.
        """
        others = {top for top in tops if not self.is_own(top) and not _is_of_python(top)}
        found = {
            (one.name, one.version, top in self._adopted)
            for top in others | self._adopted
            for one in [Distribution(top)]
            if one.known or top in others
        }
        found = {one for one in found if one[0].lower() not in _COMPARED_WITH}
        return [{"name": name, "version": version, "own": own} for name, version, own in sorted(found)]

    def _is_own(self, top: str) -> bool:
        if _is_of_python(top) or top in _COMPARED_WITH or top in _THERE_BEFORE:
            return any(is_below(place, self._root) for place in _places(top))
        places = [place for place in _places(top) if Path(place).is_absolute()]
        if any(is_below(place, self._root) or not is_installed(place) for place in places):
            return True
        return bool(places) and Distribution(top).is_from_a_source


def _is_of_python(top: str) -> bool:
    if top in sys.builtin_module_names or top in getattr(sys, "stdlib_module_names", ()):
        return True
    library = Path(sysconfig.get_path("stdlib"))
    return any(Path(place).parent in (library, library / "lib-dynload") for place in _places(top))


def _places(top: str) -> list[str]:
    """Return the file and the folders of a top-level module, which is found without importing it."""
    loaded = sys.modules.get(top)
    if is_a(loaded, ModuleType):
        names = namespace(loaded)
        return [str(place) for place in (names.get("__file__"), *(names.get("__path__") or ())) if place]
    spec = None
    with suppress(ImportError, ValueError, AttributeError):
        spec = find_spec(top)
    if spec is None:
        return []
    return [str(place) for place in (spec.origin, *(spec.submodule_search_locations or ())) if place]


def _defining(metadatas: Collection[MetaData], mappers: Collection[Any]) -> Iterator[str]:
    """Return the modules that define a mapped class, or hold a table; what a function makes has no module."""
    for mapper in mappers:
        module = sys.modules.get(mapper.class_.__module__)
        top = mapper.class_.__qualname__.partition(".")[0]
        if is_a(module, ModuleType) and top in namespace(module):
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
