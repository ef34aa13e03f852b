"""Fingerprints of code and values. Moving or renaming code does not change its fingerprint."""

from __future__ import annotations

import ast
import builtins
import enum
import functools
import hashlib
import inspect
import re
import sys
import types
import typing
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any

from sqlalchemy import MetaData, Table
from sqlalchemy.exc import NoInspectionAvailable
from sqlalchemy.inspection import inspect as sqlalchemy_inspect
from sqlalchemy.orm import Mapper, QueryableAttribute, registry
from sqlalchemy.sql import ClauseElement, ColumnElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from .looking import is_a, namespace, plain_function
from .names import table_name
from .places import OwnCode
from .syntax import Writer, defaults_text
from .texts import ADDRESS, SAID_BY_REPR, SIMPLE, sql_of, text_of

_OF_THE_PLACE = {"__name__", "__file__", "__package__", "__path__", "__spec__", "__module__", "__qualname__"}
_LONGEST = 80


class Fingerprints:
    """Fingerprints of a side's callables and values.

    An object of the standard library or of another package is described by its qualified name. The side's own
    code is described by its source, its defaults, its closure and every name that it uses, followed through
    the side's own modules; names, line numbers, annotations and docstrings are ignored. Classes that are
    `compared` elsewhere are described by their names. An object that is neither code nor a value with a text
    is described by the expression that made it. A long description is replaced by its digest.
    """

    def __init__(self, own_code: OwnCode, compared: Iterable[type] = ()) -> None:
        self._own_code = own_code
        self._compared = frozenset(compared)
        self._open: dict[Any, int] = {}  # what is being described, and how deep: for code that uses itself
        self._shallowest = sys.maxsize  # the lowest depth that the current description refers back to
        self._known: dict[Any, tuple[Any, str | Undecidable]] = {}
        self.followed: set[int] = set()  # private methods that are part of what uses them, by their `id`

    def of(self, value: Any, origin: tuple[str, str] | None = None) -> str | None:
        """Return the fingerprint of a callable or value; None if reading it cannot decide what it is.

        origin: the module, and the dotted name that the value has there.
        """
        try:
            return self._described(value, origin)
        except Exception:  # noqa: BLE001 - a user's object may do anything when it is looked at
            return None

    def _described(self, value: Any, origin: tuple[str, str] | None) -> str:
        """Describe a value by itself, or by what made it if that shows more, or the value shows nothing."""
        if origin is None:
            return self._describe(value)
        by_value, by_name = partial(self._describe, value), partial(self._definition, *origin)
        first, second = (by_name, by_value) if self._is_opaque(value) else (by_value, by_name)
        try:
            return first()
        except Undecidable:
            return second()

    def _is_opaque(self, value: Any) -> bool:
        """Whether a value is a third-party object, whose state may differ from run to run."""
        if isinstance(value, types.FunctionType):
            return bool(value.__code__.co_flags & inspect.CO_NESTED) and not self._own_code.owns(_home(value))
        return not (
            type(value).__module__ in SAID_BY_REPR
            or self._own_code.owns(type(value).__module__)
            or isinstance(value, (type, enum.Enum, ClauseElement, *_CONTAINERS, *_KNOWN))
        )

    def _describe(self, value: Any) -> str:
        if isinstance(value, SIMPLE) and type(value) in SIMPLE:
            return repr(value)
        return self._once(id(value), value, lambda: self._compound(value))

    def _once(self, key: Any, value: Any, describe: typing.Callable[[], str]) -> str:
        """Return a description, made only once. A value inside itself is described by how far up it began."""
        if key in self._known:
            known = self._known[key][1]
            if isinstance(known, Undecidable):
                raise known
            return known
        depth = len(self._open)
        if key in self._open:
            self._shallowest = min(self._shallowest, self._open[key])
            return f"<again {depth - self._open[key]}>"
        outer, self._shallowest = self._shallowest, sys.maxsize
        self._open[key] = depth
        try:
            text = describe()
        except Undecidable as error:
            self._known[key] = (value, error)
            raise
        finally:
            del self._open[key]
            inner, self._shallowest = self._shallowest, min(outer, self._shallowest)
        if inner < depth:
            return text  # it depends on the values around it, so it is not kept
        self._shallowest = outer
        if len(text) > _LONGEST:
            text = f"code {hashlib.sha256(text.encode()).hexdigest()[:16]}"
        self._known[key] = (value, text)  # the value is kept, so that nothing else gets its id
        return text

    def _compound(self, value: Any) -> str:
        if isinstance(value, types.FunctionType):
            return self._function(value)
        if isinstance(value, (types.BuiltinFunctionType, types.MethodType)):
            return self._bound(value)
        if isinstance(value, _DESCRIPTORS):
            return f"{self._describe(value.__objclass__)}.{value.__name__}"
        if isinstance(value, type):
            return self._class(value)
        if isinstance(value, enum.Enum):
            return f"{self._describe(type(value))}.{value.name}"
        if isinstance(value, partial):
            return f"partial({self._all(value.func, value.args, value.keywords)})"
        if hasattr(value, "__supertype__") and hasattr(value, "__name__"):
            return f"NewType({value.__name__!r}, {self._describe(value.__supertype__)})"
        if hasattr(value, "cache_parameters") and hasattr(value, "__wrapped__"):
            return f"lru_cache({self._all(value.cache_parameters(), value.__wrapped__)})"
        if isinstance(value, property):
            return f"property({self._all(value.fget, value.fset, value.fdel)})"
        if isinstance(value, (classmethod, staticmethod)):
            return f"{type(value).__name__}({self._describe(value.__func__)})"
        if isinstance(value, functools.cached_property):
            return f"cached_property({self._describe(value.func)})"
        if isinstance(value, _CONTAINERS):
            return self._container(value)
        if isinstance(value, PurePath):
            return f"path {value.as_posix().replace(self._own_code.root, '<root>')}"
        if typing.get_origin(value) is not None:
            return f"{self._describe(typing.get_origin(value))}[{self._all(*typing.get_args(value))}]"
        if isinstance(value, types.ModuleType):
            if self._own_code.owns(value.__name__):
                raise Undecidable("an own module that is used as a value")
            return f"module {value.__name__}"
        return self._sqlalchemy(value) or self._instance(value)

    def _all(self, *values: Any) -> str:
        return ", ".join(self._describe(value) for value in values)

    def _container(self, value: Any) -> str:
        if isinstance(value, (dict, types.MappingProxyType)):
            items = [f"{self._describe(key)}: {self._describe(item)}" for key, item in value.items()]
        else:
            items = [self._describe(item) for item in value]
        if isinstance(value, (set, frozenset)):
            items.sort()
        made = [type(value), getattr(value, "default_factory", None)]
        return f"{self._all(*made)}({', '.join(items)})"

    def _sqlalchemy(self, value: Any) -> str:
        """Describe what is compared elsewhere by its name, an expression by its SQL; "" for anything else."""
        if isinstance(value, Table):
            return f"table {table_name(value)}"
        if isinstance(value, QueryableAttribute):
            return f"attribute {value.class_.__qualname__}.{value.key}"
        if isinstance(value, ColumnElement) and isinstance(getattr(value, "table", None), Table):
            return f"column {table_name(value.table)}.{value.key}"
        if isinstance(value, Mapper):
            return self._class(value.class_)
        if isinstance(value, (MetaData, registry)):
            return type(value).__name__
        if isinstance(value, TypeEngine):
            return self._type(value)
        if isinstance(value, ClauseElement):
            text = sql_of(value)
            if text is None:
                raise Undecidable(text_of(value))
            return f"SQL {text}"
        return ""

    def _type(self, kind: TypeEngine[Any]) -> str:
        """Describe a type of SQLAlchemy by its repr, another type by its class and its arguments."""
        if type(kind).__module__.startswith("sqlalchemy."):
            return f"{type(kind).__qualname__} {text_of(kind)}"
        # SQLAlchemy keeps other attributes there for itself.
        state = {k: v for k, v in vars(kind).items() if k == "impl" or not hasattr(TypeDecorator, k)}
        return f"{self._describe(type(kind))} with {self._describe(state)}"

    def _instance(self, value: Any) -> str:
        """Describe an object by its class and its state, a value of the standard library by its repr."""
        cls = type(value)
        if isinstance(value, re.Pattern):
            return f"pattern {value.pattern!r} {value.flags}"
        slots = [name for base in cls.__mro__ for name in _slots(base)]
        if cls.__module__ in SAID_BY_REPR or not (slots or hasattr(value, "__dict__")):
            text = repr(value)
            if ADDRESS.search(text) or text.startswith("<"):
                raise Undecidable(text)
            return f"{cls.__qualname__}: {text}"
        state = {name: getattr(value, name) for name in slots if hasattr(value, name)}
        state.update(getattr(value, "__dict__", {}))
        if "__wrapped__" in state:  # `functools.update_wrapper` copies the wrapped function's name and module
            state = {k: v for k, v in state.items() if k not in functools.WRAPPER_ASSIGNMENTS}
        return f"{self._describe(cls)} with {self._describe(state)}"

    def _bound(self, value: Any) -> str:
        """Describe a method of a class, a module, or an object, which may have a name in its module."""
        owner = value.__self__
        module = str(getattr(owner, "__module__", None) or type(owner).__module__)
        if isinstance(owner, types.ModuleType):
            return f"{owner.__name__}.{value.__name__}"
        if vars(sys.modules.get(module, object)).get(value.__name__) == value:
            return f"{module}.{value.__name__}"
        function = getattr(value, "__func__", None)
        name = value.__name__ if function is None else self._describe(function)
        return f"{self._describe(owner)}.{name}"

    def _class(self, cls: Any) -> str:
        if cls in self._compared:
            return f"class {cls.__qualname__}"
        if "<locals>" in cls.__qualname__:
            state = {k: v for k, v in vars(cls).items() if not k.startswith("__") or inspect.isfunction(v)}
            return f"class ({self._all(*cls.__bases__)}) with {self._describe(state)}"
        if not self._own_code.owns(cls.__module__):
            return f"{cls.__module__}.{cls.__qualname__}"
        try:
            if sqlalchemy_inspect(cls).is_mapper:
                return f"mapped class {cls.__qualname__}"
        except (NoInspectionAvailable, AttributeError):
            pass
        if isinstance(vars(cls).get("metadata"), MetaData) and isinstance(
            vars(cls).get("registry"), registry
        ):
            return "declarative base"
        return self._definition(cls.__module__, cls.__qualname__)

    def _function(self, function: types.FunctionType) -> str:
        module, code = _home(function), function.__code__
        cells = cells_of(function)
        if not self._own_code.owns(module):
            if not code.co_flags & inspect.CO_NESTED and code.co_name != "<lambda>":
                return f"{function.__module__}.{function.__qualname__}"
            cells.pop("__class__", None)
            return f"{module}:{code.co_name}({self._all(cells, function.__defaults__)})"
        node = self._own_code.source(module).function(code)
        if node is None:
            raise Undecidable(f"{function.__qualname__}, which has no source")
        by_name = {name: self._describe(value) for name, value in (function.__kwdefaults__ or {}).items()}
        defaults = defaults_text(map(self._describe, function.__defaults__ or ()), by_name)
        owner = self._owner(module, function)
        return defaults + self._writer(module, function.__globals__, cells, owner).function(node)

    def _owner(self, module: str, function: types.FunctionType) -> type | None:
        """Return the class whose method a function is; None if the method gets neither it nor an instance."""
        found: Any = self._own_code.modules.get(module)
        *outer, name = function.__qualname__.split(".")
        for part in outer:
            found = namespace(found).get(part) if is_a(found, type, types.ModuleType) else None
        if not is_a(found, type) or is_a(namespace(found).get(name), staticmethod):
            return None
        return found  # type: ignore[no-any-return]

    def _private_method(self, owner: type, name: str) -> str | None:
        """Describe a private method of an own class by what it does, so that its name does not count."""
        if not name.startswith("_") or name.endswith("_"):
            return None
        for base in owner.__mro__:
            member = namespace(base).get(name)
            function = plain_function(member)
            if function is not None and self._own_code.owns(_home(function)):
                self.followed.add(id(function))
                return f"<{self._describe(member)}>"
            if member is not None:
                return None
        return None

    def _definition(self, module: str, name: str) -> str:
        """Describe what a module binds to a name by the expression or statement that made it."""
        if self._own_code.is_outside(module):
            return _public_name(module, name)
        source = self._own_code.source(module)
        if name in source.imported:
            return self._definition(*source.imported[name])
        node = source.bound.get(name)
        loaded = self._own_code.modules.get(module)
        if node is None:
            lazy = vars(loaded).get("__getattr__") if loaded is not None else None
            if not isinstance(lazy, types.FunctionType):
                raise Undecidable(f"{module}.{name}")
            return f"{self._describe(lazy)}({name!r})"  # the module makes it on demand
        writer = self._writer(module, {} if loaded is None else vars(loaded), {})
        return self._once((module, name), None, lambda: writer.visit(node))

    def _writer(
        self, module: str, names: Mapping[str, Any], cells: Mapping[str, Any], owner: type | None = None
    ) -> Writer:
        def resolve(name: str, attributes: list[str]) -> str:
            if name in _OF_THE_PLACE:
                return ".".join([f"<{name}>", *attributes])
            if name in cells:
                return self._path(cells[name], None, attributes)
            if name in names:
                return self._path(names[name], (module, name), attributes)
            if not names and self._own_code.source(module).defines(name):  # the module is not loaded
                return ".".join([self._definition(module, name), *attributes])
            known = f"builtins.{name}" if hasattr(builtins, name) else f"<unbound {name}>"
            return ".".join([known, *attributes])

        def imported(node: ast.Import | ast.ImportFrom, alias: ast.alias, attributes: list[str]) -> str:
            if isinstance(node, ast.ImportFrom):
                origin = self._own_code.source(module).resolve(node.level, node.module), alias.name
            else:
                origin = alias.name if alias.asname else alias.name.partition(".")[0], ""
            return self._import(*origin, attributes)

        return Writer(resolve, imported, owner and partial(self._private_method, owner))

    def _import(self, module: str, name: str, attributes: list[str]) -> str:
        """Describe what an import gives, without importing a module that is not loaded."""
        loaded = sys.modules.get(module)
        if loaded is not None:
            return self._path(loaded, None, [name, *attributes] if name else attributes)
        return ".".join([self._definition(module, name) if name else f"module {module}", *attributes])

    def _path(self, value: Any, origin: tuple[str, str] | None, attributes: list[str]) -> str:
        """Describe a value with attributes; an attribute of a module is followed to its value."""
        rest = list(attributes)
        while rest and isinstance(value, types.ModuleType):
            origin = value.__name__, rest.pop(0)
            if origin[1] not in vars(value):  # a module's own `__getattr__` could do anything
                return ".".join([self._definition(*origin), *rest])
            value = vars(value)[origin[1]]
        if rest and is_a(value, type):
            rest[0] = self._private_method(value, rest[0]) or rest[0]
        return ".".join([self._described(value, origin), *rest])


