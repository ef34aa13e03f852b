"""Look at users' objects without running their code: ask their types, and read their namespaces."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, cached_property, lru_cache
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any

_OF_A_CLASS: Any = vars(type)["__dict__"]
_OF_A_MODULE: Any = vars(ModuleType)["__dict__"]
CACHED = type(lru_cache(lambda: None))
_WEAKREF_APART, _DICT_APART = 1 << 3, 1 << 4  # Py_TPFLAGS_MANAGED_*: what is kept before the object itself


def is_a(value: Any, *kinds: type) -> bool:
    """Whether a value is of one of these classes, by its type: `isinstance` asks the value as well."""
    return issubclass(type(value), kinds)


def names_in(owner: Any) -> Mapping[str, Any]:
    """Return the namespace of a class or a module, to look a name up; a lazy module is not loaded by that.

    It is no copy: that would touch all that a module holds, and there are hundreds of modules.
    """
    names: Mapping[str, Any] = (_OF_A_CLASS if is_a(owner, type) else _OF_A_MODULE).__get__(owner)
    return names


def namespace(owner: Any) -> dict[str, Any]:
    """Return a copy of it, to go through: meanwhile something may be imported, or set."""
    return dict(names_in(owner))


def found_in(cls: type, name: str) -> Any:
    """Return what a class has under a name, as it stands in the first class that has it; None for nothing."""
    for base in cls.__mro__:
        names = _OF_A_CLASS.__get__(base)
        if name in names:
            return names[name]
    return None


def has(value: Any, name: str) -> bool:
    """Whether the class of a value defines this name."""
    return any(name in names_in(base) for base in type(value).__mro__)


def state_of(value: Any) -> dict[str, Any]:
    """Return what an object holds, from its dictionary and its slots; nothing where its class hides that."""
    state: dict[str, Any] = {}
    cls: Any = type(value)
    for name, member in _holders(cls):
        if name == "__dict__":
            state.update(member.__get__(value))
        else:
            with suppress(AttributeError):  # an empty slot
                state[name] = member.__get__(value)
    return {name: state[name] for name in sorted(state)}


@cache
def _holders(cls: Any) -> tuple[tuple[str, Any], ...]:
    """Return the descriptors of the dictionary and the slots that instances of a class have."""
    found: dict[str, Any] = {}
    for base in cls.__mro__:
        for name, member in namespace(base).items():
            found.setdefault(name, member)
    return tuple(
        (name, member)
        for name, member in found.items()
        if (name == "__dict__" and type(member) is GetSetDescriptorType)
        or (type(member) is MemberDescriptorType and not name.startswith("__"))
    )


def inner_of(value: Any) -> str:
    """Return what an object holds beside its dictionary and slots, as a text; "" for nothing.

    An instance of a subclass of `str`, `Decimal` or `Exception` has its value there, which is written in C:
    the `repr` of that class says it, whatever its subclasses make of it.
    """
    cls: Any = type(value)
    if not _is_larger_than_it_shows(cls):
        return ""
    shows: Any = next(
        base for base in cls.__mro__ if not is_a(vars(base).get("__repr__", cls), type, FunctionType)
    )
    return str(shows.__repr__(value)).removeprefix(cls.__name__)


@cache
def _is_larger_than_it_shows(cls: Any) -> bool:
    """Whether instances have more room than dictionary, slots and weak references take, in CPython."""
    members, one = 0, cls
    while one is not object:
        members += sum(type(member) is MemberDescriptorType for member in vars(one).values())
        one = one.__base__
    for offset, apart, since in (
        (cls.__dictoffset__, _DICT_APART, (3, 11)),
        (cls.__weakrefoffset__, _WEAKREF_APART, (3, 12)),
    ):
        members += bool(offset) and not (sys.version_info >= since and cls.__flags__ & apart)
    return bool(cls.__itemsize__ or cls.__basicsize__ - object.__basicsize__ > members * tuple.__itemsize__)


@cache
def has_slots(cls: Any) -> bool:
    """Whether instances of a class hold more than what is in their dictionary."""
    return any(name != "__dict__" for name, _ in _holders(cls))


def plain_function(value: Any) -> Any:
    """Return the function inside a class method, static method, property or cache; None if there is none."""
    if is_a(value, classmethod, staticmethod):
        value = value.__func__
    elif is_a(value, property):
        value = value.fget
    elif is_a(value, cached_property):
        value = value.func
    while is_a(value, CACHED):
        value = value.__wrapped__
    return value if is_a(value, FunctionType) else None


def home(function: FunctionType) -> str:
    """Return the module in which a function is written, which `functools.wraps` does not change."""
    return str(function.__globals__.get("__name__"))
