"""Find what is to be called on a loaded side, and describe which arguments it takes."""

from __future__ import annotations

import enum
import functools
import inspect
import types
import typing
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.types import TypeDecorator, TypeEngine

from ..looking import home, is_a, names_in, namespace
from ..names import table_name
from ..signatures import signature
from . import events, models
from .sql import of_attribute, of_comparisons, of_updates, on_class
from .steady import still

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_OUTSIDE = {  # words in the names of parameters that only the application can give
    *("session", "db", "connection", "conn", "engine", "request", "path", "file", "cursor", "bind", "url"),
}
_PLAIN = {
    *("str", "int", "float", "bool", "bytes", "datetime", "date", "time", "timedelta", "Decimal", "UUID"),
    *("dict", "list", "tuple", "set", "frozenset", "object"),
}
_CHANGED = (list, dict, set)
Kind = "list[Any]"


class Refused(Exception):
    """Something cannot be called; the message says why."""


@dataclass
class Target:
    """What is called: a function of the receiver (None without one), positional and named arguments.

    takes: a description of each parameter; of: the class of the receiver, with what its constructor takes, if
    it is not mapped; functions: where constants in the code are looked for; read: an attribute, not a call;
    sql: what it gives on the class; loose: arguments may be of kinds that nobody gives; constants: values
    around which to try.
    """

    call: Callable[..., Any]
    takes: list[dict[str, Any]] = field(default_factory=list)
    of: Any = None
    functions: list[Any] = field(default_factory=list)
    sql: Callable[..., str] | None = None
    read: bool = False
    loose: bool = False
    constants: list[Any] = field(default_factory=list)


def find(loaded: Any, locator: list[Any]) -> Target:
    """Return what a locator means on this side; Refused when it cannot be called."""
    kind, *where = locator
    return _FINDERS[kind](loaded, *where)


def _export(loaded: Any, name: str) -> Target:
    value = names_in(loaded.module).get(name)
    value = getattr(loaded.module, name) if value is None else value
    if is_a(value, type) or not callable(value):
        raise Refused("it is not called")
    return _of_function(loaded, value)


def class_of(loaded: Any, name: str) -> Any:
    """Return a mapped class, or a class of the source or of another own module, by its name."""
    if name in loaded.mapper_by_name:
        return loaded.mapper_by_name[name].class_
    for module in [loaded.module, *loaded.own_code.modules.values()]:
        found: Any = module
        for part in name.split("."):
            found = names_in(found).get(part) if is_a(found, type, types.ModuleType) else None
        if is_a(found, type):
            return found
    raise Refused(f"there is no class {name}")


