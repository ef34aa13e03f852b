"""Describe the parameters of what is called, by their annotations and defaults."""

from __future__ import annotations

import collections.abc
import enum
import inspect
import typing
from contextlib import suppress
from functools import partial
from types import FunctionType
from typing import Any

from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import Session

from ..class_names import class_name
from ..code.signatures import signature
from ..code.values import GETTERS
from ..looking import home, is_a, names_in
from . import models
from .steady import original
from .target import Refused
from .uses import Uses

_OUTSIDE = {  # words in names of parameters that only the application can give, unless these are plain values
    *("session", "db", "connection", "conn", "engine", "request", "path", "file", "cursor", "bind", "url"),
}
_CONNECTIONS = {"connection": "connection", "conn": "connection", "engine": "engine"}
_FUNCTIONS = {"function", "func", "fn", "callback", "wrapped", "predicate"}
_DEEPEST = 2
_ASYNCHRONOUS = "sqlalchemy.ext.asyncio.session"  # importing it needs greenlet
_PLAIN = {
    *("str", "int", "float", "bool", "bytes", "datetime", "date", "time", "timedelta", "Decimal", "UUID"),
    *("dict", "list", "tuple", "set", "frozenset", "object"),
}


def parameters(
    loaded: Any, function: Any, skipped: int = 0, within: tuple[Any, ...] = ()
) -> list[dict[str, Any]]:
    """Describe the parameters behind the first ones; Refused for one that only the application can give.

    function: or a class, for what makes its instances; within: the classes that it makes, from the outermost.
    """
    if is_a(function, *GETTERS):
        return [argument("obj", ["any"])]
    try:
        parameters = list(signature(function).parameters.values())[skipped:]
    except (TypeError, ValueError):
        raise Refused("its parameters are not known") from None
    try:
        hints = typing.get_type_hints(function.__init__ if is_a(function, type) else function)
    except Exception:  # noqa: BLE001 - an annotation may name what is not there
        hints = {}
    uses = Uses(loaded, function)
    described = []
    for parameter in parameters:
        more = _MORE.get(parameter.kind, "")
        required = parameter.default is parameter.empty and not more
        hint = hints.get(parameter.name, parameter.annotation)
        try:
            kind = taken(loaded, parameter.name, hint, parameter.default, within)
        except Refused:
            if required:
                raise
            break
        if more:
            kind = ["many", "list", [kind]] if more == "*" else ["many", "dict", [["str"], kind]]
        elif kind == ["any"]:
            kind = uses.kind(parameter.name)
        by_name = parameter.kind is parameter.KEYWORD_ONLY
        described.append(argument(parameter.name, kind, required=required, by_name=by_name, more=more))
    return described


def taken(
    loaded: Any, name: str, hint: Any, default: Any = inspect.Parameter.empty, within: tuple[Any, ...] = ()
) -> list[Any]:
    """Return the kind of a parameter, also by its name; Refused for what only the application can give."""
    words = set(name.lower().split("_"))
    kind = kind_of(loaded, hint, default, within)
    if kind == ["any"]:
        if "session" in words:
            kind = ["session"]
        elif named := words & _CONNECTIONS.keys():
            kind = ["connection", _CONNECTIONS[min(named)]]
        elif name == "dialect":
            kind = ["dialect"]
        elif name in _FUNCTIONS:
            kind = ["function"]
    if (words & _OUTSIDE and not _is_plain(kind)) or kind == ["outside"]:
        raise Refused(f"it takes {name}, which only an application can give")
    return kind


_MORE: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def argument(
    name: str, kind: list[Any], *, required: bool = True, by_name: bool = False, more: str = ""
) -> dict[str, Any]:
    """Describe a parameter. more: "*" or "**", where it takes all others."""
    return {"name": name, "kind": kind, "required": required, "by_name": by_name, "more": more}


