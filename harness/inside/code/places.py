"""Find where a side's own files define things: classes, their attributes, and names in modules."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path
from types import ModuleType
from typing import Any

from ..locating import is_below, relative
from ..looking import is_a, names_in, namespace
from .ownership import Packages
from .source import Source

_OF_THE_HARNESS = f"{__name__.rpartition('.code.')[0]}."
"""How the names of this package's modules begin, under the alias that it has in a side."""

Place = list[Any]  # [file, line], as JSON has it


class OwnCode:
    """A side's own modules, and an index of what their sources define."""

    def __init__(self, name: str, root: str) -> None:
        self.root = root
        self._packages = Packages(name, root)
        self._others: set[str] = set()  # loaded modules that are not the side's own
        self.modules: dict[str, ModuleType] = {}
        self._gather()
        self._sources: dict[str, Source] = {}
        self._assigned: dict[str, Place] | None = None
        self._names_root: bool | None = None

    def adopt(self, metadatas: Collection[Any], mappers: Collection[Any]) -> bool:
        """Own the packages that define what is compared, too; return whether there was a new one."""
        new = self._packages.adopt(metadatas, mappers)
        if new:
            self._gather()
        return new

    def adopt_helpers(self, metadatas: Collection[Any], mappers: Collection[Any]) -> None:
        """Own the packages that help to define what is compared, and those that help these."""
        read: set[str] = set()
        while new := set(self.modules) - read:
            sources = [self.source(module) for module in sorted(new)]
            imported = {module for one in sources for module, _ in one.imported.values()}
            imported.update(module for one in sources for module in one.stars)
            read |= new
            if self._packages.adopt_helpers(metadatas, mappers, imported):
                self._gather()

    def is_of_source(self, module: str) -> bool:
        """Whether a loaded module of the side's own stands with the source, not in another place."""
        file = str(names_in(self.modules[module]).get("__file__") or "")
        return self._packages.is_of_source(module) or is_below(file, self.root)

    def is_mapped_by_library(self, value: Any) -> bool:
        """Whether this is a mapped class of a well-known library, which has tables of its own."""
        if not is_a(value, type) or "_sa_class_manager" not in namespace(value):
            return False
        return self._packages.is_well_known(value.__module__)

    def third_parties(self) -> list[dict[str, Any]]:
        """Return the distributions of which something was taken by its name, or that were taken in (own)."""
        others = (name for name in self._others if not f"{name}.".startswith(_OF_THE_HARNESS))
        return self._packages.third_parties(list(others))

    def _gather(self) -> None:
        self._others = set()
        self.modules.update(
            {key: module for key, module in list(sys.modules.items()) if self._is_own(key, module)}
        )

    def _is_own(self, name: str, module: Any) -> bool:
        if not is_a(module, ModuleType):
            return False
        if f"{name}.".startswith(_OF_THE_HARNESS):
            return False  # also where the root is a folder in which the harness is installed
        file = str(names_in(module).get("__file__") or "")
        return self._packages.is_own(name) or is_below(file, self.root)

    def owns(self, module: str | None) -> bool:
        """Whether a loaded module of this name is the side's own, also one that was loaded meanwhile."""
        if module in self.modules:
            return True
        if module is None or module in self._others or module not in sys.modules:
            return False
        if self._is_own(module, sys.modules[module]):
            self.modules[module] = sys.modules[module]
            return True
        self._others.add(module)
        return False

    def has(self, module: str) -> bool:
        """Whether the side has an own module of this name, loaded or not."""
        return self.owns(module) or bool(self._unloaded(module))

    def source(self, module: str) -> Source:
        """Return what the source of one own module defines, whether the module is loaded or not."""
        if module not in self._sources:
            loaded = self.modules.get(module)
            file = (loaded and names_in(loaded).get("__file__")) or self._unloaded(module)
            file = file if file.endswith(".py") else ""
            shown = relative(file, self.root)
            if file and not is_below(file, self.root):  # installed: from the folder of its top package on
                depth = module.count(".") + (2 if file.endswith("__init__.py") else 1)
                shown = "/".join(Path(shown).parts[-depth:])
            self._sources[module] = Source(file, shown, module)
        return self._sources[module]

    def placeless(self, text: str) -> str:
        """Return a text without where the root stands, which differs between the sides.

        Where the code itself names that folder (`"/app/uploads"`), it stays: the other side names it, too.
        """
        if not self.root or self.root not in text:
            return text
        if self._names_root is None:
            self._names_root = any(self.source(module).says(self.root) for module in list(self.modules))
        return text if self._names_root else text.replace(self.root, "<root>")

    def written(self, module: str, name: str) -> tuple[str, str]:
        """Return the own module that makes what a name of an own module stands for, and its name there."""
        seen: set[tuple[str, str]] = set()
        while (module, name) not in seen:
            seen.add((module, name))
            origin, there = self.source(module).imported.get(name, ("", ""))
            if there and not self.is_outside(origin):
                module, name = origin, there
            module = self.starred(module, name) or module
        return module, name

    def starred(self, module: str, name: str, passed: Collection[str] = ()) -> str:
        """Return the own module of which `import *` gives a module a name; "" for none."""
        source = self.source(module)
        if source.defines(name):
            return ""
        nothing = object()
        value = names_in(self.modules[module]).get(name) if module in self.modules else nothing
        for star in reversed(source.stars):  # the last of them counts
            if star in passed or self.is_outside(star):
                continue
            loaded = self.modules.get(star)
            if value is not nothing and loaded is not None:
                if names_in(loaded).get(name, nothing) is value:
                    return star
            elif self.source(star).defines(name) or self.starred(star, name, {*passed, module}):
                return star
        return ""

    def _unloaded(self, module: str) -> str:
        """Return the file of an own module that is not loaded, found below the nearest loaded package."""
        package, _, name = module.rpartition(".")
        while package and package not in sys.modules:
            package, _, above = package.rpartition(".")
            name = f"{above}/{name}"
        folders = names_in(sys.modules[package]).get("__path__", ()) if package else [self.root]
        candidates = (Path(folder, name + end) for folder in folders for end in (".py", "/__init__.py"))
        return next((str(file) for file in candidates if file.is_file()), "")

    def of_class(self, cls: type) -> Place | None:
        """Return where a class is defined."""
        return self.of_name(cls.__module__, cls.__qualname__)

    def of_attribute(self, cls: type, name: str) -> Place | None:
        """Return where an attribute of a class is defined: in its body, in a base, or by assignment."""
        for base in cls.__mro__:
            place = self.of_name(base.__module__, f"{base.__qualname__}.{name}")
            if place is not None:
                return place
        return self._assignments().get(f"{cls.__name__}.{name}") or self.of_class(cls)

    def of_name(self, module: str, name: str, passed: Collection[tuple[str, str]] = ()) -> Place | None:
        """Return where an own module defines a name, or where the one does from which it imports it.

        passed: the modules and names through which this one was looked for.
        """
        if not self.owns(module):
            return None
        source = self.source(module)
        line = source.lines.get(name)
        if line is None or name in source.imported:
            elsewhere = self._imported(source, name, {*passed, (module, name)})
            return elsewhere if elsewhere or line is None else [source.shown, line]
        return [source.shown, line]

    def _imported(self, source: Source, name: str, passed: set[tuple[str, str]]) -> Place | None:
        """Return where a name is defined that a module imports from other own modules."""
        origin = source.imported.get(name)
        origins = [origin] if origin and origin[1] else [(star, name) for star in source.stars]
        found = (self.of_name(*one, passed) for one in origins if one not in passed)
        return next((place for place in found if place), None)

    def of_member(self, cls: type, name: str) -> Place | None:
        """Return where something in the namespace of one class comes from: its line, or the class's."""
        written = self.of_name(cls.__module__, f"{cls.__qualname__}.{name}")
        if written is not None:
            return written
        names = [cls.__name__] if self.owns(cls.__module__) else self._names(cls)
        dotted = [*(f"{one}.{name}" for one in names), *names]
        return next((place for one in dotted if (place := self._assignments().get(one))), None)

    def of_named(self, value: Any) -> Place | None:
        """Return where a module gives an object a name."""
        return next((place for one in self._names(value) if (place := self._assignments().get(one))), None)

    def _names(self, value: Any) -> list[str]:
        """Return the names under which the side's own modules have an object that was made by a call."""
        found = {
            name
            for module in self.modules.values()
            for name, bound in namespace(module).items()
            if bound is value
        }
        return sorted(found)

    def _assignments(self) -> dict[str, Place]:
        """Return where each dotted name is first defined, in any module."""
        if self._assigned is None:
            self._assigned = {}
            for module in self.modules:
                source = self.source(module)
                for name, line in source.lines.items():
                    self._assigned.setdefault(name, [source.shown, line])
        return self._assigned

    def is_incidental(self, module: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether a module has a name only because it, or one from which it has it, imported it from others.

        Others are those outside the side's own code.
        """
        source = self.source(module)
        value = names_in(self.modules[module]).get(name)
        if name in source.imported:
            return self._is_passed_on(*source.imported[name], {*seen, module})
        if name in source.lines:
            tried = source.tried.get(name, ())
            return any(
                _stands_for(value, *one) and self._is_passed_on(*one, {*seen, module}) for one in tried
            )
        return any(
            self._is_passed_on(star, name, {*seen, module})
            for star in source.stars
            if is_a(sys.modules.get(star), ModuleType)
            if names_in(sys.modules[star]).get(name, source) is value
        )

    def _is_passed_on(self, origin: str, name: str, seen: Collection[str]) -> bool:
        if self.is_outside(origin) or self._packages.is_open(origin):
            return True
        if origin in seen or not self.owns(origin) or name not in names_in(self.modules[origin]):
            return False
        listed = names_in(self.modules[origin]).get("__all__") or ()
        return name not in listed and self.is_incidental(origin, name, frozenset(seen))

    def is_outside(self, module: str) -> bool:
        """Whether a module of this name is certainly not the side's own, loaded or not."""
        return not self._packages.is_own(module)


def _stands_for(value: Any, module: str, name: str) -> bool:
    """Whether a value is what this module gives by a name ("" for itself), or None in place of it."""
    loaded = sys.modules.get(module)
    if not is_a(loaded, ModuleType):
        return value is None
    return value is (names_in(loaded).get(name, _stands_for) if name else loaded)
