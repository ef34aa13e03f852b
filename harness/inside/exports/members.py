"""The members of a class that come from the side's own code, whatever they hold, mixins included."""

from __future__ import annotations

import enum
import functools
import inspect
import re
from contextvars import ContextVar
from inspect import getattr_static
from types import (
    BuiltinFunctionType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    WrapperDescriptorType,
)
from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import (
    InspectionAttr,
    MappedColumn,
    QueryableAttribute,
    RelationshipProperty,
    declared_attr,
    registry,
)
from sqlalchemy.orm.interfaces import MapperProperty
from sqlalchemy.sql import ColumnElement

from ..code.annotations import function_annotations
from ..code.callables import Fingerprints
from ..code.expressions import EXPRESSIONS
from ..code.held import OF_PYTHON, content_of, held_by
from ..code.kinds import is_mapped
from ..code.making import Making
from ..code.places import OwnCode
from ..code.values import GETTERS, Values
from ..looking import has, home, inner_of, is_a, names_in, namespace, plain_function, state_of
from ..texts import ADDRESS, is_plain, text_of
from .pydantics import is_model

_OF_THE_ORM = (  # mapped attributes are compared by the rules of the mapping
    *(InspectionAttr, MapperProperty, MappedColumn, declared_attr, ColumnElement, registry),
)
_SAID = (re.Pattern, ContextVar, *GETTERS, *EXPRESSIONS, QueryableAttribute)
_OF_A_COLUMN = ("name", "primary_key", "nullable", "unique", "index", "autoincrement", "comment", "info")
_OF_A_KEY = ("name", "ondelete", "onupdate", "deferrable", "initially", "match", "use_alter")
_MADE_OF = ("fget", "fset", "fdel", "expr", "update_expr", "custom_comparator")
"""The functions of what the ORM makes an attribute of: `declared_attr`, hybrids."""
_MARKS = ("__sa_validators__", "__sa_validation_opts__", "__sa_reconstructor__")
_OF_A_SLOT = (MemberDescriptorType, GetSetDescriptorType)
_OF_THE_INTERPRETER = (BuiltinFunctionType, MethodDescriptorType, WrapperDescriptorType)
_STEERING = {
    *("metadata", "registry", "type_annotation_map", "__table__", "__tablename__", "__table_args__"),
    *("__mapper__", "__mapper_args__", "__abstract__", "__allow_unmapped__"),
}
_OF_A_TABLE = {"__tablename__", "__table_args__", "__mapper_args__"}
"""What a mixin has for the classes that use it, which show what comes of it where there are some."""
_OF_A_MACHINE = re.compile(
    r"_sa_|_abc_|__(attrs|dataclass|pydantic|sqlmodel|struct)_|_is_(runtime_)?protocol$"
)
_OF_AN_ENUM = re.compile(r"_[a-z0-9]\w*_$")
_OF_A_MODEL = {  # what pydantic writes into a model, and what is compared as its settings
    *("model_config", "model_fields", "model_computed_fields", "Config", "__class_vars__"),
    *("__private_attributes__", "__fields__", "__fields_set__", "__config__", "__validators__"),
    *("__pre_root_validators__", "__post_root_validators__", "__schema_cache__", "__json_encoder__"),
    *("__custom_root_type__", "__include_fields__", "__exclude_fields__", "__hash_func__"),
    *("__try_update_forward_refs__", "__dataclass__"),
}
_OF_A_NAMED_TUPLE = {"_fields", "_field_defaults", "_field_types"}
_OF_EVERY_CLASS = {  # what an interpreter, `typing` or a library writes into each class that it makes
    *("__module__", "__qualname__", "__doc__", "__dict__", "__weakref__", "__slots__", "__match_args__"),
    *("__annotations__", "__annotations_cache__", "__annotate__", "__annotate_func__", "__replace__"),
    *("__static_attributes__", "__firstlineno__", "__classcell__", "__classdictcell__", "__final__"),
    *("__orig_bases__", "__parameters__", "__type_params__", "__abstractmethods__", "__deprecated__"),
    *("__protocol_attrs__", "__non_callable_proto_members__", "__callable_proto_members_only__"),
    "__signature__",
}
_MACHINES = {  # packages whose own functions in a class are there because of what the class is
    *("abc", "attr", "attrs", "collections", "dataclasses", "enum", "msgspec", "pydantic", "sqlalchemy"),
    *("sqlmodel", "typing", "typing_extensions"),
}
_GENERATED = "<"  # the first character of the file name of code that a decorator has generated


