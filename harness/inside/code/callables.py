"""Fingerprints of code and values. Moving or renaming code does not change its fingerprint."""

from __future__ import annotations

import ast
import enum
import functools
import inspect
import re
import sys
import threading
import types
import typing
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from sqlalchemy import MetaData, Table
from sqlalchemy.exc import NoInspectionAvailable
from sqlalchemy.inspection import inspect as sqlalchemy_inspect
from sqlalchemy.orm import Mapper, QueryableAttribute, registry
from sqlalchemy.orm.interfaces import MapperProperty
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from ..looking import CACHED, home, inner_of, is_a, names_in, namespace, plain_function
from ..names import table_name
from ..texts import ADDRESS, SAID_BY_REPR, SIMPLE, is_plain, text_of
from .expressions import EXPRESSIONS, expression_text
from .following import Names, Undecidable
from .held import cells_of, deeply, held_by, is_dispatching, place_in_a_set, takes_nothing
from .once import LONGEST, Once
from .parts import Parts, is_fingerprint
from .places import OwnCode
from .settings import is_set_up, settings_text
from .source import FUNCTIONS, first_line
from .syntax import Writer, defaults_text


class Fingerprints:
    """Fingerprints of a side's callables and values.

    An object of the standard library or of another package is described by its qualified name. The side's own
    code is described by its source, its defaults, its closure and every name that it uses, followed through
    the side's own modules; names, line numbers, annotations and docstrings are ignored. An object that is
    neither code nor a value with a text is described by the expression that made it. A long description is
    replaced by its digest; `parts` has what it is made of. expressions: describe the values of modules by the
    expressions that made them, wherever there are some. instead: what to write for some plain values.
    """

    def __init__(
        self,
        own_code: OwnCode,
        *,
        expressions: bool = False,
        parts: Parts | None = None,
        instead: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.parts = Parts() if parts is None else parts
        self.plain: set[str] = set()
        """The texts of the plain values that were described."""
        self._once = Once(self.parts, own_code.owns)
        self._expressions = expressions
        self._instead = instead
        self._take_nothing: set[str] = set()  # the functions of these fingerprints have no parameters
        self._own_code = own_code
        self._names = Names(own_code, self._described, self._defined, self._private_method)
        self._unordered: dict[int, Any] = {}  # dicts whose order says nothing, by their ids
        self.followed: set[int] = set()  # private methods that are part of what uses them, by their `id`

    @property
    def within(self) -> Mapping[int, tuple[Any, set[str]]]:
        """Own objects that use themselves, by their ids, with what they are described by inside others."""
        return self._once.within

    def of(self, value: Any, origin: tuple[str, str] | None = None) -> str | None:
        """Return the fingerprint of a callable or value; None if reading it cannot decide what it is.

        origin: the module, and the dotted name that the value has there.
        """
        try:
            return deeply(lambda: self._described(value, origin))
        except Exception:  # noqa: BLE001 - a user's object may do anything when it is looked at
            return None

    def by_value(self, value: Any) -> str | None:
        """Return what a value is described by, whatever made it; None if it shows nothing."""
        try:
            return deeply(lambda: self._describe(value))
        except Exception:  # noqa: BLE001 - a user's object may do anything when it is looked at
            return None

    def made(self, module: str, name: str) -> str:
        """Return the fingerprint of the expression that made what a name of a module stands for, or ""."""
        try:
            written = self._own_code.written(module, name)
            return deeply(lambda: self._names.definition(*written))
        except Exception:  # noqa: BLE001 - a user's object may do anything when it is looked at
            return ""

    def _described(self, value: Any, origin: tuple[str, str] | None) -> str:
        """Describe a value by itself, or by what made it if that shows more, or the value shows nothing."""
        if origin is None:
            return self._describe(value)
        if is_a(value, dict) and self._own_code.owns(origin[0]):
            node = self._own_code.source(origin[0]).bound.get(origin[1])
            if isinstance(node, ast.DictComp):  # perhaps over a set
                self._unordered[id(value)] = value
        by_value, by_name = partial(self._describe, value), partial(self._names.definition, *origin)
        first, second = (by_name, by_value) if self._is_opaque(value) else (by_value, by_name)
        try:
            return first()
        except Undecidable:
            return second()

    def _is_opaque(self, value: Any) -> bool:
        """Whether a value is a third-party object, whose state may differ from run to run."""
        if is_dispatching(value):
            return False
        if self._expressions and not is_a(value, type, types.FunctionType, types.ModuleType):
            return True
        if is_a(value, types.FunctionType):
            return bool(value.__code__.co_flags & inspect.CO_NESTED) and not self._own_code.owns(home(value))
        return not (
            type(value).__module__ in SAID_BY_REPR
            or self._own_code.owns(type(value).__module__)
            or is_set_up(value)
            or is_a(value, type, enum.Enum, *EXPRESSIONS, *_CONTAINERS, *_KNOWN)
        )

    def _describe(self, value: Any) -> str:
        if type(value) in SIMPLE:
            text = repr(value)
            if is_a(value, str) and _A_REFERENCE.search(text):
                text = _AFTER_A_NAME.sub(":<id>", text)
            if _AN_ID.search(text):
                raise Undecidable(f"{text}, which may be where something stands in memory")
            return self._plain(self._own_code.placeless(text))
        return self._once.described(id(value), value, lambda: self._compound(value))

    def _plain(self, text: str) -> str:
        """Note the text of a plain value, and return what to write for it."""
        self.plain.add(text)
        return self._instead.get(text, text)

    def _compound(self, value: Any) -> str:
        """Describe a value by its type, which its own code cannot pretend."""
        if is_a(value, functools.singledispatchmethod):
            self.followed |= set(map(id, value.dispatcher.registry.values()))
            return f"method {self._describe(value.dispatcher)}"
        if is_dispatching(value):
            made = [f"{self._describe(cls)}: {self._describe(one)}" for cls, one in value.registry.items()]
            return f"singledispatch({', '.join(self._sorted(made))})"
        if is_a(value, types.FunctionType):
            return self._function(value)
        if is_a(value, types.BuiltinFunctionType, types.MethodType):
            return self._bound(value)
        if is_a(value, *_DESCRIPTORS):
            return f"{self._describe(value.__objclass__)}.{value.__name__}"
        if is_a(value, type):
            return self._class(value)
        if is_a(value, enum.Enum):
            return f"{self._describe(type(value))}.{value.name}"
        if is_a(value, partial):
            return f"partial({self._all(value.func, value.args, value.keywords)})"
        if is_a(value, *_NEW_TYPES):
            return f"NewType({value.__name__!r}, {self._describe(value.__supertype__)})"
        if is_a(value, CACHED):
            return f"lru_cache({self._all(value.cache_parameters(), value.__wrapped__)})"
        if is_a(value, property):
            return f"property({self._all(value.fget, value.fset, value.fdel)})"
        if is_a(value, classmethod, staticmethod):
            return f"{type(value).__name__}({self._describe(value.__func__)})"
        if is_a(value, functools.cached_property):
            return f"cached_property({self._describe(value.func)})"
        if is_a(value, *_CONTAINERS):
            return self._container(value)
        if is_a(value, PurePath):
            return f"path {self._own_code.placeless(value.as_posix())}"
        if type(value).__module__ in {"typing", "types", "typing_extensions"}:
            origin = typing.get_origin(value)
            if origin is not None:
                return f"{self._describe(origin)}[{self._all(*typing.get_args(value))}]"
        if is_a(value, types.ModuleType):
            return self._names.module(value.__name__)
        return self._sqlalchemy(value) or self._instance(value)

    def _all(self, *values: Any) -> str:
        return ", ".join(self._describe(value) for value in values)

    def _sorted(self, items: list[str]) -> list[str]:
        return sorted(items, key=lambda item: (self.parts.shape(item), item))

    def _container(self, value: Any) -> str:
        kind = type(value)
        if is_a(value, dict, types.MappingProxyType):
            pairs = value.items() if kind.__module__ in _PLAIN_DICTS else dict.items(value)
            items = [f"{self._describe(key)}: {self._describe(item)}" for key, item in pairs]
        else:
            base = next(base for base in (tuple, list, set, frozenset) if issubclass(kind, base))
            members = base.__iter__(value)
            ordered = sorted(members, key=place_in_a_set) if base in {set, frozenset} else members
            items = [self._describe(item) for item in ordered]
        if is_a(value, set, frozenset) or id(value) in self._unordered:
            items = self._sorted(items)
        made = [kind, *([value.default_factory] if is_a(value, defaultdict) else [])]
        own = {} if kind.__module__ in SAID_BY_REPR else held_by(value)
        return f"{self._all(*made, *([own] if own else []))}({', '.join(items)})"

    def _sqlalchemy(self, value: Any) -> str:
        """Describe what is compared elsewhere by its name, an expression by its SQL; "" for anything else."""
        if is_a(value, Table):
            return f"table {table_name(value)}"
        if is_a(value, QueryableAttribute):
            return f"attribute {value.class_.__qualname__}.{value.key}"
        if is_a(value, ColumnElement) and isinstance(getattr(value, "table", None), Table):
            return f"column {table_name(value.table)}.{value.key}"
        if is_a(value, Mapper):
            return self._class(value.class_)
        if is_a(value, MapperProperty):
            return f"attribute {value.parent.class_.__qualname__}.{value.key}"
        if is_a(value, MetaData, registry):
            return type(value).__name__
        if is_a(value, TypeEngine):
            return self._type(value)
        if is_set_up(value):
            said = settings_text(value, self._describe)
            return self.parts.add_text(self._own_code.placeless(said))
        if is_a(value, *EXPRESSIONS):
            text = expression_text(value)
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
        if cls is re.Pattern:
            return f"pattern {value.pattern!r} {value.flags}"
        if cls in _WITHOUT_STATE:
            return f"new {cls.__module__}.{cls.__qualname__}"
        state = None if cls.__module__ in SAID_BY_REPR else held_by(value)
        if state is None:
            text = repr(value)
            if ADDRESS.search(text) or text.startswith("<"):
                raise Undecidable(text)
            return self._plain(f"{cls.__qualname__}: {text}")
        if "__wrapped__" in state:  # `functools.update_wrapper` copies the wrapped function's name and module
            state = {k: v for k, v in state.items() if k not in functools.WRAPPER_ASSIGNMENTS}
        inner = "" if issubclass(cls, threading.local) else inner_of(value)
        if ADDRESS.search(inner) or inner.startswith("<"):
            raise Undecidable(inner)
        return f"{self._describe(cls)} with {self._describe(state)}{self._plain(inner) if inner else ''}"

    def _bound(self, value: Any) -> str:
        """Describe a method of a class, a module, or an object, which may have a name in its module."""
        owner = value.__self__
        if is_a(owner, types.ModuleType):
            return f"{owner.__name__}.{value.__name__}"
        module = owner.__module__ if is_a(owner, type) else type(owner).__module__
        if vars(sys.modules.get(module, object)).get(value.__name__) == value:
            return f"{module}.{value.__name__}"
        name = self._describe(value.__func__) if is_a(value, types.MethodType) else value.__name__
        return f"{self._describe(owner)}.{name}"

    def _class(self, cls: Any) -> str:
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
        generic = namespace(cls).get("__pydantic_generic_metadata__") or {}
        if generic.get("origin") is not None:  # a class that pydantic made of another, for these types
            return f"{self._describe(generic['origin'])}[{self._all(*generic['args'])}]"
        return self._names.definition(cls.__module__, cls.__qualname__)

    def _function(self, function: types.FunctionType) -> str:
        module, code = home(function), function.__code__
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
        writer = self._names.writer(module, function.__globals__, cells, self._owner(module, function))
        written = defaults + writer.function(node)
        return self._code(written, writer, module, function.__qualname__, node)

    def _owner(self, module: str, function: types.FunctionType) -> type | None:
        """Return the class whose method a function is; None if the method gets neither it nor an instance."""
        found: Any = self._own_code.modules.get(module)
        *outer, name = function.__qualname__.split(".")
        for part in outer:
            found = names_in(found).get(part) if is_a(found, type, types.ModuleType) else None
        if not is_a(found, type) or is_a(names_in(found).get(name), staticmethod):
            return None
        return found  # type: ignore[no-any-return]

    def _private_method(self, owner: type, name: str) -> str | None:
        """Describe a private method of an own class by what it does, so that its name does not count."""
        if not name.startswith("_") or name.endswith("_"):
            return None
        for base in owner.__mro__:
            member = names_in(base).get(name)
            function = plain_function(member)
            if function is not None and self._own_code.owns(home(function)):
                self.followed.add(id(function))
                return self._describe(member)
            if member is not None:
                return None
        return None

    def argument(self, module: str, name: str, keyword: str) -> str:
        """Return the fingerprint of an argument of the call that makes what a name stands for, or ""."""
        node = self._own_code.source(module).bound.get(name) if self._own_code.owns(module) else None
        given = (
            [word.value for word in node.keywords if word.arg == keyword]
            if isinstance(node, ast.Call)
            else []
        )
        try:
            return self._defined(module, f"{name} {keyword}", given[0]) if given else ""
        except Exception:  # noqa: BLE001 - a user's object may do anything when it is looked at
            return ""

    def _defined(self, module: str, name: str, node: Any) -> str:
        """Describe what a module binds to a name by the node that defines it."""
        loaded = self._own_code.modules.get(module)

        def described() -> str:
            writer = self._names.writer(module, {} if loaded is None else vars(loaded), {})
            cls = self._loaded_class(loaded, name) if isinstance(node, ast.ClassDef) else None
            written = writer.visit(node) if cls is None else self._class_body(cls, node, writer)
            return self._code(written, writer, module, name, node)

        return self._once.described((module, name), None, described)

    def _loaded_class(self, module: Any, name: str) -> Any:
        """Return the class that a dotted name means in a loaded module; None if it means anything else."""
        found: Any = module
        for part in name.split("."):
            found = names_in(found).get(part) if is_a(found, type, types.ModuleType) else None
        return found if is_a(found, type) and found.__qualname__ == name else None

    def _class_body(self, cls: Any, node: ast.ClassDef, writer: Writer) -> str:
        """Write a class with the bases and the plain values that it has, wherever these come from."""
        plain = {
            key: self._plain(text_of(value))
            for key, value in namespace(cls).items()
            if is_plain(value) and key != "__doc__"
        }
        ordered = issubclass(cls, (enum.Enum, tuple, dict))
        described = ((base.__qualname__, self._describe(base)) for base in cls.__bases__)
        bases = (writer.opened(*base) if is_fingerprint(base[1]) else base[1] for base in described)
        return writer.class_(node, f"[{', '.join(bases)}]", {} if ordered else plain, ordered=ordered)

    def _code(self, written: str, writer: Writer, module: str, name: str, node: Any) -> str:
        """Return the fingerprint of own code, and note what it is made of.

        A function that only calls another one, and both without arguments, is that other one.
        """
        if _ONLY_CALLS.fullmatch(written):
            _, called = writer.uses[0]
            if called in self._take_nothing or takes_nothing(called):
                return called
        described = writer.filled(written)
        if isinstance(node, ast.expr) and not isinstance(node, ast.Lambda) and len(described) <= LONGEST:
            return described  # as the value would be
        source = self._own_code.source(module)
        code = self.parts.add(
            described,
            written,
            writer.uses,
            name=name,
            place=[source.shown, (node.body[0] if isinstance(node, ast.Module) else node).lineno],
            begins=[source.shown, first_line(node)] if isinstance(node, FUNCTIONS) else None,
            text=source.text(node),
        )
        if written.startswith(_TAKES_NOTHING):
            self._take_nothing.add(code)
        return code


_TAKES_NOTHING = "def(; 0): "
_ONLY_CALLS = re.compile(r"def\(; 0\): \[Return\(Call\(\x000\x00, \[\], \[\]\)\)\]")
_AN_ID = re.compile(
    r"(?<!\d)(9[3-9]|1[0-3]\d|140)\d{12}(?!\d)"
)  # an address of a 64-bit system, as `id` gives it
# pydantic's, to the schema of a class; behind it those of its arguments, whatever these are
_A_REFERENCE = re.compile(r"\b\w+(?:\.\w+)+(?:\[[^:]*\])?:\d{12,20}\b")
_AFTER_A_NAME = re.compile(r":\d{12,20}\b")
_PLAIN_DICTS = {"builtins", "collections", "types"}
_NEW_TYPE: Any = typing.NewType  # a class from Python 3.10 on, a function before
_NEW_TYPES = tuple(filter(inspect.isclass, [_NEW_TYPE]))
_WITHOUT_STATE = {object, type(threading.Lock()), type(threading.RLock()), threading.local}
_CONTAINERS = (tuple, list, set, frozenset, dict, types.MappingProxyType)
_DESCRIPTORS = (types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType)
_KNOWN = (  # values of third-party classes that have a description of their own
    *(types.BuiltinFunctionType, types.MethodType, types.ModuleType, partial, property),
    *(classmethod, staticmethod, functools.cached_property, functools.singledispatchmethod),
    *(PurePath, re.Pattern),
    *(Mapper, MapperProperty, QueryableAttribute, TypeEngine, MetaData, registry, *_DESCRIPTORS),
)
