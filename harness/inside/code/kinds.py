"""Say of what kind an object is, in the words of a finding."""

from __future__ import annotations

import enum
import functools
import inspect
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.orm import registry

from ..class_names import class_name
from ..looking import CACHED, found_in, is_a, names_in, namespace, state_of
from .places import OwnCode


def kind_of(value: Any) -> str:
    """Return the kind of an object, as a finding names it."""
    if is_a(value, ModuleType):
        return "module"
    if is_a(value, Table):
        return "table"
    if is_a(value, MetaData):
        return "metadata"
    if is_a(value, registry):
        return "registry"
    if is_a(value, type):
        return _kind_of_class(value)
    if is_a(value, enum.Enum):
        return f"member of {class_name(type(value))}"
    if is_a(value, FunctionType, BuiltinFunctionType, functools.partial):
        return "coroutine function" if inspect.iscoroutinefunction(value) else "function"
    if is_a(value, CACHED):
        return "cached function"
    if is_a(value, Column):
        return "column"
    if type(value).__module__ in {"typing", "types", "typing_extensions"}:
        return "type"
    return "function" if _is_only_called(value) else f"instance of {class_name(type(value))}"


def _is_only_called(value: Any) -> bool:
    """Whether an object has nothing that others can use but that it is called."""
    cls: type = type(value)
    names = {name for base in cls.__mro__ if base is not object for name in namespace(base)}
    return "__call__" in names and all(name.startswith("_") for name in {*names, *state_of(value)})


def is_mapped(cls: type) -> bool:
    """Whether the ORM maps a class."""
    manager = names_in(cls).get("_sa_class_manager")
    return manager is not None and bool(manager.is_mapped)


def is_declarative_base(cls: type) -> bool:
    """Whether a class, or one that it inherits from, holds a MetaData and a registry."""
    return is_a(found_in(cls, "metadata"), MetaData) and is_a(found_in(cls, "registry"), registry)


def is_plain_class(value: Any, own_code: OwnCode) -> bool:
    """Whether this is a class of the side's own that the ORM does not map."""
    return is_a(value, type) and own_code.owns(value.__module__) and not is_mapped(value)


def _kind_of_class(cls: type) -> str:
    if is_mapped(cls):
        return "mapped class"
    if "__required_keys__" in names_in(cls) and "__total__" in names_in(cls):
        return "typed dict"
    if issubclass(cls, enum.Enum):
        return "enum"
    if is_declarative_base(cls):
        return "declarative base"
    if issubclass(cls, BaseException):
        return "exception"
    return "class"
