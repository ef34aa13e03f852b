"""Find what a source's modules give, and what is registered only when a forgotten module is imported.

Modules that the source does not import are imported in a child that is thrown away, because each of them
changes what is registered.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import FrameType, FunctionType, ModuleType
from typing import Any

from sqlalchemy import Table, event
from sqlalchemy.orm import mapperlib

from .aside import OVERDUE, aside
from .kinds import kind_of
from .loading import failure
from .looking import is_a, namespace
from .names import table_name
from .places import OwnCode
from .texts import is_plain

_SECONDS = 15
_PAUSE = 6
_SHORTEST = 0.2
_SCRIPT = "__main__"
_DEFINES_TABLES = (b"__tablename__", b"Table(")
_BUILTIN = {"typing", "typing_extensions", "types"}

_NOBODYS = "_a_name_that_nobody_has_given"

Lazy = dict[str, list[dict[str, Any]]]
Describe = Callable[[ModuleType, dict[str, Any]], list[dict[str, Any]]]


def module_facts(
    source: ModuleType, own_code: OwnCode, step_aside: Callable[[], None], describe: Describe
) -> tuple[list[dict[str, Any]], Lazy]:
    """Return the facts of the source, of each module below it, and of those beside it that define tables.

    With them, by module, what those export that give names only when they are asked for them; describe:
    returns the facts of such exports.
    """
    prefix = f"{source.__name__}."
    given = _Names(source, own_code)
    found = dict(_below(source.__name__, _folders(source.__name__)))
    loaded = sorted(name for name in own_code.modules if name.startswith(prefix))
    facts = [given.facts(name, imported=True) for name in (source.__name__, *loaded)]
    lazy = [one for one in facts if _answers(sys.modules[given.absolute(one["name"])])]
    exports: Lazy = {}
    if lazy:
        answers, _ = aside(lambda: [given.lazily(one, describe) for one in lazy], _SECONDS, step_aside)
        for one, (names, described) in zip(lazy, answers):
            one["names"] += names
            one["unknown"] = sorted(set(one["unknown"]) - {name["name"] for name in names})
            exports[one["name"]] = described
    waiting = sorted(name for name in found if name not in sys.modules)
    waiting += sorted(_beside(source.__name__))
    return facts + _tried(waiting, given, own_code, step_aside), exports


def _answers(module: ModuleType) -> bool:
    """Whether a module may give a name that it does not have."""
    return "__getattr__" in namespace(module) or type(module) is not ModuleType


def _below(package: str, folders: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Return the modules below a package and their files, found without importing them."""
    for finder, name, is_package in pkgutil.iter_modules(list(folders)):
        if name == _SCRIPT:
            continue
        path = Path(getattr(finder, "path", ""), name)
        yield f"{package}.{name}", path / "__init__.py" if is_package else path.with_suffix(".py")
        if is_package:
            yield from _below(f"{package}.{name}", [str(path)])


def _beside(source: str) -> Iterator[str]:
    """Return the modules of the source's package that nobody has imported and that may define tables."""
    package = source.rpartition(".")[0]
    folders = vars(sys.modules[package]).get("__path__", ()) if package else ()
    for name, file in _below(package, folders):
        if name not in sys.modules and not name.startswith(f"{source}.") and file.is_file():
            text = file.read_bytes()
            if any(word in text for word in _DEFINES_TABLES):
                yield name