def members_of(
    cls: Any, own_code: OwnCode, fingerprints: Fingerprints, making: Making, mapped: Any = ()
) -> list[dict[str, Any]]:
    """Return one entry for each member, in the order of their names.

    mapped: mapped base classes. What is inherited from one of them is a member of that class, not of `cls`.
    Of a class of another package, a member is only what the side's own code has put into it.
    """
    if "__required_keys__" in names_in(cls):
        return []
    seen: set[str] = set()
    facts = []
    functions = {}
    for base in cls.__mro__:
        own = own_code.owns(base.__module__) or is_made_here(base)
        for name, value in namespace(base).items():
            if name in seen:
                continue
            seen.add(name)
            plain = _written(value)
            if base is not cls and base in mapped:
                continue
            if _is_member(name, plain, base) if own else _is_own(plain, own_code):
                facts.append(_facts(name, plain, base, own_code, fingerprints, making))
                functions[name] = plain_function(plain)
    for base in _metaclasses(cls, own_code, mapped):
        for name, value in namespace(base).items():
            if name not in seen and _is_member(name, value, base):
                seen.add(name)
                fact = _facts(name, value, base, own_code, fingerprints, making)
                facts.append({**fact, "kind": f"{fact['kind']} of its metaclass"})
                functions[name] = plain_function(value)
    for fact in facts:
        fact["followed"] = id(functions[fact["name"]]) in fingerprints.followed
    return sorted(facts, key=lambda fact: str(fact["name"]))


def _metaclasses(cls: Any, own_code: OwnCode, mapped: Any) -> list[type]:
    """Return the own metaclasses, whose members a class has too; those of a mapped base are that base's."""
    inherited = {above for base in cls.__mro__[1:] if base in mapped for above in type(base).__mro__}
    metaclass: type = type(cls)
    return [one for one in metaclass.__mro__ if own_code.owns(one.__module__) and one not in inherited]


def is_made_here(cls: type) -> bool:
    """Whether this is a base that a call of `declarative_base()` made, whose module is SQLAlchemy's."""
    return cls.__module__ == "sqlalchemy.orm.decl_api" and is_a(names_in(cls).get("registry"), registry)


def _written(value: Any) -> Any:
    """Return the constructor that was written, where SQLAlchemy has put another around it."""
    return vars(value).get("_sa_original_init", value) if type(value) is FunctionType else value


def _facts(
    name: str, value: Any, base: type, own_code: OwnCode, fingerprints: Fingerprints, making: Making
) -> dict[str, Any]:
    said = Values(own_code).text(value) if is_plain(value) or is_a(value, *_SAID) else None
    state = {} if is_a(value, type) or type(value).__module__ in OF_PYTHON else held_by(value) or {}
    code: str | None = ""
    if is_a(value, Column) or (is_a(value, *_OF_THE_ORM) and said is None):
        said, code = _declared(value, (base.__module__, f"{base.__qualname__}.{name}"), fingerprints)
    elif _is_generated(value):
        said, code = _of_fields(name, base, fingerprints)
    elif is_a(value, type) and (attributes := _plain_attributes(value, own_code)) is not None:
        said, code = text_of(attributes), fingerprints.of(value.__bases__)
    elif said is None and is_plain(content := content_of(value)):  # a list of a class of its own
        said, code = f"{text_of(content)} {text_of(state)}", fingerprints.of(type(value))
    elif said is None and (held := _held(value, state)):  # an object that is made of plain values
        said, code = held, fingerprints.of(type(value))
    elif said is None:
        said = None if _is_mixed_in(base) else _told_by_marks(value)
        code = fingerprints.of(value, (base.__module__, f"{base.__qualname__}.{name}"))
        if code is None and not _is_own(value, own_code):
            code = f"{type(value).__module__}.{type(value).__qualname__}"  # all that shows of it
    return {
        "name": name,
        "kind": _kind(name, value),
        "value": said,
        "code": code,
        "annotations": _annotations(name, value, own_code),
        "followed": False,
        "generated": _is_generated(names_in(base).get("__eq__") if value is None else value)
        or _is_default(name, value, base),
        "replaces": _replaces(name, value, base, own_code),
        "place": own_code.of_member(base, name) or own_code.of_named(value),
        "made": "" if said is None else making.of(base.__module__, f"{base.__qualname__}.{name}"),
    }


