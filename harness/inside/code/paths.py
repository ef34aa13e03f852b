"""Compute the paths that code makes of where it stands: moved code is compared by the files that it means."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from types import FunctionType, ModuleType
from typing import Any

from ..locating import is_below
from ..looking import names_in
from .source import Source

Local = Callable[[str], bool]
"""Whether code binds a name itself, so that the name is not the module's."""

_NAMES = {"parent", "parents", "name", "stem", "suffix", "joinpath", "with_name", "with_suffix"}
_NAMES |= {"absolute", "resolve", "as_posix", "__str__", "__fspath__"}
_FUNCTIONS: list[Any] = [str, os.fspath, *(Path, PurePath, type(Path()), type(PurePath()))]
_FUNCTIONS += [getattr(os.path, name) for name in ("join", "dirname", "abspath", "realpath", "normpath")]
_FUNCTIONS += [os.path.basename]
_READERS = {
    "pkgutil.get_data",
    *(f"pkg_resources.resource_{what}" for what in ("filename", "string", "stream")),
    *(f"importlib.resources.{how}_{what}" for how in ("open", "read") for what in ("text", "binary")),
}
"""What reads a file of a package: the name of a module that stands in it, and the file's name."""

_TEXTS = {"__file__", "__name__", "__package__"}


class _NoPath(Exception):
    """An expression is made of something else."""


class Paths:
    """What the expressions of one loaded module are, where they are paths below the root of the side."""

    def __init__(self, source: Source, names: Mapping[str, Any], root: str) -> None:
        self._names = names
        self._root = root
        own = (value for key, value in names.items() if not key.startswith("__"))
        # Modules that know nothing of paths are the rule, and cost no more than this.
        said = source.says("__file__", "files(", "get_data(", "resource")
        self.any = bool(root and names) and (said or any(self._is_below(value) for value in own))

    def of(self, node: ast.expr, is_local: Local) -> str | None:
        """Return the path that an expression gives; None for anything else."""
        is_made = isinstance(node, (ast.Attribute, ast.BinOp, ast.Call, ast.Subscript))
        if not self.any or not (is_made or (isinstance(node, ast.Name) and node.id == "__file__")):
            return None
        try:
            if (file := self._file_of_a_package(node, is_local)) is not None:
                return file
            value = self._value(node, is_local)
        except Exception:  # noqa: BLE001 - what the expression does with paths may fail, as when it is run
            return None
        return self._text(value) if self._is_below(value) else None

    def _is_below(self, value: Any) -> bool:
        kind = type(value)
        if kind is str:
            return value.startswith(self._root) and is_below(value, self._root)
        return issubclass(kind, PurePath) and is_below(str(value), self._root)

    def _text(self, value: Any) -> str:
        text = os.path.normpath(value).replace(self._root, "<root>", 1)
        return f"path {text}" if isinstance(value, PurePath) else repr(text)

    def _file_of_a_package(self, node: ast.expr, is_local: Local) -> str | None:
        """Return what reads a file that stands beside a module, and that file; None for anything else."""
        if not isinstance(node, ast.Call) or node.keywords or not node.args:
            return None
        called = self._value(node.func, is_local)
        if _name(called) not in _READERS:
            return None
        name, *rest = (self._value(argument, is_local) for argument in node.args)
        beside = str(names_in(sys.modules[name])["__file__"])
        file = Path(beside).parent.joinpath(*rest)
        return f"{called.__name__} of {self._text(file)}" if self._is_below(file) else None

    def _value(self, node: ast.expr, is_local: Local) -> Any:
        if isinstance(node, ast.Constant) and type(node.value) in (str, int):
            return node.value
        if isinstance(node, ast.Name) and not is_local(node.id):
            found = str if node.id == "str" else self._names.get(node.id)
            plain = type(found) is str and (node.id in _TEXTS or self._is_below(found))
            if plain or isinstance(found, (ModuleType, PurePath)) or _is_function(found):
                return found
        if isinstance(node, ast.Attribute):
            value = self._value(node.value, is_local)
            if isinstance(value, ModuleType):
                found = names_in(value).get(node.attr)
                if isinstance(found, (ModuleType, PurePath)) or _is_function(found) or self._is_below(found):
                    return found
            elif isinstance(value, PurePath) and node.attr in _NAMES:
                return getattr(value, node.attr)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.Add)):
            left, right = self._value(node.left, is_local), self._value(node.right, is_local)
            return left / right if isinstance(node.op, ast.Div) else left + right
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.expr):
            return self._value(node.value, is_local)[self._value(node.slice, is_local)]
        if isinstance(node, ast.Call) and not node.keywords:
            called = self._value(node.func, is_local)
            if _name(called) in _READERS:
                raise _NoPath
            return called(*(self._value(argument, is_local) for argument in node.args))
        raise _NoPath


def _is_function(value: Any) -> bool:
    return any(value is one for one in _FUNCTIONS) or _name(value) in {*_READERS, "importlib.resources.files"}


def _name(value: Any) -> str:
    """Return the public name of a function."""
    if type(value) is not FunctionType:
        return ""
    module = (
        "importlib.resources" if value.__module__.startswith("importlib.resources.") else value.__module__
    )
    return f"{module}.{value.__name__}"