def constructed(loaded: Any, cls: Any, within: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
    """Describe what makes an instance of a class that is not mapped; of a collection, "" are its items."""
    if models.is_model(cls) and not _is_own(loaded, cls.__init__):
        fields = models.fields_of(cls, partial(kind_of, loaded, within=(*within, cls)))
        return [argument(name, kind, required=needed, by_name=True) for name, kind, needed in fields]
    kind = next((base for base in (list, set, dict) if issubclass(cls, base)), None)
    if kind is not None and not any(
        "__init__" in names_in(base) for base in cls.__mro__ if base not in kind.__mro__
    ):
        inner = [["str"], ["any"]] if kind is dict else [["str"]]
        return [argument("", ["many", kind.__name__, inner])]
    if not any("__init__" in names_in(base) or "__new__" in names_in(base) for base in cls.__mro__[:-1]):
        return []
    try:
        takes = parameters(loaded, cls, within=within)
    except Refused:
        takes = parameters(loaded, cls.__init__, skipped=1, within=within)
    return [one for one in takes if not one["more"]]


def kind_of(
    loaded: Any, hint: Any, default: Any = inspect.Parameter.empty, within: tuple[Any, ...] = ()
) -> list[Any]:
    """Describe an annotation as plain values."""
    if hint in {inspect.Parameter.empty, Any} or is_a(hint, str):
        if default is None or default is inspect.Parameter.empty or type(default).__name__ not in _PLAIN:
            return ["any"]
        return [type(default).__name__]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if collections.abc.Callable in (hint, origin):
        return ["function"]
    if origin is typing.Literal:
        return ["literal", list(inner)]
    if origin is typing.Union or type(hint).__name__ == "UnionType":
        return ["either", [kind_of(loaded, one, within=within) for one in inner]]
    if origin is not None and hasattr(typing, "Annotated") and hasattr(hint, "__metadata__"):
        return kind_of(loaded, inner[0], within=within)
    if (is_a(origin, type) and issubclass(origin, (list, set, frozenset, tuple, dict))) or _is_sequence(
        origin
    ):
        return [
            "many",
            _many(origin),
            [kind_of(loaded, one, within=within) for one in inner if one is not ...],
        ]
    if hint is type(None):
        return ["none"]
    if is_a(hint, type):
        hint = original(hint)
        if issubclass(hint, enum.Enum):
            return ["enum", class_name(hint), members_of(hint)]
        if hint.__qualname__ in loaded.mapper_by_name:
            return ["mapped", hint.__qualname__]
        if hint.__name__ in _PLAIN:
            return [hint.__name__]
        if issubclass(hint, Session):
            return ["session"]
        if any(base.__module__ == _ASYNCHRONOUS and base.__name__ == "AsyncSession" for base in hint.__mro__):
            return ["session", "asynchronous"]
        if issubclass(hint, (Connection, Engine)):
            return ["connection", "engine" if issubclass(hint, Engine) else "connection"]
        if issubclass(hint, Dialect):
            return ["dialect"]
        if models.is_model(hint) and loaded.own_code.owns(hint.__module__):
            kinds = partial(kind_of, loaded, within=(*within, hint))
            return ["none"] if hint in within else ["model", class_name(hint), models.fields_of(hint, kinds)]
        if loaded.own_code.owns(hint.__module__) and len(within) < _DEEPEST and not inspect.isabstract(hint):
            with suppress(Refused):
                return ["made", class_name(hint), constructed(loaded, hint, (*within, hint))]
    return ["any"] if origin is None and not is_a(hint, type) else ["outside"]


def members_of(cls: Any) -> list[str]:
    """Return the names of an enum's members; of flags, also what some of them are together."""
    names = [*cls.__members__]
    if not issubclass(cls, enum.Flag):
        return names
    return [*names, *map("|".join, zip(names, names[1:])), "|".join(names)]


def _is_plain(kind: list[Any]) -> bool:
    """Whether values of a kind are made anywhere: texts, say, also where they are paths."""
    name, *inner = kind
    return (
        all(map(_is_plain, inner[0]))
        if name == "either"
        else name in {*_PLAIN, "session", "connection", "none"} - _HOLD
    )


_HOLD = {"dict", "list", "tuple", "set", "frozenset", "object"}


def _is_own(loaded: Any, function: Any) -> bool:
    return is_a(function, FunctionType) and loaded.own_code.owns(home(function))


def _is_sequence(origin: Any) -> bool:
    return is_a(origin, type) and origin.__module__ == "collections.abc"


def _many(origin: type) -> str:
    name = origin.__name__
    return {"Sequence": "list", "Iterable": "list", "Mapping": "dict", "Collection": "list"}.get(name, name)


def set_to(loaded: Any, get: Any, put: Any) -> list[dict[str, Any]]:
    """Describe the value that a setter takes: as it is annotated, or as what is read."""
    takes = parameters(loaded, put, skipped=1)[:1]
    with suppress(Exception):
        returned = typing.get_type_hints(get).get("return", Any)
        takes = [
            {**one, "kind": kind_of(loaded, returned)} if one["kind"] == ["any"] else one for one in takes
        ]
    return takes
