"""Find the names that a function, a class body or a comprehension binds."""

# ruff: noqa: N815 - ast.NodeVisitor's spelling

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from typing import Any


class Scope:
    """The names that one function, class body or comprehension binds."""

    def __init__(self, labels: dict[str, str], imports: dict[str, Any], is_class: bool) -> None:
        self.labels = labels
        self.imports = imports
        self.is_class = is_class


Bound = tuple[Counter[str], dict[str, tuple[Any, ast.alias]]]


def parameters(node: ast.arguments) -> list[str]:
    """Return the parameters that a caller may name."""
    return [parameter.arg for parameter in (*node.args, *node.kwonlyargs)]


@cache
def bound(node: Any) -> Bound:
    """Return how often a function, lambda or class itself binds each name, and the imports that do.

    What uses itself is written as often as something else leads to it, so this is found once for each node.
    """
    finder = _Binding()
    for statement in [node.body] if isinstance(node, ast.Lambda) else node.body:
        finder.visit(statement)
    for name in finder.elsewhere:
        del finder.names[name]
    if not isinstance(node, ast.ClassDef):
        unnamed = (*node.args.posonlyargs, node.args.vararg, node.args.kwarg)
        finder.names.update(parameter.arg for parameter in unnamed if parameter is not None)
        finder.names.update(parameters(node.args))
    return finder.names, finder.imports


class _Binding(ast.NodeVisitor):
    def __init__(self) -> None:
        self.names: Counter[str] = Counter()
        self.imports: dict[str, tuple[Any, ast.alias]] = {}
        self.elsewhere: set[str] = set()

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.names[node.id] += 1

    def visit_FunctionDef(self, node: Any) -> None:
        self.names[node.name] += 1

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Do nothing: a lambda binds no name outside itself."""

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for inner in (node.iter, *node.ifs):
            self.visit(inner)

    def visit_Import(self, node: Any) -> None:
        for alias in node.names:
            name = alias_name(alias)
            self.names[name] += 1
            self.imports[name] = node, alias

    visit_ImportFrom = visit_Import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name is not None:
            self.names[node.name] += 1
        self.generic_visit(node)

    def visit_MatchAs(self, node: Any) -> None:
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if name is not None:
            self.names[name] += 1
        self.generic_visit(node)

    visit_MatchStar = visit_MatchMapping = visit_MatchAs

    def visit_Global(self, node: Any) -> None:
        self.elsewhere.update(node.names)

    visit_Nonlocal = visit_Global


def alias_name(alias: ast.alias) -> str:
    """Return the name that an import binds."""
    return alias.asname or alias.name.partition(".")[0]
