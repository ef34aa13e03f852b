"""Foresee from the sources what importing a module first comes to: which names are there at each import.

A plain module does the same whenever it is imported (`plain`). What another one does depends on what has been
done before: it is foreseen only where it comes after the same modules as in the usual import.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import Any

from ..code.places import OwnCode
from ..code.source import is_type_checking
from ..code.trees import walk
from ..looking import namespace
from .plain import Plain

_Event = tuple[str, str, str]
"""`import`, `from`, `star` or `bind`; the module, and the name."""


class Unforeseen(Exception):
    """An import would fail, or what it gives is not known."""


class Foreseen:
    """What imports of a side's modules come to, each in an interpreter that has imported nothing else."""

    def __init__(self, own_code: OwnCode, names: Collection[str]) -> None:
        """Take the names of the side's modules."""
        self._own_code = own_code
        self._names = frozenset(names)
        plain = Plain(own_code)
        self._plain = {name for name in names if plain.has(name)}
        self._events = {name: list(self._read(name)) for name in names}

    def as_usual(self, names: Collection[str], source: str) -> set[str]:
        """Return the modules that can be imported first, and the source after them, as far as is foreseen."""
        try:
            usual = _Import(self, source).contexts
        except Unforeseen:
            return set()
        found = set()
        for name in names:
            try:
                first = _Import(self, name)
                contexts = set(first.contexts)
                first.run(source)
            except Unforeseen:
                continue
            if contexts <= usual:
                found.add(name)
        return found

    def events(self, name: str) -> list[_Event]:
        """Return what a module imports and binds, in order."""
        return self._events[name]

    def is_own(self, name: str) -> bool:
        """Whether a module is the side's own."""
        return name in self._names

    def is_plain(self, name: str) -> bool:
        """Whether it does the same whenever it is imported."""
        return name in self._plain

    def given(self, name: str) -> set[str]:
        """Return all names that a module has in the end."""
        loaded = self._own_code.modules.get(name)
        return set() if loaded is None else set(namespace(loaded))

    def _read(self, name: str) -> Iterator[_Event]:
        source = self._own_code.source(name)
        waiting: list[Any] = list(reversed(source.tree.body))
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield "import", alias.name, alias.asname or alias.name.partition(".")[0]
            elif isinstance(node, ast.ImportFrom):
                module = source.resolve(node.level, node.module)
                for alias in node.names:
                    if alias.name == "*":
                        yield "star", module, ""
                    else:
                        yield "from", module, alias.name
                        yield "import", "", alias.asname or alias.name
            elif isinstance(node, ast.If) and is_type_checking(node.test):
                waiting += reversed(node.orelse)
            elif isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                yield "bind", "", node.name
            else:
                for inner in walk(node):
                    if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                        yield "bind", "", inner.id
                    elif isinstance(inner, (ast.Import, ast.ImportFrom)):  # in a `try`, say: it is not plain
                        waiting.append(inner)


class _Import:
    """One interpreter: what its modules have bound, and what was done before each that is not plain."""

    def __init__(self, foreseen: Foreseen, first: str) -> None:
        self._foreseen = foreseen
        self._bound: dict[str, set[str]] = {}
        self._running: set[str] = set()
        self._acted: set[str] = set()
        self.contexts: set[tuple[str, frozenset[str]]] = set()
        self.run(first)

    def run(self, name: str) -> None:
        """Import a module with the packages above it; Unforeseen where a name is not there in time."""
        package = name.rpartition(".")[0]
        if package and self._foreseen.is_own(package):
            self.run(package)
        if name in self._bound or not self._foreseen.is_own(name):
            return
        self._bound[name] = set()
        self._running.add(name)
        for kind, module, given in self._foreseen.events(name):
            if kind == "bind" and name not in self._acted:
                self._acts(name)
            self._follow(kind, module, given, name)
        self._acts(name)
        self._running.remove(name)
        if package in self._bound:
            self._bound[package].add(name.rpartition(".")[2])

    def _acts(self, name: str) -> None:
        """Note that a module does something of its own from here on."""
        if name not in self._acted:
            if not self._foreseen.is_plain(name):
                self.contexts.add((name, frozenset(self._acted)))
            self._acted.add(name)

    def _follow(self, kind: str, module: str, given: str, into: str) -> None:
        if module:
            self.run(module)
        if kind == "from" and module in self._bound and given not in self._bound[module]:
            below = f"{module}.{given}"
            if self._foreseen.is_own(below):
                self.run(below)
            elif module in self._running or given not in self._foreseen.given(module):
                raise Unforeseen(below)
        elif kind == "star" and module in self._bound:
            if module in self._running:
                raise Unforeseen(module)
            self._bound[into] |= self._foreseen.given(module)
        elif kind in {"bind", "import"}:
            self._bound[into].add(given)