class Undecidable(Exception):
    """A value has no text that describes it."""


_CONTAINERS = (tuple, list, set, frozenset, dict, types.MappingProxyType)
_DESCRIPTORS = (types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType)
_KNOWN = (  # values of third-party classes that have a description of their own
    *(types.BuiltinFunctionType, types.MethodType, types.ModuleType, partial, property),
    *(classmethod, staticmethod, functools.cached_property, PurePath, re.Pattern),
    *(Mapper, QueryableAttribute, TypeEngine, MetaData, registry, *_DESCRIPTORS),
)


def _home(function: types.FunctionType) -> str:
    """Return the module in which a function is written, which `functools.wraps` does not change."""
    return str(function.__globals__.get("__name__"))


def _public_name(module: str, name: str) -> str:
    """Return an outside name, shortened to the top of its package if that has the same: `sqlalchemy.func`."""
    top = module.partition(".")[0]
    loaded = sys.modules.get(module), sys.modules.get(top)
    values = [vars(found).get(name, found) for found in loaded if found is not None]
    same = len(values) == 2 and values[0] is values[1]
    return ".".join(filter(None, [top if same else module, name]))


def _slots(cls: type) -> tuple[str, ...]:
    slots = vars(cls).get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)


def cells_of(function: types.FunctionType) -> dict[str, Any]:
    """Return what a function's closure holds, by name, without names that are not bound yet."""
    cells = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        try:
            cells[name] = cell.cell_contents
        except ValueError:
            continue
    return cells
