"""Say what a mixin that no class uses declares for a class, and give it the attributes that it relies on."""

from __future__ import annotations

import enum
from datetime import date, datetime
from functools import cache
from types import FunctionType
from typing import Any

from sqlalchemy import Column, Date, DateTime, Integer, MetaData
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import InspectionAttr, MappedColumn, RelationshipProperty, registry
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql import ClauseElement

from ..code.expressions import expression_text
from ..exports.members import filled_by, of_column
from ..looking import found_in, is_a, namespace, state_of
from ..texts import SIMPLE, is_plain
from .parameters import argument, kind_of, parameters
from .results import OPAQUE
from .sql import of_attribute, on_class
from .steady import STANDING
from .target import Target

_DEEPEST = 4


def declared(cls: Any, member: Any) -> Target:
    """Ask a `declared_attr` what it declares for a class that uses its mixin."""

    def called(_: Any) -> str:
        is_base = is_a(found_in(cls, "registry"), registry)
        body = {"__abstract__": True} if is_base else {"__tablename__": "some"}
        return _said(member.fget(type("Some", (cls,), body)))

    return Target(called, [], None, [member.fget], read=True)


def used(loaded: Any, cls: Any, name: str, member: Any) -> Target | None:
    """Use a member of a mixin on a class that is mapped with it for this; None where it declares no column.

    The class has its own MetaData, and is disposed of where only its columns are asked for.
    """
    if not is_a(member, hybrid_property, hybrid_method, property, classmethod, FunctionType):
        return None
    made = _mapped(loaded, cls) if _declares_columns(cls) else None
    if made is None:
        return None
    columns = {key: prop.columns[0] for key, prop in made.__mapper__.column_attrs.items() if key != _KEY}
    made.registry.dispose()
    takes = [
        argument(key, _kind_of(loaded, column), required=not column.nullable, by_name=True)
        for key, column in columns.items()
    ]
    read = is_a(member, hybrid_property, property)
    function = getattr(member, "fget" if read else "func", None) or getattr(member, "__func__", member)
    more = () if read else parameters(loaded, function, skipped=1)
    takes += [one for one in more if one["name"] not in columns]

    def called(_: Any, *given: Any, **named: Any) -> Any:
        kept = _kept(loaded, cls)
        if any(one["required"] and one["name"] not in named for one in takes if one["by_name"]):
            raise TypeError("no row lacks this")
        values = {key: named.pop(key) for key in columns if key in named}
        if is_a(member, classmethod):
            return getattr(kept, name)(*given, **named)
        instance = kept.__mapper__.class_manager.new_instance()
        for key, value in values.items():
            set_committed_value(instance, key, value)
        result = getattr(instance, name) if read else getattr(instance, name)(*given, **named)
        state = state_of(instance)
        put = {
            key: state[key] for key in columns if key in state and state[key] is not values.get(key, _UNSET)
        }
        return (result, "having set", put) if put else result

    def sql(*given: Any, **named: Any) -> str:
        kept, others = _kept(loaded, cls), {key: one for key, one in named.items() if key not in columns}
        return of_attribute(kept, name) if read else on_class(kept, name, given, others)

    is_hybrid = is_a(member, hybrid_property, hybrid_method)
    functions = [function, getattr(member, "expr", None)]
    return Target(called, takes, None, functions, sql if is_hybrid else None, read=read)


_KEY, _UNSET = "key_of_some", object()


@cache
def _kept(loaded: Any, cls: type) -> Any:
    """Return the class that is mapped with a mixin, the same in each call of this process."""
    return _mapped(loaded, cls)


def _declares_columns(cls: type) -> bool:
    """Whether a class may be a mixin with columns, and nothing runs when a class inherits from it."""
    own = [namespace(base) for base in cls.__mro__[:-1]]
    values = [value for names in own for value in names.values()]
    hints = [str(hint) for names in own for hint in dict(names.get("__annotations__", {})).values()]
    return not any("__init_subclass__" in names for names in own) and (
        any("Mapped[" in hint for hint in hints) or any(is_a(one, MappedColumn, Column) for one in values)
    )


def _mapped(loaded: Any, cls: type) -> Any:
    """Return a class that is mapped with a mixin; None where nothing can be mapped with it alone."""
    types: Any = dict(next((mapper.registry.type_annotation_map for mapper in loaded.mappers), {}))
    usual: Any = {datetime: DateTime, date: Date}
    types |= {still: types.get(plain, usual[plain]) for still, plain in STANDING.items()}
    own = registry(metadata=MetaData(), type_annotation_map=types)
    body = {"__tablename__": "some", _KEY: Column(Integer, primary_key=True), "__table_args__": {}}
    try:
        made: Any = own.mapped(type("Some", (cls,), body))
        own.configure()
    except Exception:  # noqa: BLE001 - a mixin may need what only its classes have
        own.dispose()
        return None
    made.registry = own
    return made


def _kind_of(loaded: Any, column: Any) -> list[Any]:
    try:
        kind = kind_of(loaded, column.type.python_type)
    except NotImplementedError:
        kind = ["any"]
    return ["either", [kind, ["none"]]] if column.nullable else kind


def _said(value: Any, depth: int = 0) -> str:
    """Write what is declared: a column as a mixin's own are compared, others by the arguments they keep."""
    if type(value) in SIMPLE:
        return repr(value)
    if is_a(value, str):
        return repr(str(value))
    if is_a(value, enum.Enum, type):
        return str(value)
    if depth > _DEEPEST:
        return f"{OPAQUE}{type(value).__qualname__}>"
    if is_a(value, list, tuple, set, frozenset):
        items = [_said(one, depth + 1) for one in value]
        return f"{type(value).__name__}({', '.join(sorted(items) if is_a(value, set, frozenset) else items)})"
    if is_a(value, dict):
        return ", ".join(f"{key!r}: {_said(one, depth + 1)}" for key, one in dict.items(value))
    if is_a(value, MappedColumn, Column):
        column: Any = getattr(value, "column", value)
        filled = filled_by(column)
        coded = [one for one in filled.values() if not is_plain(one)]
        if not type(column.type).__module__.startswith("sqlalchemy."):
            coded.append(column.type)
        return ", ".join([of_column(column, filled), *(_said(one, _DEEPEST + 1) for one in coded)])
    if is_a(value, RelationshipProperty, SchemaItem) or type(value).__name__.endswith("RelationshipArg"):
        kept = {name: one for name, one in state_of(value).items() if name not in _OF_THE_MOMENT}
        given = [f"{name}={_said(one, depth + 1)}" for name, one in kept.items() if one is not None]
        return f"{type(value).__qualname__}({', '.join(given)})"
    if is_a(value, ClauseElement) and not is_a(value, InspectionAttr):
        text = expression_text(value)
        if text is not None:
            return f"SQL {text}"
    return f"{OPAQUE}{type(value).__qualname__}>"


_OF_THE_MOMENT = {"_columns", "_creation_order", "_column_flag", "dispatch", "parent", "_user_defined_name"}
