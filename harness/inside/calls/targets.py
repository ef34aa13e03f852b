"""Find what is to be called on a loaded side, and describe which arguments it takes."""

from __future__ import annotations

import builtins
import functools
import inspect
import types
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.mutable import MutableBase
from sqlalchemy.orm import LoaderCriteriaOption, Query, declared_attr
from sqlalchemy.types import TypeDecorator, TypeEngine

from ..class_names import class_name
from ..code.constants import given_to_a_default
from ..code.engine_settings import is_engine
from ..code.settings import is_maker
from ..code.values import GETTERS
from ..looking import CACHED, home, is_a, names_in, namespace, state_of
from ..names import table_name
from . import constructs, descriptors, mapped, mixins, models
from .connecting import of_engine
from .functions import KEY
from .hashing import hashing
from .parameters import argument, constructed, kind_of, parameters, set_to
from .returned import returned
from .sessions import made_by
from .steady import still
from .target import Refused, Target, class_of, deleted, nothing
from .uses import attributes_asked

_CHANGED = (list, dict, set)
_ERRORS = (
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, RuntimeError, NotImplementedError),
    *(OSError, FileNotFoundError, TimeoutError, ConnectionError, ZeroDivisionError, StopIteration),
)
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def find(loaded: Any, locator: list[Any]) -> Target:
    """Return what a locator means on this side; Refused when it cannot be called."""
    kind, *where = locator
    return _FINDERS[kind](loaded, *where)


def _export(loaded: Any, name: str) -> Target:
    value = names_in(loaded.module).get(name)
    value = getattr(loaded.module, name) if value is None else value
    if is_engine(value):
        return of_engine(loaded, value)
    if is_a(value, LoaderCriteriaOption):
        return constructs.criteria(loaded, value)
    if is_a(value, dict, list, tuple):
        return _of_several(loaded, value)
    if is_a(value, type) or not callable(value):
        raise Refused("it is not called")
    if is_maker(value):
        return Target(lambda _: made_by(value), [], None, [], read=True)
    if more := _methods(value):
        raise Refused(f"it is an object, and more of it can be used than a call: {more[0]}")
    return _of_function(loaded, value)


def _methods(value: Any) -> list[str]:
    """Return the public names of a callable object, which show more of its state than calling it does."""
    if is_a(
        value, types.FunctionType, types.BuiltinFunctionType, types.MethodType, functools.partial, *GETTERS
    ):
        return []
    if "__wrapped__" in state_of(value):  # a decorator's, as that of functools.cache
        return []
    names = {name for base in type(value).__mro__[:-1] for name in namespace(base)}
    return sorted(name for name in names if not name.startswith("_"))


