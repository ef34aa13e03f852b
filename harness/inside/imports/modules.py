"""Find what a source's modules give, and what is registered only when a forgotten module is imported.

Modules that the source does not import are imported in a child that is thrown away, because each of them
changes what is registered.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from sqlalchemy import Table, event
from sqlalchemy.orm import mapperlib

from ..aside import OVERDUE, aside
from ..code.places import OwnCode
from ..failing import failure
from ..looking import names_in
from ..names import table_name
from .given import Describe, Names, below, folders

_SECONDS = 30
_PAUSE = 12
_SHORTEST = 0.2
_DEFINES_TABLES = (b"__tablename__", b"Table(")

Lazy = dict[str, list[dict[str, Any]]]


def module_facts(
    source: ModuleType, own_code: OwnCode, step_aside: Callable[[], None], describe: Describe
) -> tuple[list[dict[str, Any]], Lazy]:
    """Return the facts of the source, of each module below it, and of those beside it that define tables.

    With them, by module, what those export that give names only when they are asked for them; describe:
    returns the facts of such exports.
    """
    prefix = f"{source.__name__}."
    given = Names(source, own_code)
    found = dict(below(source.__name__, folders(source.__name__)))
    loaded = sorted(name for name in own_code.modules if name.startswith(prefix))
    facts = [given.facts(name, imported=True) for name in (source.__name__, *loaded)]
    lazy = [one for one in facts if _answers(sys.modules[given.absolute(one["name"])])]
    exports: Lazy = {}
    if lazy:
        asked = lambda: (given.lazily(one, describe) for one in lazy)  # noqa: E731
        answers, _ = aside(asked, _SECONDS, step_aside, _PAUSE)
        for one, (names, described) in zip(lazy, answers):
            one["names"] += names
            one["unknown"] = sorted(set(one["unknown"]) - {name["name"] for name in names})
            exports[one["name"]] = described
        for one in lazy[len(answers) :]:
            one["asked"] = False
    waiting = sorted(name for name in found if name not in sys.modules)
    waiting += sorted(_beside(source.__name__, own_code))
    return facts + _tried(waiting, given, own_code, step_aside), exports


def _answers(module: ModuleType) -> bool:
    """Whether a module may give a name that it does not have."""
    return "__getattr__" in names_in(module) or type(module) is not ModuleType


def _beside(source: str, own_code: OwnCode) -> Iterator[str]:
    """Return the modules of the source's package that nobody has imported and that may define tables.

    Where the source is in no package, those are the files beside it that import something of its side: other
    programs may stand there too.
    """
    package = source.rpartition(".")[0]
    if package:
        found = below(package, vars(sys.modules[package]).get("__path__", ()))
        uses = re.compile(b"")
    else:
        files = (name for _, name, is_package in pkgutil.iter_modules([own_code.root]) if not is_package)
        found = ((name, Path(own_code.root, f"{name}.py")) for name in files)
        tops = sorted({name.partition(".")[0] for name in own_code.modules if own_code.is_of_source(name)})
        uses = re.compile(rf"(?m)^(?:from|import)\s+(?:{'|'.join(map(re.escape, tops))})\b".encode())
    for name, file in found:
        if name not in sys.modules and not name.startswith(f"{source}.") and file.is_file():
            text = file.read_bytes()
            if any(word in text for word in _DEFINES_TABLES) and uses.search(text):
                yield name


def _tried(
    waiting: list[str], given: Names, own_code: OwnCode, step_aside: Callable[[], None]
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


def _imported(names: list[str], given: Names, own_code: OwnCode) -> Iterator[dict[str, Any]]:
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
