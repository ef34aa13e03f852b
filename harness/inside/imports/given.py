"""What a module gives to whoever imports it, and by which shortest path the same object can be had."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from ..code.kinds import kind_of
from ..code.places import OwnCode
from ..looking import is_a, namespace
from ..texts import is_plain

_SCRIPT = "__main__"
_BUILTIN = {"typing", "typing_extensions", "types"}
_NOBODYS = "_a_name_that_nobody_has_given"

Describe = Callable[[ModuleType, dict[str, Any]], list[dict[str, Any]]]


def below(package: str, folders: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Return the modules below a package and their files, found without importing them."""
    for finder, name, is_package in pkgutil.iter_modules(list(folders)):
        if name == _SCRIPT:
            continue
        path = Path(getattr(finder, "path", ""), name)
        yield f"{package}.{name}", path / "__init__.py" if is_package else path.with_suffix(".py")
        if is_package:
            yield from below(f"{package}.{name}", [str(path)])


class Names:
    """What modules give, and by which shortest path the same object can be had."""

    def __init__(self, source: ModuleType, own_code: OwnCode) -> None:
        self._source = source.__name__
        self._own_code = own_code
        self._shortest: dict[int, tuple[int, bool, str]] = {}
        below = [name for name in own_code.modules if name.startswith(f"{self._source}.")]
        for name in (self._source, *below):
            for key, value in self._kept(name):
                path = ".".join(filter(None, [self.relative(name), key]))
                rank = (path.count("."), _name(value, key) != key, path)
                self._shortest[id(value)] = min(rank, self._shortest.get(id(value), rank))

    def relative(self, name: str) -> str:
        """Return a module's name below the source; the whole name of a module beside it."""
        return "" if name == self._source else name[len(self._source) + 1 :] if self._is_below(name) else name

    def absolute(self, name: str) -> str:
        """Return the whole name of a module below the source."""
        return ".".join(filter(None, [self._source, name]))

    def lazily(self, facts: dict[str, Any], describe: Describe) -> list[list[dict[str, Any]]]:
        """Return the names that a module gives only when it is asked, and the facts of what it exports so.

        It is asked for those that its code mentions, which may import anything. What answers to every name
        promises none that is not listed.
        """
        name = self.absolute(facts["name"])
        module, has = sys.modules[name], namespace(sys.modules[name])
        all_names = set(map(str, listed(name)))
        mentioned = self._own_code.source(name).texts | all_names
        with suppress(Exception):
            mentioned |= set(map(str, dir(module)))
        greedy = self._asked(module, [_NOBODYS])
        found = self._asked(module, sorted((all_names if greedy else mentioned) - has.keys()))
        names = []
        for key, value in found.items():
            rank = self._shortest.get(id(value))
            path = ".".join(filter(None, [facts["name"], key]))
            same = rank[-1] if rank else path if _has_identity(value) else ""
            promised = self._is_public(name, key)
            kind = kind_of(value) if promised else ""
            names.append({"name": key, "promised": promised, "kind": kind, "same": same, "origin": ""})
        return [names, describe(module, found)]

    def _asked(self, module: ModuleType, names: list[str]) -> dict[str, Any]:
        found = {}
        for key in names:
            if key.isidentifier() and not key.startswith("__"):
                with suppress(Exception):
                    found[key] = getattr(module, key)
        return {key: value for key, value in found.items() if not is_a(value, ModuleType)}

    def facts(self, name: str, *, imported: bool, tried: bool = True, error: Any = None) -> dict[str, Any]:
        """Return the facts of a module; it has no names if it was not tried, or raised an error."""
        raised = f"{error['error']}: {error['message']}" if error else ""
        return {
            "name": self.relative(name),
            "below": self._is_below(name),
            "imported": imported,
            "tried": tried,
            "error": raised,
            "file": error["file"] if error else self._file(name),
            "line": error["line"] if error else 1,
            "tables": [],
            "classes": [],
            "names": list(self._given(name)) if tried and not error else [],
            "unknown": self._unknown(name) if tried and not error else [],
            "asked": True,
        }

    def _file(self, name: str) -> str:
        shown = self._own_code.source(name).shown
        return shown if shown.endswith(".py") else ""

    def _is_below(self, name: str) -> bool:
        return f"{name}.".startswith(f"{self._source}.")

    def _unknown(self, name: str) -> list[str]:
        """Return what `__all__` lists and the module does not have; `import *` imports a submodule itself."""
        inside = {found.rpartition(".")[2] for found, _ in below(name, folders(name))}
        return sorted(set(map(str, listed(name))) - set(vars(sys.modules[name])) - inside)

    def _given(self, name: str) -> Iterator[dict[str, Any]]:
        kept = dict(self._kept(name))
        for key, value in sorted(vars(sys.modules[name]).items(), key=lambda item: str(item[0])):
            if key.startswith("__") or self._is_own_module(value):
                continue
            promised = self._is_public(name, key) and self._is_own(name, key)
            rank = self._shortest.get(id(value)) if key in kept else None
            yield {
                "name": key,
                "promised": promised,
                "kind": kind_of(value) if promised else "",
                "same": rank[-1] if rank else "",
                "origin": self._origin(name, key),
            }

    def _is_own_module(self, value: Any) -> bool:
        return is_a(value, ModuleType) and value.__name__ in self._own_code.modules

    def _origin(self, name: str, key: str) -> str:
        """Return where a module imports a name from, `package.name`, if that is no code of the side."""
        origin = self._own_code.source(name).imported.get(key)
        if origin is None or not self._own_code.is_incidental(name, key):
            return ""
        return ".".join(filter(None, origin))

    def _kept(self, name: str) -> Iterator[tuple[str, Any]]:
        """Return the names of a module whose objects have an identity that others may rely on."""
        for key, value in list(vars(sys.modules[name]).items()):
            if not key.startswith("__") and _has_identity(value):
                yield key, value

    def _is_public(self, name: str, key: str) -> bool:
        return key in listed(name) or not key.startswith("_")

    def _is_own(self, name: str, key: str) -> bool:
        """Whether a module has a name not only because its own code needed to import it.

        What a module below the source imports from elsewhere in the side's code can be had there. But a
        package gives what is from below it, and a module that defines nothing is there for what it imports.
        """
        if self._own_code.is_incidental(name, key):
            return False
        source = self._own_code.source(name)
        if name == self._source or key not in source.imported or key in listed(name):
            return True
        origin = source.imported[key][0]
        return f"{origin}.".startswith(f"{name}.") or set(source.lines) <= set(source.imported)


def _has_identity(value: Any) -> bool:
    """Whether others may rely on which object this is."""
    if is_a(value, list, dict, set):
        return True  # whoever changes it changes it for all
    return not (is_a(value, ModuleType) or is_plain(value) or type(value).__module__ in _BUILTIN)


def _name(value: Any, otherwise: str) -> str:
    return str(value.__name__) if is_a(value, type, FunctionType) else otherwise


def folders(name: str) -> Any:
    """Return where the modules below a loaded module are found; nothing for one that is no package."""
    return vars(sys.modules[name]).get("__path__", ())


def listed(name: str) -> Any:
    """Return what `__all__` of a loaded module lists."""
    return vars(sys.modules[name]).get("__all__") or ()  # a module may answer anything to getattr
