"""Find what own code changes while it runs: containers, objects, and names that a function binds anew."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from ..looking import is_a, names_in
from .places import OwnCode
from .source import FUNCTIONS, Source
from .trees import blocks, walk

_OF_AN_INSTANCE = {"self", "cls"}
CHANGING = frozenset(
    {
        *("add", "append", "appendleft", "clear", "difference_update", "discard", "extend", "extendleft"),
        *("insert", "intersection_update", "move_to_end", "pop", "popitem", "popleft", "put", "put_nowait"),
        *("remove", "reverse", "rotate", "setdefault", "sort", "update"),
    }
)
"""The methods that change what they belong to."""


class Changed:
    """What the functions of the side's own modules change: not what a module does while it is imported.

    objects: by their ids; names: those that a function binds anew, with their modules; attributes: the names
    of attributes of instances and classes whose values are changed.
    """

    def __init__(self, own_code: OwnCode) -> None:
        self.objects: set[int] = set()
        self.names: set[tuple[str, str]] = set()
        self.attributes: set[str] = set()
        for name, module in sorted(own_code.modules.items()):
            for function in _functions(own_code.source(name)):
                self._read(function, name, module)

    def _read(self, function: ast.AST, name: str, module: ModuleType) -> None:
        for node in walk(function):
            if isinstance(node, ast.Global):
                self.names.update((name, bound) for bound in node.names)
            elif isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
                self._note(node.value, module)
                if isinstance(node, ast.Attribute):
                    self._bound_in(node, module)
            elif isinstance(node, ast.AugAssign):
                self._note(node.target, module)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                self._called(node.func, module)

    def _called(self, called: ast.Attribute, module: ModuleType) -> None:
        if called.attr in CHANGING:
            self._note(called.value, module)

    def _note(self, node: Any, module: ModuleType) -> None:
        """Note what is changed: a value of a module, or an attribute of an instance."""
        path = []
        while isinstance(node, (ast.Attribute, ast.Subscript)):
            path += [node.attr] if isinstance(node, ast.Attribute) else []
            node = node.value
        if not isinstance(node, ast.Name):
            return
        if path and node.id in _OF_AN_INSTANCE:
            self.attributes.add(path[-1])
            return
        found = names_in(module).get(node.id)
        while path and is_a(found, ModuleType, type):
            found = names_in(found).get(path.pop())
        self.objects.add(id(found))

    def _bound_in(self, node: ast.Attribute, module: ModuleType) -> None:
        """Note a name that a function binds in another module, as `state.current = user` does."""
        owner = names_in(module).get(node.value.id) if isinstance(node.value, ast.Name) else None
        if is_a(owner, ModuleType):
            self.names.add((owner.__name__, node.attr))  # type: ignore[union-attr]


def _functions(source: Source) -> Iterator[ast.AST]:
    """Return the functions of a module; without lambdas, none is inside an expression."""
    if source.says("lambda"):
        yield from (node for node in walk(source.tree) if isinstance(node, FUNCTIONS))
        return
    waiting: list[ast.AST] = [source.tree]
    while waiting:
        for node in (node for block in blocks(waiting.pop()) for node in block):
            if isinstance(node, FUNCTIONS):
                yield node  # with those that are in it
            else:
                waiting.append(node)
