"""What objects, functions and sets hold, in an order that is the same in every run."""

from __future__ import annotations

import functools
import inspect
import sys
import threading
import types
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy.util import HasMemoized, memoized_property

from ..looking import home, is_a, state_of
from ..texts import text_of

OF_PYTHON = {"builtins", "collections", "functools", "types", "typing"}
_CACHED = functools.cached_property, memoized_property, HasMemoized.memoized_attribute
_DEEPEST, _ROOM = 50_000, 1 << 29  # frames, bytes
_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE: a class that is written in Python
_NOT_PLAIN = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


def place_in_a_set(member: Any) -> tuple[str, str]:
    """Return where to describe a member of a set, in every run the same.

    What members are described in depends on those before them, if they refer to the set.
    """
    if is_a(member, type, types.FunctionType):
        return member.__qualname__, str(member.__module__)
    return text_of(member), ""


def held_by(value: Any) -> dict[str, Any] | None:
    """Return what an object holds; None if it has no place for anything.

    What a `cached_property`, or one of SQLAlchemy's own, keeps there is left out: it comes from the rest.
    """
    state = state_of(value)
    if not state and all(base is object or not base.__flags__ & _HEAP for base in type(value).__mro__):
        return None
    cls = type(value)
    return {k: v for k, v in state.items() if not is_a(inspect.getattr_static(cls, k, None), *_CACHED)}


def content_of(value: Any) -> Any:
    """Return what a container of a class of its own holds, as a plain container; else the value."""
    kind = type(value)
    base = next((one for one in (dict, list, tuple, set, frozenset) if issubclass(kind, one)), None)
    if base is None or kind is base or kind.__module__ in OF_PYTHON:
        return value
    return dict(dict.items(value)) if base is dict else base(base.__iter__(value))


def is_dispatching(value: Any) -> bool:
    """Whether `functools.singledispatch` made a function: it does what is registered for a type."""
    return is_a(value, types.FunctionType) and home(value) == "functools" and "registry" in vars(value)


def takes_nothing(name: str) -> bool:
    """Whether a third-party function of this name can only be called without arguments."""
    module, _, last = name.rpartition(".")
    function: Any = vars(sys.modules.get(module, object)).get(last)
    if not is_a(function, types.FunctionType):
        return False
    code = function.__code__
    return not code.co_argcount + code.co_kwonlyargcount and not code.co_flags & _NOT_PLAIN


def deeply(describe: Callable[[], str]) -> str:
    """Return what describes something; where that goes very deep, from a thread with room for it.

    A large package that uses itself in a circle goes deeper than Python's usual limit.
    """
    try:
        return describe()
    except RecursionError:
        usual = sys.getrecursionlimit(), threading.stack_size(_ROOM)
        sys.setrecursionlimit(_DEEPEST)
        try:
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(describe).result()
        finally:
            sys.setrecursionlimit(usual[0])
            threading.stack_size(usual[1])


def cells_of(function: types.FunctionType) -> dict[str, Any]:
    """Return what a function's closure holds, by name, without names that are not bound yet."""
    cells = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        try:
            cells[name] = cell.cell_contents
        except ValueError:
            continue
    return cells
