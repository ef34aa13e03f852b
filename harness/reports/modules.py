"""The modules of the refactored side, which of them import which, and where that goes in a circle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from harness.facts.modules import Importing
from harness.reports.side import Side, module_at
from harness.showing import line

_WHEN: Final = {"at_import": "import", "for_types": "types", "in_calls": "call"}


class Module(msgspec.Struct, omit_defaults=True):
    """A module, and what it defines; cycle: the number of the circle that it is in, -1 for none."""

    name: str
    tables: int = 0
    classes: int = 0
    names: int = 0
    cycle: int = -1


class Import(msgspec.Struct):
    """One module imports another: when it is imported, only for a type checker, or in a function."""

    source: int
    target: int
    when: str


class Modules(msgspec.Struct):
    """The graph, and its circles of imports that are made when a module is imported."""

    nodes: list[Module]
    imports: list[Import]
    cycles: list[list[str]]


def modules(side: Side) -> Modules:
    """Return the modules of a side."""
    loaded = side.loaded
    found: Sequence[Importing] = loaded.importing if loaded else ()
    at = {one.name: number for number, one in enumerate(found)}
    cycles = list(_cycles({one.name: one.at_import for one in found}))
    circle = {name: number for number, names in enumerate(cycles) for name in names}
    tables = Counter(side.module_of(name) for name in side.tables)
    classes = Counter(mapped.module for mapped in (loaded.classes if loaded else ()))
    names = Counter(module_at(one.place) for one in (loaded.exports if loaded else ()) if not one.gives)
    nodes = [
        Module(line(one.name), tables[one.name], classes[one.name], names[one.name], circle.get(one.name, -1))
        for one in found
    ]
    imports = [
        Import(at[one.name], at[target], when)
        for one in found
        for field, when in _WHEN.items()
        for target in getattr(one, field)
        if target in at
    ]
    return Modules(nodes, imports, [[line(name) for name in names] for names in cycles])


def _cycles(imports: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield the groups of modules each of which leads to all others of its group."""
    reached = {name: _reached(name, imports) for name in imports}
    seen: set[str] = set()
    for name in imports:
        together = sorted(other for other in reached[name] if name in reached.get(other, ()))
        if together and name not in seen:
            seen.update(together)
            yield together


def _reached(name: str, imports: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = set(imports.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found
