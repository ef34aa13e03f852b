"""Find the state that modules keep while they run, and which code uses the same.

What code does alone does not show it: two caches that are empty are alike, but what one function puts into
the first, another one does not find in the second.
"""

from __future__ import annotations

import dis
import random
import sys
import threading
import types
from collections import deque
from collections.abc import Iterator, Mapping, MutableMapping, MutableSequence, MutableSet
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from queue import Queue
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import QueryableAttribute, scoped_session

from ..looking import CACHED, home, is_a, names_in, namespace, state_of
from .changed import CHANGING, Changed
from .held import cells_of
from .places import OwnCode

VARIABLE = "variable"
"""The kind of a name of a module that functions bind anew."""

_STATEFUL = (
    *(threading.local, type(threading.Lock()), type(threading.RLock()), threading.Condition),
    *(threading.Event, threading.Semaphore, threading.Barrier, ContextVar, random.Random, Queue),
    *(deque, Engine, scoped_session),
)
_CONTAINERS = (MutableMapping, MutableSequence, MutableSet)
_NO_STATE = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType)
_MADE_BY = {"__init__", "__new__", "__post_init__", "__set_name__", "__init_subclass__"}
_STORES = {"STORE_ATTR", "STORE_SUBSCR", "DELETE_ATTR", "DELETE_SUBSCR"}
_GLOBALS = {"LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL", "DELETE_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"}
_MOST_ITEMS = 1000

Key = Any
"""A kept value by its `id`, or a name by its module and itself."""


@dataclass
class Kept:
    """Something that a module keeps: where it was found first, and of what kind it is."""

    kind: str
    module: str
    name: str


class _Instances(Enum):
    """Whether the instances of a class are state."""

    ALWAYS = "always"
    IF_CHANGED = "if they are changed, or empty"
    IF_NAMED = "if code changes this one"
    NEVER = "never"


@dataclass
class _Node:
    """A function: what it uses that is kept, in the order of its code, and the functions that it may call."""

    kept: list[Key] = field(default_factory=list)
    calls: list[types.FunctionType] = field(default_factory=list)


class States:
    """The state that own modules and classes keep, and the functions that use it, also through others."""

    def __init__(self, own_code: OwnCode) -> None:
        self._own_code = own_code
        self._changed = Changed(own_code)
        self._nodes: dict[int, _Node] = {}
        self._by_class: dict[Any, _Instances] = {}
        self._held: list[Any] = []  # so that nothing else gets their ids
        self.kept: dict[Key, Kept] = {}

    def used_by(self, value: Any) -> list[Key]:
        """Return what a function, or what holds functions, uses that is kept: each time, in order."""
        found: list[Key] = []
        seen: set[int] = set()
        waiting = list(_functions_of(value))[::-1]
        while waiting:
            function = waiting.pop()
            if id(function) not in seen and self._own_code.owns(home(function)):
                seen.add(id(function))
                node = self._node(function)
                found += node.kept
                waiting += node.calls[::-1]
        return found

    def key_of(self, value: Any, module: str, name: str) -> Key | None:
        """Return the key of a value that is kept; None for any other."""
        if id(value) in self.kept:
            return id(value)
        if not self._is_state(value, name):
            return None
        self._held.append(value)
        self.kept[id(value)] = Kept(f"{type(value).__module__}.{type(value).__qualname__}", module, name)
        return id(value)

    def variable(self, module: str, name: str) -> Key | None:
        """Return the key of a name that functions bind anew; None for any other.

        Who imports the name from its module has a copy, which stays as it was.
        """
        key: Key = (module, name)
        if key not in self._changed.names:
            origin = self._own_code.source(module).imported.get(name)
            if origin not in self._changed.names:
                return None
            key = ("copied", *origin)
        self.kept.setdefault(key, Kept(VARIABLE, module, name))
        return key

    def _is_state(self, value: Any, name: str) -> bool:
        cls: Any = type(value)
        if cls not in self._by_class:
            self._by_class[cls] = self._of_instances(cls)
        kept = self._by_class[cls]
        if kept is _Instances.NEVER or value is None:
            return False
        if kept is _Instances.ALWAYS or id(value) in self._changed.objects:
            return True
        return kept is _Instances.IF_CHANGED and (
            name.rpartition(".")[2] in self._changed.attributes or _is_empty(value)
        )

    def _of_instances(self, cls: Any) -> _Instances:
        """Return whether instances of a class are state: of few classes there are thousands of attributes."""
        if issubclass(cls, _NO_STATE):
            return _Instances.NEVER
        if cls is object or issubclass(cls, _STATEFUL):
            return _Instances.ALWAYS
        if issubclass(cls, _CONTAINERS) or cls.__module__ == "weakref":
            return _Instances.IF_CHANGED
        if any("__next__" in names_in(base) for base in cls.__mro__):
            return _Instances.ALWAYS
        changes = self._own_code.owns(cls.__module__) and any(map(_changes, _of_class(cls)))
        return _Instances.ALWAYS if changes else _Instances.IF_NAMED

    def _node(self, function: types.FunctionType) -> _Node:
        if id(function) not in self._nodes:
            self._held.append(function)
            self._nodes[id(function)] = node = _Node()
            attributes = {name for code in _codes(function.__code__) for name in code.co_names}
            for module, name, value in self._values(function):
                self._use(node, module, name, value, attributes)
            for cls in _owners(function, self._own_code):
                self._use_class(node, cls, attributes)
        return self._nodes[id(function)]

    def _values(self, function: types.FunctionType) -> Iterator[tuple[str, str, Any]]:
        """Return the values that a function uses, each with the module and the name that it has there."""
        module, names = home(function), function.__globals__
        for name, value in cells_of(function).items():
            yield module, f"{function.__qualname__}.{name}", value
        for value in (
            *(function.__defaults__ or ()),
            *(function.__kwdefaults__ or {}).values(),
            *vars(function).values(),
        ):
            yield module, function.__qualname__, value
        for code in _codes(function.__code__):
            steps = list(dis.get_instructions(code))
            imported = ""
            for step, following in zip(steps, [*steps[1:], None]):
                if step.opname in _GLOBALS and step.argval in names:
                    yield module, step.argval, names[step.argval]
                    loaded = names[step.argval]
                    if following is not None and is_a(loaded, types.ModuleType):
                        yield from _in_module(loaded, following.argval)
                elif step.opname == "IMPORT_NAME":
                    imported = self._own_code.source(module).resolve(
                        _level(steps, step), str(step.argval) or None
                    )
                elif step.opname == "IMPORT_FROM" and is_a(sys.modules.get(imported), types.ModuleType):
                    yield from _in_module(sys.modules[imported], step.argval)

    def _use(self, node: _Node, module: str, name: str, value: Any, attributes: set[str]) -> None:
        if not self._own_code.owns(module):
            return
        key = self.variable(module, name) or self.key_of(value, module, name)
        if key is not None:
            node.kept.append(key)
        node.calls += _functions_of(value)
        cls = value if is_a(value, type) else type(value)
        if self._own_code.owns(cls.__module__):
            self._use_class(node, cls, attributes)

    def _use_class(self, node: _Node, cls: Any, attributes: set[str]) -> None:
        """Note what a function may use of a class of its own: what it names, and what Python calls itself."""
        for base in cls.__mro__:
            if not self._own_code.owns(base.__module__):
                continue
            for name, member in written_in(base):
                is_called = name.startswith("__") and name.endswith("__")
                if name in attributes and (
                    key := self.key_of(member, base.__module__, f"{base.__qualname__}.{name}")
                ):
                    node.kept.append(key)
                if name in attributes or is_called:
                    node.calls += _functions_of(member)


