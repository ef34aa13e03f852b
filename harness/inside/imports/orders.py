"""Choose which of a side's modules are imported in other orders than usual, and have that tried."""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from typing import Any

from .foreseen import Foreseen
from .importing import importing_facts
from .trials import is_within, state

_SHUFFLES = 3
_TABLES = 400
"""How many tables may be mapped anew to try orders in which no cycle shows.

A small side is tried in full: each module in a process of its own, and everything imported afterwards. In a
large one, what goes as usual by the sources is only imported in shuffled orders, and modules that are in no
cycle share what they need.
"""


def try_imports(
    pristine: Any,
    loaded: Any,
    root: str,
    seconds: float,
    missing: dict[str, Any],
    among: list[str] | None = None,
) -> dict[str, Any] | None:
    """Try the imports of a loaded side's modules, in a process that has not loaded them.

    missing: what to do without. among: the modules that are to be imported first; None for all of them, and
    for other orders as well.
    """
    own, source = loaded.own_code.modules, loaded.module
    below = [
        f"{loaded.name}.{one['name']}"
        for one in loaded.modules
        if one["below"] and one["tried"] and not one["imported"] and not one["error"]
    ]
    here = (name for name in own if loaded.own_code.is_of_source(name))
    modules = sorted(
        name
        for name in {*here, *below}
        if not _is_private(name) and (among is None or name in among) and _is_found(name)
    )
    # Python imports a package before what is below it: where that is the source, its import is the usual one.
    as_usual = {name for name in modules if is_within(name, loaded.name) or is_within(loaded.name, name)}
    if len(modules) == len(as_usual) and not any(missing.values()):
        return {"failures": [], "tried": len(modules), "untried": [], "required": {}}
    imports = importing_facts({*own, *below}, loaded.own_code)
    expected = state(source, root)
    trying = [name for name in modules if name not in as_usual]
    times = max(1, _TABLES // max(1, len(expected["table"])))
    foreseen: set[str] = set()
    if len(trying) > times:
        foreseen = Foreseen(loaded.own_code, {*own, *below}).as_usual(trying, loaded.name)
    answer: dict[str, Any] | None = pristine.ask(
        "imports",
        source=loaded.name,
        modules=[name for name in trying if name not in foreseen],
        foreseen=sorted(foreseen),
        in_full=len(trying) <= times,
        imports={one["name"]: one["at_import"] for one in imports},
        preload=[name for name in sys.modules if name not in own and not _is_private(name)],
        expected=expected,
        seconds=seconds,
        missing=missing,
        shuffles=0 if among is not None else _SHUFFLES,
    )
    return answer and {**answer, "tried": answer["tried"] + len(as_usual) + len(foreseen)}


def _is_found(name: str) -> bool:
    """Whether an import would find a module, and it is not there only because some code has made it."""
    package = name.rpartition(".")[0]
    folders = vars(sys.modules[package]).get("__path__") if package in sys.modules else None
    if package and folders is None:
        return False
    return PathFinder.find_spec(name, folders) is not None


def _is_private(name: str) -> bool:
    return any(part.startswith("_") for part in name.split("."))