def _declared(
    value: Any, origin: tuple[str, str], fingerprints: Fingerprints
) -> tuple[str | None, str | None]:
    """Return what is told the ORM by a mixin that no class uses: columns functions as code."""
    if is_a(value, MappedColumn, Column):
        column: Any = getattr(value, "column", value)
        filled = filled_by(column)
        coded = [column.type, *(None if is_plain(one) else one for one in filled.values())]
        options = _of_a_dataclass(value)
        coded += [one for one in options.values() if not is_plain(one)]
        said = [f"{name} {text_of(one)}" for name, one in options.items() if is_plain(one)]
        return ", ".join([of_column(column, filled), *said]), fingerprints.of(coded)
    held = {name: getattr_static(value, name, None) for name in _MADE_OF}
    functions = {name: one for name, one in held.items() if is_a(one, FunctionType)}
    return None, (fingerprints.of(functions) if functions else fingerprints.made(*origin) or None)


def _of_a_dataclass(value: Any) -> dict[str, Any]:
    """Return what a column says of its field in a dataclass: those options that are given."""
    given = getattr(value, "_attribute_options", None)
    options = {} if given is None else given._asdict()
    return {name: one for name, one in options.items() if type(one).__name__ != "_NoArg"}


def _told_by_marks(function: Any) -> str | None:
    """Return what `validates` and `reconstructor` have noted in a method of a mixin, for its users."""
    noted = state_of(function) if type(function) is FunctionType else {}
    marks = {name: noted[name] for name in _MARKS if name in noted}
    return ", ".join(f"{name.strip('_')} {text_of(mark)}" for name, mark in marks.items()) or None


def filled_by(column: Any) -> dict[str, Any]:
    """Return what gives a column its values, by the name of the argument."""
    names = ("default", "onupdate", "server_default", "server_onupdate")
    return {name: getattr(getattr(column, name), "arg", None) for name in names}


def of_column(column: Any, filled: dict[str, Any]) -> str:
    """Return all that a column says but what is code, as a type of the side's own is."""
    said = {name: getattr(column, name) for name in _OF_A_COLUMN}
    said.update({name: value for name, value in filled.items() if is_plain(value)})
    said["to"] = sorted(map(_of_key, column.foreign_keys))
    if type(column.type).__module__.startswith("sqlalchemy."):
        said["type"] = text_of(column.type)
    return ", ".join(f"{name} {text_of(value)}" for name, value in said.items() if value)


def _of_key(key: Any) -> str:
    given = {name: getattr(key, name) for name in _OF_A_KEY}
    return " ".join([key.target_fullname, *(f"{name}={value}" for name, value in given.items() if value)])


def _annotations(name: str, value: Any, own_code: OwnCode) -> dict[str, str]:
    """Return what a function's parameters are annotated with; a generated constructor's are its fields'."""
    function = plain_function(value)
    if function is None or not own_code.owns(home(function)):
        return {}
    if not _is_generated(function):
        return function_annotations(function, own_code)
    found = function_annotations(function, own_code) if name == "__init__" else {}
    return {parameter: text for parameter, text in found.items() if parameter != "return"}


def _is_default(name: str, value: Any, base: type) -> bool:
    """Whether a value is in a dataclass because it is the default of a parameter."""
    field = names_in(base).get("__dataclass_fields__", {}).get(name)
    return field is not None and field.init and field.default is value


def _replaces(name: str, value: Any, base: type, own_code: OwnCode) -> bool:
    """Whether a function that was written stands in the place of what a class of another package has.

    What SQLAlchemy and Python have for each class (`object`) does not count, nor what is shown to people.
    """
    if plain_function(value) is None or _is_generated(value) or name in {"__init__", "__repr__"}:
        return False
    above = (one for one in base.__mro__[1:] if one is not object and not own_code.owns(one.__module__))
    return any(name in names_in(one) for one in above)


def _is_own(value: Any, own_code: OwnCode) -> bool:
    """Whether a value is code of the side's own, or an object of a class of its own."""
    function = plain_function(value)
    return own_code.owns(home(function) if function is not None else type(value).__module__)


def _is_generated(function: Any) -> bool:
    """Whether a decorator generated a function; a dataclass's `__repr__` is in `reprlib.recursive_repr`."""
    if not is_a(function, FunctionType):
        return False
    generated_repr = function.__name__ == "__repr__" and home(function) in {"reprlib", "dataclasses"}
    return generated_repr or function.__code__.co_filename.startswith(_GENERATED)


def _held(value: Any, state: dict[str, Any]) -> str:
    """Return what an object holds, in its attributes and beside them; "" where that has no text."""
    is_pythons = is_a(value, type) or type(value).__module__ in OF_PYTHON
    inner = "" if is_pythons or not is_plain(state) else inner_of(value)
    if not is_plain(state) or inner[:1] == "<" or ADDRESS.search(inner):
        return ""
    return f"{inner}{text_of(state) if state else ''}"


