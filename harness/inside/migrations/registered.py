"""Read what packages that compare for autogenerate have been given: views, functions, their configuration."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from sqlalchemy import MetaData, Table
from sqlalchemy.sql import ClauseElement

from ..code.trees import walk
from ..looking import home, is_a, names_in, state_of
from ..names import table_name
from ..texts import is_plain, sql_of, text_of

_DEEPEST = 8
_SEQUENCES = (list, tuple)
_SETS = (set, frozenset)


def given_to(hooks: Iterable[FunctionType], owns: Callable[[str], bool]) -> dict[str, list[str]]:
    """Return the values that these functions reach by the names in their packages, each by its place.

    alembic-utils keeps there what `register_entities` was given, alembic-postgresql-enum its configuration.
    owns: whether a module is the side's own, which may move.
    """
    found: dict[str, list[str]] = {}
    for hook in hooks:
        for module, name, value in _reached(hook):
            found.update(_entries(name if owns(module) else f"{_where(module, name, value)}.{name}", value))
    return found


def given_with(metadatas: Iterable[Any]) -> dict[str, list[str]]:
    """Return what `MetaData.info` holds: sqlalchemy-declarative-extensions keeps views and grants there."""
    infos = [metadata.info for metadata in metadatas if isinstance(metadata, MetaData)]
    keys = sorted({key for info in infos for key in info}, key=str)
    return {
        f"MetaData.info[{_text(key)}]": sorted(
            text for info in infos if key in info for text in _items(info[key])
        )
        for key in keys
    }


def written(function: FunctionType) -> str:
    """Return how a function is written, without docstring and annotations; "" for no source."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return ""
    for node in walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.name, node.returns, node.decorator_list = "", None, []
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:]
        elif isinstance(node, ast.arg):
            node.annotation = None
    return ast.dump(tree)


def _reached(hook: FunctionType) -> Iterator[tuple[str, str, Any]]:
    """Return the values of its package that a function uses, directly or by functions of the package.

    Each comes with its module and name.
    """
    package = home(hook).partition(".")[0]
    waiting: list[Any] = [hook]
    seen: set[int] = set()
    while waiting:
        function = waiting.pop()
        if id(function) in seen:
            continue
        seen.add(id(function))
        names = set(_names(function.__code__))
        spaces = [function.__globals__]
        spaces += [names_in(one) for name in names if is_a(one := spaces[0].get(name), ModuleType)]
        for space in spaces:
            module = str(space.get("__name__"))
            if module.partition(".")[0] != package:
                continue
            for name in names & space.keys():
                value = space[name]
                if is_a(value, FunctionType) and home(value).partition(".")[0] == package:
                    waiting.append(value)
                elif _is_state(value, package):
                    yield module, name, value


def _where(module: str, name: str, value: Any) -> str:
    """Return the first module of the package that has a value: others import it from there."""
    package = module.partition(".")[0]
    having = [
        other
        for other, one in sys.modules.items()
        if other.partition(".")[0] == package and is_a(one, ModuleType) and names_in(one).get(name) is value
    ]
    return min(having, default=module)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if is_a(constant, CodeType):
            yield from _names(constant)


def _is_state(value: Any, package: str) -> bool:
    """Whether a value may change: a container, or an object of the package's own."""
    if is_a(value, dict, *_SETS, list):
        return True
    return type(value).__module__.partition(".")[0] == package and not is_a(value, type)


def _entries(name: str, value: Any) -> dict[str, list[str]]:
    """Return what a value holds, by its place: the items of its container or containers."""
    if is_a(value, dict, *_SETS, list):
        return {name: _items(value)}
    state = state_of(value)
    return {f"{name}.{key}": _items(item) for key, item in state.items()} or {name: [_text(value)]}


def _items(value: Any) -> list[str]:
    if is_a(value, dict):
        return sorted(f"{_text(key)}: {_text(item)}" for key, item in value.items())
    return sorted(map(_text, value)) if is_a(value, *_SETS, list) else [_text(value)]


def _text(value: Any, depth: int = 0) -> str:
    """Describe a value by what it holds; code by its name: moving it changes nothing."""
    if depth > _DEEPEST:
        return "…"
    deeper = depth + 1
    if is_plain(value):
        return text_of(value)
    if is_a(value, dict):
        return f"{{{', '.join(sorted(f'{_text(k, deeper)}: {_text(v, deeper)}' for k, v in value.items()))}}}"
    if is_a(value, *_SETS):
        return f"{{{', '.join(sorted(_text(item, deeper) for item in value))}}}"
    if is_a(value, *_SEQUENCES):
        return f"[{', '.join(_text(item, deeper) for item in value)}]"
    if is_a(value, type, FunctionType):
        return str(value.__qualname__)
    if is_a(value, Table):
        return f"table {table_name(value)}"
    if is_a(value, ClauseElement):
        return sql_of(value) or type(value).__name__
    if is_a(value, MetaData, ModuleType):
        return type(value).__name__
    state = ", ".join(f"{key}={_text(item, deeper)}" for key, item in state_of(value).items())
    return f"{type(value).__qualname__}({state})"
