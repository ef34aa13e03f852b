"""Write values as texts that say all that they are, where they hold more than plain values."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from contextvars import Context, ContextVar
from functools import partial
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, MappingProxyType
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.orm import QueryableAttribute

from ..class_names import class_name
from ..looking import inner_of, is_a, names_in
from ..names import table_name
from ..texts import ADDRESS, is_plain, text_of
from .engine_settings import creator_of, is_engine
from .expressions import EXPRESSIONS, expression_text
from .held import content_of, held_by
from .places import OwnCode
from .settings import is_set_up, settings_text

_DEEPEST = 20
GETTERS = (operator.attrgetter, operator.itemgetter, operator.methodcaller)
"""What is called with an object, and which no code of the side's own shows."""

CREATOR = "with a creator: "
"""Begins the text of an engine whose connections a function makes, which is compared by its code."""

OBJECT = "object "
"""Begins the text of what holds objects of the side's own classes, whose code is compared beside it."""


class Values:
    """Writes values; classes, functions and tables by the public names that they have on either side."""

    def __init__(self, own_code: OwnCode) -> None:
        self._own_code = own_code
        self._known: dict[int, tuple[Any, str | None]] = {}
        self._open: list[int] = []
        self._has_objects = self._is_within = False

    def text(self, value: Any) -> str | None:
        """Return all that a value is; None if it is anything that only its code can say."""
        if is_plain(value):
            return self._own_code.placeless(text_of(value))
        self._has_objects = self._has_objects and bool(self._open)
        said = self._text(value)
        return f"{OBJECT}{said}" if said is not None and self._has_objects and not self._open else said

    def _text(self, value: Any) -> str | None:
        written = next((write for kinds, write in self._writing() if is_a(value, *kinds)), self._named)
        if id(value) in self._open or len(self._open) > _DEEPEST:
            return None
        self._open.append(id(value))
        try:
            return self._set_up(value) if is_set_up(value) else written(value)
        except Exception:  # noqa: BLE001 - a user's object may do anything when it is looked at
            return None
        finally:
            self._open.pop()

    def _writing(self) -> tuple[tuple[tuple[type, ...], Callable[[Any], str | None]], ...]:
        return (
            ((PurePath,), lambda value: f"path {self._own_code.placeless(value.as_posix())!r}"),
            ((re.Pattern,), lambda value: f"re.compile({value.pattern!r}, {value.flags})"),
            ((ContextVar,), self._variable),
            (GETTERS, self._getter),
            ((dict, MappingProxyType), self._mapping),
            ((tuple, list, set, frozenset), self._collection),
            ((Table, Column, QueryableAttribute), self._of_a_table),
            (EXPRESSIONS, expression_text),
        )

    def _variable(self, value: ContextVar[Any]) -> str | None:
        """Write a context variable by its default: its name is only there to be shown."""
        try:
            default = self.text(Context().run(value.get))
        except LookupError:
            return "a context variable without a default"
        return None if default is None else f"a context variable with the default {default}"

    def _set_up(self, value: Any) -> str | None:
        """Write an engine, or what makes sessions, by its settings; passwords are not among them."""
        unknown = []
        creator = creator_of(value) if is_engine(value) else None

        def text(setting: Any) -> str:
            if creator is not None and setting is creator:
                return "a function"
            said = self.text(setting)
            if said is None or said.startswith(CREATOR):
                unknown.append(setting)
            return str(said)

        within, self._is_within = self._is_within, True
        said = self._own_code.placeless(settings_text(value, text))
        self._is_within = within
        if unknown:
            return None
        return said if creator is None else f"{CREATOR}{said}"

    def _getter(self, value: Any) -> str | None:
        made, given, *_ = value.__reduce__()
        named: dict[str, Any] = {}
        if is_a(made, partial):  # a methodcaller with keywords
            given, named = (*made.args, *given), made.keywords
        texts = [self.text(one) for one in (*given, *named.values())]
        if any(text is None for text in texts):
            return None
        return f"operator.{type(value).__name__}({', '.join(filter(None, texts))}; {', '.join(named)})"

    def _mapping(self, value: Any) -> str | None:
        """Write a mapping in the order of its keys: that of a registry comes from the order of imports."""
        if type(value) not in {dict, MappingProxyType}:
            return self._object(value)
        items = [(self.text(key), self.text(item)) for key, item in value.items()]
        if any(None in item for item in items):
            return None
        return f"{{{', '.join(sorted(f'{key}: {item}' for key, item in items))}}}"

    def _collection(self, value: Any) -> str | None:
        if type(value) not in {tuple, list, set, frozenset}:
            return self._object(value)
        texts = [self.text(item) for item in value]
        if any(text is None for text in texts):
            return None
        shown = sorted(filter(None, texts)) if is_a(value, set, frozenset) else texts
        return f"{type(value).__name__}({', '.join(map(str, shown))})"

    def _of_a_table(self, value: Any) -> str | None:
        if is_a(value, Table):
            return str(table_name(value))
        if is_a(value, QueryableAttribute):
            return f"{value.class_.__qualname__}.{value.key}"
        return f"{table_name(value.table)}.{value.key}" if is_a(value.table, Table) else None

    def _named(self, value: Any) -> str | None:
        """Return the name by which everybody knows a class or function; None if it has none, or another."""
        if not is_a(value, type, FunctionType, BuiltinFunctionType):
            return self._object(value)
        module, name = str(value.__module__), value.__qualname__
        if not self._own_code.owns(module):
            return None if "<" in name else f"{module}.{name}"
        self._has_objects |= self._is_within
        if id(value) not in self._known:
            said = class_name(value) if is_a(value, type) else name
            self._known[id(value)] = value, said if self._has_alone(name, value) else None
        return self._known[id(value)][1]

    def _object(self, value: Any) -> str | None:
        """Write an object of a public class of the side's own by all that it holds, if that is public.

        How it keeps the rest is its own affair; what its class does with it is compared as that class.
        """
        cls = type(value)
        name = self._named(cls) if self._own_code.owns(cls.__module__) else None
        held, content, inner = held_by(value) or {}, content_of(value), inner_of(value)
        if name is None or inner[:1] == "<" or ADDRESS.search(inner) or any(key[:1] == "_" for key in held):
            return None
        self._has_objects = True
        inner = inner[1:-1] if inner[:1] == "(" else inner
        parts = [inner if content is value else self.text(content)]
        for key, one in held.items():
            if None not in parts:
                said = self.text(one)
                parts.append(None if said is None else f"{key}={said}")
        return None if None in parts else f"{name}({', '.join(filter(None, parts))})"

    def _has_alone(self, name: str, value: Any) -> bool:
        """Whether this is the only one of the side's own that has this name, and the name is public."""
        if any(part.startswith("_") for part in name.split(".")) or "<" in name:
            return False
        having = [self._found(module, name) for module in self._own_code.modules]
        return any(one is value for one in having) and all(one in (None, value) for one in having)

    def _found(self, module: str, name: str) -> Any:
        """Return the class or function that a module itself defines under a dotted name."""
        found: Any = self._own_code.modules[module]
        for part in name.split("."):
            found = names_in(found).get(part) if is_a(found, type, type(operator)) else None
        defined = is_a(found, type, FunctionType) and found.__module__ == module
        return found if defined else None