def _plain_attributes(cls: type, own_code: OwnCode) -> dict[str, Any] | None:
    """Return what an own class holds that only holds plain values, as a `Meta` does; None for any other."""
    if type(cls) is not type or not own_code.owns(cls.__module__):
        return None
    held = {name: value for name, value in sorted(namespace(cls).items()) if name not in _OF_EVERY_CLASS}
    return held if all(map(is_plain, held.values())) else None


def _is_collection(cls: type, name: str) -> bool:
    """Whether a field is a relationship to many: its collection has a rule of its own.

    Only before SQLAlchemy 2.1 the constructor has a factory for it.
    """
    attribute: Any = vars(cls).get(name)
    prop: Any = attribute.prop if is_a(attribute, QueryableAttribute) else None
    return is_a(prop, RelationshipProperty) and bool(prop.uselist)


def _of_fields(name: str, base: type, fingerprints: Fingerprints) -> tuple[str | None, str | None]:
    """Return what the fields add to a generated method: those left out of a dataclass's, and its code.

    The code of a constructor are the factories of its fields; it has rules of its own. Of any other method
    the code says that nobody has written it: one that somebody has is not known to do the same.
    """
    fields = vars(base).get("__dataclass_fields__", {})
    above = {
        key: field
        for cls in base.__mro__[1:]
        for key, field in vars(cls).get("__dataclass_fields__", {}).items()
    }
    own = [field for key, field in fields.items() if above.get(key) is not field]
    if name == "__init__":
        made = {
            field.name: field.default_factory
            for field in own
            if callable(field.default_factory)
            and not _is_collection(base, field.name)
            and not str(field.default_factory.__module__).startswith("sqlalchemy.")  # the column's default
        }
        return None, fingerprints.of(made) if made else ""
    left_out = {"__repr__": "repr", "__eq__": "compare"}.get(name)
    if not left_out or not fields:
        return None, "generated"
    unused = sorted(field.name for field in own if not getattr(field, left_out))
    return f"without {', '.join(unused)}" if unused else None, "generated"


def _is_member(name: str, value: Any, base: type) -> bool:
    """Whether something in the namespace of an own class was put there by its author, or by a decorator."""
    if is_a(value, *_OF_A_SLOT, enum.Enum) or name in _OF_EVERY_CLASS:
        return False
    if name in _STEERING:
        return name in _OF_A_TABLE and not _is_mixed_in(base)
    if is_a(value, *_OF_THE_ORM) and (is_a(value, registry) or _is_mixed_in(base)):
        return False
    if _OF_A_MACHINE.match(name) or (issubclass(base, tuple) and _is_of_named_tuple(name, value)):
        return False
    if name in _OF_A_MODEL and is_model(base):
        return False
    if name in {"__setattr__", "__delattr__"} and _is_generated(value):
        return False  # so is that it is frozen
    function = plain_function(value)
    machines = function is None or home(function).partition(".")[0] in _MACHINES
    if issubclass(base, enum.Enum) and (
        (_OF_AN_ENUM.match(name) and machines) or is_a(value, *_OF_THE_INTERPRETER)
    ):
        return False  # but `_missing_`, say, is somebody's own
    if function is None or not name.startswith("_"):
        return True
    return _is_generated(function) or not machines


def _is_mixed_in(cls: type) -> bool:
    """Whether the ORM maps a class, or one that inherits from it, and makes something of what it declares."""
    return is_mapped(cls) or any(map(_is_mixed_in, type.__subclasses__(cls)))


def _is_of_named_tuple(name: str, value: Any) -> bool:
    """Whether `namedtuple` has put something into a class: its fields are compared as how it is called."""
    function = plain_function(value)
    made = function is not None and home(function).startswith(("collections", "namedtuple_"))
    return made or name in _OF_A_NAMED_TUPLE or type(value).__name__ == "_tuplegetter"


def _kind(name: str, value: Any) -> str:
    if value is None and name.startswith("__"):
        return "switched off (None)"  # as Python does with `__hash__` beside an `__eq__`
    if is_a(value, property, functools.cached_property):
        return "property"
    if is_a(value, classmethod):
        return "class method"
    if is_a(value, staticmethod):
        return "static method"
    if is_a(value, FunctionType) and inspect.iscoroutinefunction(value):
        return "coroutine method"
    if is_a(value, type):
        return "class"
    if callable(value):
        return "method"
    return "property" if has(value, "__get__") else "value"
