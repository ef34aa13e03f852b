"""Find what the functions take that a function returns, where its code shows which these are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from inspect import Parameter
from typing import Any, Union

from ..looking import home, plain_function
from .parameters import argument, taken

_DEEPEST = 3
_Function = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def returned(loaded: Any, function: Any) -> list[list[dict[str, Any]]]:
    """Describe the parameters of the function that a function returns, of what that one returns, and so on.

    Refused where one of them takes what only an application can give.
    """
    plain = plain_function(function)
    if plain is None or not loaded.own_code.owns(home(plain)):
        return []
    node = loaded.own_code.source(home(plain)).function(plain.__code__)
    found: list[list[dict[str, Any]]] = []
    while node is not None and (inner := _inner(node)) is not None and len(found) < _DEEPEST:
        found.append(_parameters(loaded, inner.args, plain.__globals__))
        node = inner
    return found


def _inner(node: _Function) -> _Function | None:
    """Return the function that a function returns, if one stands in it."""
    if isinstance(node, ast.Lambda):
        return node.body if isinstance(node.body, ast.Lambda) else None
    within = [one for statement in node.body for one in _own(statement)]
    defined = {one.name: one for one in within if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))}
    for given in (one.value for one in within if isinstance(one, ast.Return)):
        if isinstance(given, ast.Lambda):
            return given
        if isinstance(given, ast.Name) and given.id in defined:
            return defined[given.id]
    return None


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """Return a statement and what stands in it, but not what stands in other functions."""
    yield node
    if not isinstance(node, _SCOPES):
        for inner in ast.iter_child_nodes(node):
            yield from _own(inner)


def _parameters(loaded: Any, node: ast.arguments, names: dict[str, Any]) -> list[dict[str, Any]]:
    positional = [*node.posonlyargs, *node.args]
    defaults: list[Any] = [None] * (len(positional) - len(node.defaults)) + node.defaults
    plain = [
        *((one, default, False) for one, default in zip(positional, defaults)),
        *((one, default, True) for one, default in zip(node.kwonlyargs, node.kw_defaults)),
    ]
    found = []
    for one, default, by_name in plain:
        value = Parameter.empty if default is None else _value(default, names, None)
        kind = taken(loaded, one.arg, _value(one.annotation, names, Parameter.empty), value)
        found.append(argument(one.arg, kind, required=default is None, by_name=by_name))
    for rest, more in ((node.vararg, "*"), (node.kwarg, "**")):
        if rest is not None:
            of = taken(loaded, "", _value(rest.annotation, names, Parameter.empty))
            kind = ["many", "list", [of]] if more == "*" else ["many", "dict", [["str"], of]]
            found.append(argument(rest.arg, kind, required=False, more=more))
    return found


def _value(node: ast.expr | None, names: dict[str, Any], otherwise: Any) -> Any:
    """Return what an annotation or a default stands for, by the names of its module; else what is given."""
    if node is None:
        return otherwise
    with suppress(Exception):  # it may name what only the function knows
        return eval(compile(ast.Expression(node), "<annotation>", "eval"), names)  # noqa: S307 - the side's own code
    return otherwise