def _member(loaded: Any, cls_name: str, name: str) -> Target:
    cls = class_of(loaded, cls_name)
    member = inspect.getattr_static(cls, name, None)
    member = getattr(member, "_sa_original_init", member)
    if issubclass(cls, type) or (
        name in dir(type(cls)) and not any(name in namespace(one) for one in cls.__mro__)
    ):
        return _of_metaclass(loaded, cls, name, member)
    if name == "_compiler_dispatcher":
        return constructs.compiled(cls, member)
    if name == "comparator_factory":
        return constructs.of_type(cls, member)
    if name == "__init_subclass__":
        return _subclassing(loaded, cls, member.__func__)
    if name == "__init__":
        written = is_a(member, types.FunctionType) and loaded.own_code.owns(home(member))
        takes = parameters(loaded, member, skipped=1) if written else constructed(loaded, cls)
        return Target(lambda _, *given, **named: cls(*given, **named), takes, None, [member])
    if type(member).__module__ == declared_attr.__module__ and "fget" in state_of(member):
        return mixins.declared(cls, member)
    if cls.__qualname__ not in loaded.mapper_by_name and (used := mixins.used(loaded, cls, name, member)):
        return used
    if is_a(member, hybrid_property):
        member = property(member.fget, member.fset, member.fdel)
    if is_a(member, property):
        return _property(loaded, cls, name, member)
    if is_a(member, functools.cached_property):
        read = lambda receiver: _kept(member.func(receiver), same=True)  # noqa: E731
        return Target(read, [], cls, [member.func], read=True, keeps=member.__get__)
    if is_a(member, staticmethod):
        return _of_function(loaded, member.__func__)
    if is_a(member, classmethod):
        bound = getattr(cls, name)
        takes = parameters(loaded, member.__func__, skipped=1)
        if issubclass(cls, MutableBase):  # `coerce` also gets what is one already
            itself = ["made", class_name(cls), constructed(loaded, cls)]
            takes = [
                {**one, "kind": ["either", [one["kind"], itself]]} if one["kind"] == ["any"] else one
                for one in takes
            ]

        def called(_: Any, *given: Any, **named: Any) -> Any:
            before = namespace(cls)
            result = bound(*given, **named)
            put = {key: value for key, value in namespace(cls).items() if before.get(key, bound) is not value}
            return (result, "put into the class", put) if put else result

        return Target(called, takes, None, [member.__func__, cls])
    if is_a(member, functools.singledispatchmethod, functools.partialmethod):
        return _bound_by_itself(loaded, cls, member)
    if is_a(member, CACHED):
        return Target(member, parameters(loaded, member, skipped=1), cls, [member], keeps=member)
    if is_a(member, types.FunctionType):
        if constructs.is_comparator(cls):
            return constructs.comparing(loaded, cls, member)
        if issubclass(cls, Query):
            return constructs.querying(loaded, cls, member)
        if name in constructs.PROCESSORS and issubclass(cls, TypeEngine):
            return constructs.processor(cls, name, member)
        if name in descriptors.METHODS and (target := descriptors.used(loaded, cls, member)):
            return target
        if name == "__hash__":
            return Target(hashing(member), [], cls, [member])
        if name in {"__exit__", "__aexit__"}:
            return _leaving(cls, member)
        takes = parameters(loaded, member, skipped=1)
        if name == "__getattr__":
            takes = [{**takes[0], "kind": ["literal", attributes_asked(loaded, cls, member)]}]
        if name in {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"}:
            takes = [{**takes[0], "kind": ["receiver"]}]
        return Target(member, takes, cls, [member])
    raise Refused("it is not called")


def _bound_by_itself(loaded: Any, cls: Any, member: Any) -> Target:
    """Call what gives a method for each receiver: one for each type of its argument, or with some given."""
    is_partial = is_a(member, functools.partialmethod)
    functions = [member.func] if is_partial else [*member.dispatcher.registry.values()]

    def called(receiver: Any, *given: Any, **named: Any) -> Any:
        return member.__get__(receiver, cls)(*given, **named)

    method = member.__get__(None, cls)
    return Target(called, parameters(loaded, method, skipped=1), cls, functions)


def _leaving(cls: Any, function: Any) -> Target:
    """Leave a context, with errors that the code names, others, and none."""
    known: dict[str, Any] = {**vars(builtins), **function.__globals__}
    named = ((name, known[name]) for name in function.__code__.co_names if name in known)
    errors = {name: one for name, one in named if is_a(one, type) and issubclass(one, Exception)}
    errors |= {one.__name__: one for one in _ERRORS}

    def called(receiver: Any, name: str) -> Any:
        error = errors[name]("x") if name else None
        return function(receiver, error and type(error), error, None)

    return Target(called, [argument("error", ["literal", ["", *sorted(errors)]])], cls, [function])


def _object(loaded: Any, name: str, method: str) -> Target:
    """Use a method or property of an exported object itself."""
    value = names_in(loaded.module).get(name)
    found = _member(loaded, type(value).__qualname__, method)
    return Target(
        lambda _, *given, **named: found.call(value, *given, **named),
        found.takes,
        None,
        [*found.functions, type(value)],
        read=found.read,
    )


def _of_metaclass(loaded: Any, cls: Any, name: str, member: Any) -> Target:
    """Use what a class has from its metaclass; of a metaclass, on the first class that it has made."""
    if name in {"__new__", "__init__", "__prepare__", "__call__"}:
        raise Refused("it makes classes or instances")
    made = [cls] if not issubclass(cls, type) else _made_by(loaded, cls)
    if not made:
        raise Refused("no class has this metaclass")
    if is_a(member, property):
        return Target(lambda _: member.fget(made[0]), [], None, [member.fget], read=True)
    if not is_a(member, types.FunctionType):
        raise Refused("it is not called")
    takes = parameters(loaded, member, skipped=1)
    return Target(lambda _, *given, **named: member(made[0], *given, **named), takes, None, [member])


def _made_by(loaded: Any, metaclass: Any) -> list[type]:
    modules = loaded.own_code.modules.values()
    found = {
        value.__qualname__: value
        for one in modules
        for value in namespace(one).values()
        if is_a(value, metaclass)
    }
    return [found[name] for name in sorted(found)]


def _model(loaded: Any, cls_name: str) -> Target:
    """Validate data by a model, for all that validates and serialises it; make instances of other classes."""
    cls = class_of(loaded, cls_name)
    if not models.is_model(cls):
        functions = models.functions_of(cls)
        if functions is None:
            raise Refused("it is no model of pydantic 2")

        def made(_: Any, *given: Any, **named: Any) -> Any:
            return {"dumped": cls(*given, **named)}

        return Target(made, constructed(loaded, cls), None, functions)
    fields = models.fields_of(
        cls, partial(kind_of, loaded, within=(cls,))
    )  # a mapped class may be a model, too
    takes = [argument("data", ["data", class_name(cls), fields])]
    functions = [*models.hooks_of(cls)]
    return Target(
        lambda _, data: models.taken(cls, data), takes, None, functions, constants=models.limits_of(cls)
    )


def _kept(value: Any, *, same: bool) -> Any:
    """Return what a property gives; with it, of what can be changed, whether the next read gives the same."""
    return (value, "which each read gives") if same and is_a(value, *_CHANGED) else value


def _property(loaded: Any, cls: Any, name: str, member: property) -> Target:
    """Read a property, after it was set where it can be; or delete it."""
    get, put = member.fget, member.fset
    delete, deletes = partial(deleted, name), member.fdel is not None
    if put is None or get is None:

        def read(receiver: Any) -> Any:
            first = (get or nothing)(receiver)
            return _kept(first, same=is_a(first, *_CHANGED) and (get or nothing)(receiver) is first)

        used = [get, member.fdel]
        return Target(read, [], cls, used, read=True, delete=delete, deletes=deletes, keeps=get)

    def called(receiver: Any, *given: Any) -> Any:
        if not given:
            return get(receiver)
        put(receiver, *given)
        try:
            return get(receiver)
        except Exception as error:  # noqa: BLE001 - some, such as passwords, are only to be set
            return f"it is set, and reading it raises {type(error).__name__}"

    takes = [{**one, "required": False} for one in set_to(loaded, get, put)]
    functions = [get, put, member.fdel]
    return Target(called, takes, cls, functions, read=True, loose=True, delete=delete, deletes=deletes)


def _subclassing(loaded: Any, cls: Any, function: Any) -> Target:
    """Make subclasses, with a namespace and keywords, which are not mapped: what a base does with each."""
    takes = [
        argument("namespace", ["many", "dict", [["str"], ["any"]]]),
        *(one for one in parameters(loaded, function, skipped=1) if not one["more"]),
    ]

    def called(_: Any, namespace: dict[str, Any], *given: Any, **named: Any) -> Any:
        named.update((one["name"], value) for one, value in zip(takes[1:], given))
        own = {str(key): value for key, value in namespace.items() if str(key).isidentifier()}
        held = {"__module__": cls.__module__, "__qualname__": "Made", "__abstract__": True, **own}
        made = type(cls)("Made", (cls,), held, **named)
        return {key: value for key, value in vars(made).items() if not key.startswith(("__", "_sa_"))}

    return Target(called, takes, None, [function], loose=True)


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
    plain = given_to_a_default(default.arg)
    steady = still(plain)
    takes = [argument("row", ["row", schema, table])]

    def called(_: Any, row: Any) -> Any:
        return default.arg(Context(row)) if steady is plain else steady()

    return Target(called, takes, None, [plain])


def _type(loaded: Any, schema: str, table: str, column: str) -> Target:
    kind: TypeEngine[Any] = _column(loaded, schema, table, column).type
    takes = [
        argument("direction", ["literal", ["bind", "result"]]),
        argument("value", ["stored", schema, table, column]),
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


def _of_several(loaded: Any, value: Any) -> Target:
    """Call the functions that a container holds; other values in it are given as they are."""
    items = dict(value.items() if is_a(value, dict) else enumerate(value))
    functions = [one for one in items.values() if is_a(one, types.FunctionType, functools.partial)]
    taken = [parameters(loaded, one) for one in functions]
    if not taken or len({len(one) for one in taken}) > 1 or not all(type(key) in {str, int} for key in items):
        raise Refused("it is not called")

    def held(_: Any, key: Any) -> Any:
        return items[key] if any(items[key] is one for one in functions) else ("it holds", items[key])

    return Target(held, [argument(KEY, ["literal", [*items]]), *taken[0]], None, functions, levels=[1])


def _of_function(loaded: Any, function: Any) -> Target:
    steady = still(function)
    call = lambda _, *given, **named: steady(*given, **named)  # noqa: E731
    *first, last = parameters(loaded, function), *returned(loaded, function)
    needed = [one for some in first for one in some if one["required"]]
    if not first or any(one["by_name"] for one in needed):
        return Target(call, last if not first else first[0], None, [function])
    before = [
        [{**one, "required": True} for one in some if not one["by_name"] and not one["more"]]
        for some in first
    ]
    takes: list[dict[str, Any]] = []
    for one in (one for some in (*before, last) for one in some):  # of each function, by names of their own
        is_named = one["by_name"] or one["more"] == "**"
        takes.append(one if is_named else {**one, "name": f"{one['name']} {len(takes)}"})
    return Target(call, takes, None, [function], levels=[len(some) for some in before])


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
    "object": _object,
    "model": _model,
    "attribute": mapped.attribute,
    "setter": mapped.setter,
    "deleter": mapped.deleter,
    "version": mapped.version,
    "bound": mapped.bound,
    "collection": mapped.collection,
    "comparator": mapped.comparator,
    "listener": mapped.listener,
    "validator": mapped.validator,
    "default": partial(_default, "default"),
    "onupdate": partial(_default, "onupdate"),
    "type": _type,
}