class _Names:
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
        listed = set(map(str, _listed(name)))
        mentioned = self._own_code.source(name).texts | listed
        with suppress(Exception):
            mentioned |= set(map(str, dir(module)))
        greedy = self._asked(module, [_NOBODYS])
        found = self._asked(module, sorted((listed if greedy else mentioned) - has.keys()))
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
        }

    def _file(self, name: str) -> str:
        shown = self._own_code.source(name).shown
        return shown if shown.endswith(".py") else ""

    def _is_below(self, name: str) -> bool:
        return f"{name}.".startswith(f"{self._source}.")

    def _unknown(self, name: str) -> list[str]:
        """Return what `__all__` lists and the module does not have; `import *` imports a submodule itself."""
        below = {found.rpartition(".")[2] for found, _ in _below(name, _folders(name))}
        return sorted(set(map(str, _listed(name))) - set(vars(sys.modules[name])) - below)

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
        return key in _listed(name) or not key.startswith("_")

    def _is_own(self, name: str, key: str) -> bool:
        """Whether a module has a name not only because its own code needed to import it.

        What a module below the source imports from elsewhere in the side's code can be had there. But a
        package gives what is from below it, and a module that defines nothing is there for what it imports.
        """
        if self._own_code.is_incidental(name, key):
            return False
        source = self._own_code.source(name)
        if name == self._source or key not in source.imported or key in _listed(name):
            return True
        origin = source.imported[key][0]
        return f"{origin}.".startswith(f"{name}.") or set(source.lines) <= set(source.imported)


def _has_identity(value: Any) -> bool:
    """Whether others may rely on which object this is."""
    return not (is_a(value, ModuleType) or is_plain(value) or type(value).__module__ in _BUILTIN)


def _name(value: Any, otherwise: str) -> str:
    return str(value.__name__) if is_a(value, type, FunctionType) else otherwise


def _folders(name: str) -> Any:
    return vars(sys.modules[name]).get("__path__", ())


def _listed(name: str) -> Any:
    return vars(sys.modules[name]).get("__all__") or ()  # a module may answer anything to getattr


def _tried(
    waiting: list[str], given: _Names, own_code: OwnCode, step_aside: Callable[[], None]
) -> list[dict[str, Any]]:
    """Import modules in a child, one after the other; go on in another child behind one that ended it."""
    facts: list[dict[str, Any]] = []
    end = time.monotonic() + _SECONDS
    while (left := waiting[len(facts) :]) and (seconds := end - time.monotonic()) > _SHORTEST:

        def trials(names: list[str] = left) -> Iterator[dict[str, Any]]:
            return _imported(names, given, own_code)

        done, stopped = aside(trials, seconds, step_aside, _PAUSE)
        facts += done
        if stopped == OVERDUE and time.monotonic() > end:
            break
        if stopped and len(facts) < len(waiting):
            error = {"error": "Stopped", "message": stopped, "file": "", "line": 0}
            facts.append(given.facts(waiting[len(facts)], imported=False, error=error))
    return facts + [given.facts(name, imported=False, tried=False) for name in waiting[len(facts) :]]


def _imported(names: list[str], given: _Names, own_code: OwnCode) -> Iterator[dict[str, Any]]:
    """Import each module and return its facts: what is registered is told of the module that did it."""
    tables: defaultdict[str, list[Any]] = defaultdict(list)
    before = _classes()
    at_work = ""

    @event.listens_for(Table, "after_parent_attach")
    def note(table: Any, _: Any) -> None:
        tables[_registering(names) or at_work].append(table_name(table).facts())

    for at_work in names:
        try:
            module = importlib.import_module(at_work)
        except BaseException as error:  # noqa: BLE001 - whatever the module raises is what is asked for
            facts = given.facts(at_work, imported=False, error=failure("import", error, own_code.root).facts)
        else:
            own_code.modules[at_work] = module
            facts = given.facts(at_work, imported=False)
        facts["tables"] = tables[at_work]
        facts["classes"] = sorted(
            cls.__qualname__ for cls in _classes() - before if cls.__module__ == at_work
        )
        yield facts


def _registering(names: list[str]) -> str:
    """Return the module, of these, whose code is running."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - no other way to find the callers
    while frame is not None:
        name = str(frame.f_globals.get("__name__"))
        if name in names:
            return name
        frame = frame.f_back
    return ""


def _classes() -> set[type]:
    registries = mapperlib._all_registries()  # noqa: SLF001 - no public way
    return {mapper.class_ for registry in registries for mapper in registry.mappers}