def _member(loaded: Any, cls_name: str, name: str) -> Target:
    cls = class_of(loaded, cls_name)
    member = inspect.getattr_static(cls, name, None)
    member = getattr(member, "_sa_original_init", member)
    if name == "__init__":
        takes = _constructor(loaded, cls, member)
        return Target(lambda _, *given, **named: cls(*given, **named), takes, None, [member])
    if is_a(member, property):
        return _property(loaded, cls, member)
    if is_a(member, functools.cached_property):
        keeps = lambda receiver: _kept(member.func(receiver), same=True)  # noqa: E731
        return Target(keeps, [], cls, [member.func], read=True)
    if is_a(member, staticmethod):
        return _of_function(loaded, member.__func__)
    if name == "__init_subclass__":
        return _subclass(loaded, cls, member)
    if is_a(member, classmethod):
        bound = getattr(cls, name)
        takes = _parameters(loaded, member.__func__, skipped=1)

        def called(_: Any, *given: Any, **named: Any) -> Any:
            before = namespace(cls)
            result = bound(*given, **named)
            put = {key: value for key, value in namespace(cls).items() if before.get(key, bound) is not value}
            return (result, "put into the class", put) if put else result

        return Target(called, takes, None, [member.__func__])
    if is_a(member, types.FunctionType):
        takes = _parameters(loaded, member, skipped=1)
        if name in {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"}:
            takes = [{**takes[0], "kind": ["receiver"]}]
        return Target(member, takes, cls, [member])
    raise Refused("it is not called")


def _subclass(loaded: Any, cls: Any, member: Any) -> Target:
    """Make a subclass, and return what it has got that its body does not say."""

    def called(_: Any, **named: Any) -> dict[str, Any]:
        made = types.new_class("Subclass", (cls,), named)
        return {key: value for key, value in namespace(made).items() if not key.startswith("__")}

    function = getattr(member, "__func__", member)
    return Target(called, _parameters(loaded, function, skipped=1), None, [function])


def _constructor(loaded: Any, cls: Any, member: Any) -> list[dict[str, Any]]:
    """Describe what a class takes: as its `__init__` says, or as the library that made it."""
    if models.is_model(cls) and not (is_a(member, types.FunctionType) and loaded.own_code.owns(home(member))):
        fields = models.fields_of(cls, functools.partial(_kind, loaded, within=(cls,)))
        return [_takes(name, kind, required=needed, by_name=True) for name, kind, needed in fields]
    if is_a(member, types.FunctionType):
        return _parameters(loaded, member, skipped=1)
    return _parameters(loaded, cls)


def _model(loaded: Any, cls_name: str) -> Target:
    """Validate data by a model, for all that validates and serialises it."""
    cls = class_of(loaded, cls_name)
    if not models.is_model(cls):
        raise Refused("it is no model of pydantic 2")
    takes = [_takes("data", ["data", *_kind(loaded, cls)[1:]])]
    functions = [*models.hooks_of(cls)]
    return Target(
        lambda _, data: models.taken(cls, data), takes, None, functions, constants=models.limits_of(cls)
    )


def _kept(value: Any, *, same: bool) -> Any:
    """Return what a property gives; with it, of what can be changed, whether the next read gives the same."""
    return (value, "which each read gives") if same and is_a(value, *_CHANGED) else value


def _property(loaded: Any, cls: Any, member: property) -> Target:
    """Read a property, after it was set where it can be."""
    get, put = member.fget, member.fset
    if get is None:
        return Target(lambda _: None, [], cls, [get], read=True)
    if put is None:

        def read(receiver: Any) -> Any:
            first = get(receiver)
            return _kept(first, same=is_a(first, *_CHANGED) and get(receiver) is first)

        return Target(read, [], cls, [get], read=True)

    def called(receiver: Any, *given: Any) -> Any:
        if given:
            put(receiver, *given)
        return get(receiver)

    takes = [{**one, "required": False} for one in _set_to(loaded, get, put)]
    return Target(called, takes, cls, [get, put], read=True, loose=True)


def _set_to(loaded: Any, get: Any, put: Any) -> list[dict[str, Any]]:
    """Describe the value that a setter takes: as it is annotated, or as what is read."""
    takes = _parameters(loaded, put, skipped=1)[:1]
    with suppress(Exception):
        returned = typing.get_type_hints(get).get("return", Any)
        takes = [{**one, "kind": _kind(loaded, returned)} if one["kind"] == ["any"] else one for one in takes]
    return takes


def _attribute(loaded: Any, cls_name: str, name: str) -> Target:
    cls = class_of(loaded, cls_name)
    hybrid = loaded.mapper_by_name[cls_name].all_orm_descriptors.get(name)
    if is_a(hybrid, hybrid_method):
        takes = _parameters(loaded, hybrid.func, skipped=1)
        functions = [hybrid.func, hybrid.expr]
        return Target(
            hybrid.func, takes, cls, functions, lambda *given, **named: on_class(cls, name, given, named)
        )
    if not is_a(hybrid, hybrid_property):
        raise Refused("only hybrids are called, of the attributes that have code")
    functions = [hybrid.fget, hybrid.expr]
    return Target(hybrid.fget, [], cls, functions, lambda: of_attribute(cls, name), read=True)


def _setter(loaded: Any, cls_name: str, name: str) -> Target:
    """Set a hybrid, or only write the SQL of updates where it can be set in no other way."""
    cls = class_of(loaded, cls_name)
    hybrid = loaded.mapper_by_name[cls_name].all_orm_descriptors.get(name)
    if not is_a(hybrid, hybrid_property):
        raise Refused("only setters of hybrids are called")
    put = hybrid.fset or _nothing
    takes = _set_to(loaded, hybrid.fget, put) if hybrid.fset else []
    functions = [hybrid.fset, hybrid.update_expr]
    return Target(put, takes, cls, functions, lambda *_: of_updates(cls, hybrid), loose=True)


def _comparator(loaded: Any, cls_name: str, name: str) -> Target:
    cls = class_of(loaded, cls_name)
    hybrid = loaded.mapper_by_name[cls_name].all_orm_descriptors.get(name)
    if not is_a(hybrid, hybrid_property):
        raise Refused("only comparators of hybrids are called")
    return Target(_nothing, [], cls, [hybrid.custom_comparator], lambda: of_comparisons(cls, name), read=True)


def _nothing(_: Any) -> None:
    """Stand for a call where there is only SQL to write."""


def _listener(loaded: Any, number: int) -> Target:
    """Call a listener as one of the events of a mapped class would."""
    function, heard = loaded.listening[number]
    for target, event, flag in heard:
        cls_name, _, attribute = target.partition(".")
        mapper = loaded.mapper_by_name.get(cls_name)
        if mapper is None or event not in events.EVENTS:
            continue

        def called(
            receiver: Any, *given: Any, event: str = event, mapper: Any = mapper, flag: str = flag
        ) -> Any:
            result = function(*events.arguments(event, mapper, receiver, list(given), function))
            return result if flag else None

        takes = events.value_of(event, cls_name, attribute)
        return Target(called, takes, mapper.class_, [function], loose=True)
    raise Refused("it is called by events")


def _validator(loaded: Any, cls_name: str, name: str, attributes: list[str]) -> Target:
    cls = class_of(loaded, cls_name)
    mapper = loaded.mapper_by_name[cls_name]
    function = next((one for one, _ in mapper.validators.values() if one.__name__ == name), None)
    if function is None:
        raise Refused("there is no such validator")
    takes = [
        _takes("key", ["literal", [*attributes]]),
        _takes("value", ["column", cls_name, attributes[0]]),
    ]
    return Target(function, takes, cls, [function], loose=True)


def _column(loaded: Any, schema: str, table: str, column: str) -> Any:
    for metadata in loaded.metadatas:
        for found in metadata.tables.values():
            if tuple(table_name(found)) == (schema, table):
                return next(one for one in found.columns if one.name == column)
    raise Refused(f"there is no table {table}")


class Context:
    """What a default that takes a context can ask it for."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.current_parameters = row

    def get_current_parameters(self, isolate_multiinsert_params: bool = True) -> dict[str, Any]:  # noqa: ARG002
        """Return the row."""
        return self.current_parameters


def _default(which: str, loaded: Any, schema: str, table: str, column: str) -> Target:
    default = getattr(_column(loaded, schema, table, column), which)
    if not getattr(default, "is_callable", False):
        raise Refused("it is not called")
    plain = inspect.unwrap(default.arg)
    steady = still(plain)
    takes = [_takes("row", ["row", schema, table])]

    def called(_: Any, row: Any) -> Any:
        return default.arg(Context(row)) if steady is plain else steady()

    return Target(called, takes, None, [plain])


def _type(loaded: Any, schema: str, table: str, column: str) -> Target:
    kind: TypeEngine[Any] = _column(loaded, schema, table, column).type
    takes = [
        _takes("direction", ["literal", ["bind", "result"]]),
        _takes("value", ["stored", schema, table, column]),
    ]

    def called(_: Any, direction: str, value: Any) -> Any:
        used = kind.dialect_impl(_DIALECT)
        if direction == "bind":
            process = used.bind_processor(_DIALECT)
        else:
            process = used.result_processor(_DIALECT, None)
        return value if process is None else process(value)

    names = ("process_bind_param", "process_result_value") if is_a(kind, TypeDecorator) else ()
    return Target(called, takes, None, [getattr(type(kind), name, None) for name in names])


def _of_function(loaded: Any, function: Any) -> Target:
    steady = still(function)
    takes = _parameters(loaded, function)
    return Target(lambda _, *given, **named: steady(*given, **named), takes, None, [function])


def _function(loaded: Any, file: str, name: str) -> Target:
    """Find a function by the file in which it stands."""
    *outer, last = name.split(".")
    for module in loaded.own_code.modules:
        if loaded.own_code.source(module).shown == file:
            found: Any = loaded.own_code.modules[module]
            for part in outer:
                found = names_in(found).get(part) if is_a(found, type, types.ModuleType) else None
            if is_a(found, type):
                return _member(loaded, found.__qualname__, last)
            function: Any = names_in(found).get(last) if is_a(found, types.ModuleType) else None
            if is_a(function, types.FunctionType):
                return _of_function(loaded, function)
    raise Refused("it is no function of a module or a class")


_FINDERS: dict[str, Callable[..., Target]] = {
    "export": _export,
    "function": _function,
    "member": _member,
    "model": _model,
    "attribute": _attribute,
    "setter": _setter,
    "comparator": _comparator,
    "listener": _listener,
    "validator": _validator,
    "default": functools.partial(_default, "default"),
    "onupdate": functools.partial(_default, "onupdate"),
    "type": _type,
}


def _parameters(loaded: Any, function: Any, skipped: int = 0) -> list[dict[str, Any]]:
    """Describe the parameters behind the first ones; Refused for one that only the application can give."""
    try:
        parameters = list(signature(function).parameters.values())[skipped:]
    except (TypeError, ValueError):
        raise Refused("its parameters are not known") from None
    try:
        hints = typing.get_type_hints(function)
    except Exception:  # noqa: BLE001 - an annotation may name what is not there
        hints = {}
    described = []
    for parameter in parameters:
        more = _MORE.get(parameter.kind, "")
        required = parameter.default is parameter.empty and not more
        words = set(parameter.name.lower().split("_"))
        kind = _kind(loaded, hints.get(parameter.name, parameter.annotation), parameter.default)
        if words & _OUTSIDE or kind == ["outside"]:
            if required:
                raise Refused(f"it takes {parameter.name}, which only an application can give")
            break
        if more:
            kind = ["many", "list", [kind]] if more == "*" else ["many", "dict", [["str"], kind]]
        by_name = parameter.kind is parameter.KEYWORD_ONLY
        described.append(_takes(parameter.name, kind, required=required, by_name=by_name, more=more))
    return described


_MORE: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def _takes(
    name: str, kind: list[Any], *, required: bool = True, by_name: bool = False, more: str = ""
) -> dict[str, Any]:
    """Describe a parameter. more: "*" or "**", where it takes all others."""
    return {"name": name, "kind": kind, "required": required, "by_name": by_name, "more": more}


def _kind(
    loaded: Any, hint: Any, default: Any = inspect.Parameter.empty, within: tuple[Any, ...] = ()
) -> list[Any]:
    """Describe an annotation as plain values. within: the models in whose fields it stands."""
    if hint in {inspect.Parameter.empty, Any} or is_a(hint, str):
        if default is None or default is inspect.Parameter.empty or type(default).__name__ not in _PLAIN:
            return ["any"]
        return [type(default).__name__]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return ["literal", list(inner)]
    if origin is typing.Union or type(hint).__name__ == "UnionType":
        return ["either", [_kind(loaded, one, within=within) for one in inner]]
    if origin is not None and hasattr(typing, "Annotated") and hasattr(hint, "__metadata__"):
        return _kind(loaded, inner[0], within=within)
    if (is_a(origin, type) and issubclass(origin, (list, set, frozenset, tuple, dict))) or _is_sequence(
        origin
    ):
        return ["many", _many(origin), [_kind(loaded, one, within=within) for one in inner if one is not ...]]
    if hint is type(None):
        return ["none"]
    if is_a(hint, type):
        if issubclass(hint, enum.Enum):
            return ["enum", hint.__qualname__, list(hint.__members__)]
        if hint.__qualname__ in loaded.mapper_by_name:
            return ["mapped", hint.__qualname__]
        if hint.__name__ in _PLAIN:
            return [hint.__name__]
        if models.is_model(hint) and loaded.own_code.owns(hint.__module__):
            kinds = functools.partial(_kind, loaded, within=(*within, hint))
            return ["none"] if hint in within else ["model", hint.__qualname__, models.fields_of(hint, kinds)]
    return ["any"] if origin is None and not is_a(hint, type) else ["outside"]


def _is_sequence(origin: Any) -> bool:
    return is_a(origin, type) and origin.__module__ == "collections.abc"


def _many(origin: type) -> str:
    name = origin.__name__
    return {"Sequence": "list", "Iterable": "list", "Mapping": "dict", "Collection": "list"}.get(name, name)
