"""Say of each use of the baseline's modules whether the refactored side still has it, and where it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from harness.consumers.uses import Form, Use
from harness.facts.loaded import Loaded
from harness.facts.modules import Given, Module


class State(StrEnum):
    """What became of what a file uses."""

    KEPT = "kept"
    LOST = "lost"
    REPLACED = "replaced"
    UNKNOWN = "unknown"


class To(StrEnum):
    """Where a rewritten import leads: to the module that gives the name first, or to the source itself."""

    DOMAIN = "domain"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class Home:
    """A module, and a name in it ("" for the module itself)."""

    module: str
    name: str = ""

    @property
    def path(self) -> str:
        """Both as one dotted path."""
        return ".".join(filter(None, [self.module, self.name]))


@dataclass(frozen=True)
class Index:
    """What both sides' modules give, by their paths below the sources."""

    baseline: Loaded
    refactored: Loaded

    @property
    def old(self) -> str:
        """The module that consumers import."""
        return self.baseline.source

    @property
    def new(self) -> str:
        """The module that stands in its place."""
        return self.refactored.source

    @cached_property
    def _ours(self) -> Mapping[tuple[str, ...], Module]:
        return _modules(self.baseline)

    @cached_property
    def _theirs(self) -> Mapping[tuple[str, ...], Module]:
        return _modules(self.refactored)

    def state(self, use: Use) -> State:
        """Return what became of what a file uses; UNKNOWN if the baseline does not have it either."""
        if use.form is Form.STAR:
            lost = self.lost_names(use)
            kept = use.path in self._theirs and not lost
        else:
            module, name = self._split(use.path, self._ours)
            if name and name not in _names(self._ours[module]) and (*module, name) not in self._ours:
                kept = self._is_given(use.path)
                return (State.KEPT if self.old == self.new else State.REPLACED) if kept else State.UNKNOWN
            kept = self._is_given((*module, *filter(None, [name])))
        if not kept:
            return State.LOST
        return State.KEPT if self.old == self.new else State.REPLACED

    def lost_names(self, use: Use) -> tuple[str, ...]:
        """Return the names that a file has from `import *`, and that the refactored side does not give so."""
        ours, theirs = self._ours.get(use.path), self._theirs.get(use.path)
        before = {given.name for given in ours.names if given.promised} if ours is not None else set()
        after = _names(theirs) if theirs is not None else {}
        return tuple(name for name in use.names if name in before and name not in after)

    def thing(self, use: Use) -> tuple[str, ...]:
        """Return the path of the module or the name that is used, without attributes of the object."""
        module, name = self._split(use.path, self._ours)
        return (*module, *filter(None, [name]))

    def names(self, path: tuple[str, ...]) -> bool:
        """Whether a path of the baseline names something in a module, and not a module."""
        module, name = self._split(path, self._ours)
        return bool(name) and name in _names(self._ours[module])

    def home(self, path: tuple[str, ...], to: To) -> Home | str:
        """Return where a name of the baseline's modules is now; else why that cannot be said."""
        module, name = self._split(path, self._ours)
        if not name:
            return self._home_of_module(path)
        if (*module, name) in self._ours and name not in _names(self._ours[module]):
            return self._home_of_module((*module, name))
        given = _names(self._ours[module]).get(name)
        found = {place: one for place, one in self._places(name).items() if one.promised}
        if not found and given is not None and given.origin:
            return Home(*given.origin.rpartition(".")[::2]) if "." in given.origin else "it is a module"
        found = found or self._places(name)
        if not found:
            return f"nothing in {self.new} gives {name}"
        if () in found and (to is To.PACKAGE or len(found) == 1):
            return Home(self.new, name)
        objects = {one.same or ".".join((*place, name)) for place, one in found.items()}
        wanted = found.get(()) or found.get(module)
        if wanted is not None and wanted.same:
            found = {place: one for place, one in found.items() if one.same == wanted.same}
        elif () in found:
            return Home(self.new, name)
        elif len(objects) > 1:
            return f"{', '.join(self._written(place) for place in sorted(found))} each give another {name}"
        below = [place for place in found if place and not any(part.startswith("_") for part in place)]
        nearest = min(below or found, key=lambda place: (len(place), place))
        return Home(self._written(nearest), name)

    def _home_of_module(self, path: tuple[str, ...]) -> Home | str:
        if path in self._theirs:
            return Home(self._written(path))
        return f"{self._written(path)} is no module any more"

    def _places(self, name: str) -> dict[tuple[str, ...], Given]:
        return {
            place: names[name] for place, module in self._theirs.items() if name in (names := _names(module))
        }

    def _written(self, path: tuple[str, ...]) -> str:
        return ".".join([self.new, *path])

    def _is_given(self, path: tuple[str, ...]) -> bool:
        module, name = self._split(path, self._theirs)
        return not name or name in _names(self._theirs[module])

    @staticmethod
    def _split(
        path: tuple[str, ...], modules: Mapping[tuple[str, ...], Module]
    ) -> tuple[tuple[str, ...], str]:
        """Return the module that a path goes through, and the name that follows; "" for none."""
        at = max(length for length in range(len(path) + 1) if path[:length] in modules)
        return path[:at], path[at] if at < len(path) else ""


def _modules(loaded: Loaded) -> Mapping[tuple[str, ...], Module]:
    return {tuple(filter(None, one.name.split("."))): one for one in loaded.modules if one.below}


def _names(module: Module) -> Mapping[str, Given]:
    return {given.name: given for given in module.names}