def written_in(cls: type) -> Iterator[tuple[str, Any]]:
    """Yield what a class has by its own statements: without the tables that Python keeps in each enum.

    Their names begin and end with one underscore, and are reserved for that ("Supported _sunder_ names").
    """
    is_enum = issubclass(cls, Enum)
    for name, member in namespace(cls).items():
        if not (is_enum and name[:1] == name[-1:] == "_" and name[:2] != "__"):
            yield name, member


def _is_empty(value: Any) -> bool:
    try:
        return not len(value)
    except Exception:  # noqa: BLE001 - a user's object may do anything when it is looked at
        return False


def _in_module(module: types.ModuleType, name: Any) -> Iterator[tuple[str, str, Any]]:
    if isinstance(name, str) and name in names_in(module):
        yield module.__name__, name, names_in(module)[name]


def _level(steps: list[dis.Instruction], step: dis.Instruction) -> int:
    """Return how many packages up a relative import begins: what is loaded before its list of names."""
    at = steps.index(step)
    loaded = [one.argval for one in steps[max(at - 2, 0) : at]]
    return loaded[0] if len(loaded) == 2 and type(loaded[0]) is int else 0


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _functions_of(value: Any) -> Iterator[types.FunctionType]:
    """Return the functions in what wraps them, or in a container."""
    if is_a(value, types.FunctionType):
        yield value
        if "__wrapped__" in vars(value):
            yield from _functions_of(vars(value)["__wrapped__"])
    elif is_a(value, classmethod, staticmethod, types.MethodType):
        yield from _functions_of(value.__func__)
    elif is_a(value, property):
        for part in (value.fget, value.fset, value.fdel):
            yield from _functions_of(part)
    elif is_a(value, CACHED):
        yield from _functions_of(value.__wrapped__)
    elif is_a(value, partial):
        yield from _functions_of(value.func)
    elif type(value) in (dict, list, tuple, set, frozenset) and len(value) <= _MOST_ITEMS:
        for item in value.values() if type(value) is dict else value:
            if is_a(item, types.FunctionType, classmethod, staticmethod, partial):
                yield from _functions_of(item)
    elif not is_a(value, type, types.ModuleType, QueryableAttribute) and type(value).__module__.startswith(
        ("sqlalchemy.", "functools")
    ):
        for item in _state(value).values():
            if is_a(item, types.FunctionType):
                yield from _functions_of(item)


def _state(value: Any) -> Mapping[str, Any]:
    try:
        return state_of(value)
    except Exception:  # noqa: BLE001 - a user's object may do anything when it is looked at
        return {}


def _of_class(cls: type) -> Iterator[tuple[str, types.FunctionType]]:
    for base in cls.__mro__[:-1]:
        for name, member in namespace(base).items():
            yield from ((name, function) for function in _functions_of(member))


def _changes(named: tuple[str, types.FunctionType]) -> bool:
    """Whether a method may change its instance, once that is made."""
    name, function = named
    if name in _MADE_BY:
        return False
    return any(
        CHANGING.intersection(code.co_names)
        or any(step.opname in _STORES for step in dis.get_instructions(code))
        for code in _codes(function.__code__)
    )


def _owners(function: types.FunctionType, own_code: OwnCode) -> Iterator[type]:
    """Return the class whose method a function is."""
    found: Any = own_code.modules.get(home(function))
    for part in function.__qualname__.split(".")[:-1]:
        found = names_in(found).get(part) if is_a(found, type, types.ModuleType) else None
    if is_a(found, type):
        yield found
