"""The functions, properties and values of a class that come from the side's own code, mixins included."""

from __future__ import annotations

import enum
import functools
import inspect
import re
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType
from typing import Any

from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import MappedColumn, QueryableAttribute, declared_attr, registry
from sqlalchemy.orm.interfaces import MapperProperty
from sqlalchemy.sql import ClauseElement

from .callables import Fingerprints
from .places import OwnCode
from .texts import is_plain, text_of

_OF_THE_ORM = (  # mapped attributes are compared by the rules of the mapping
    *(QueryableAttribute, MapperProperty, MappedColumn, declared_attr, hybrid_method, hybrid_property),
    *(ClauseElement, registry),
)
_OF_A_SLOT = (MemberDescriptorType, GetSetDescriptorType)
_STEERING = {"metadata", "registry", "type_annotation_map"}
_OF_A_MACHINE = re.compile(r"_sa_|_abc_|_[a-z0-9]\w*_$")
_OF_SOME_PYTHONS = {"__annotate__", "__annotate_func__", "__replace__"}
_GENERATED = "<"  # the first character of the file name of code that a decorator has generated


def members_of(
    cls: Any, own_code: OwnCode, fingerprints: Fingerprints, mapped: Any = ()
) -> list[dict[str, Any]]:
    """Return one entry for each member, in the order of their names.

    mapped: mapped base classes. What is inherited from one of them is a member of that class, not of `cls`.
    """
    if hasattr(cls, "__required_keys__"):
        return []
    seen: set[str] = set()
    facts = []
    for base in cls.__mro__:
        own = own_code.owns(base.__module__)
        for name, value in vars(base).items():
            if name not in seen:
                seen.add(name)
                plain = getattr(value, "_sa_original_init", value)
                if own and (base is cls or base not in mapped) and _is_member(name, plain, own_code):
                    facts.append(_facts(name, plain, base, own_code, fingerprints))
    return sorted(facts, key=lambda fact: str(fact["name"]))


def _facts(
    name: str, value: Any, base: type, own_code: OwnCode, fingerprints: Fingerprints
) -> dict[str, Any]:
    said = text_of(value) if is_plain(value) else None
    generated = isinstance(value, FunctionType) and (
        value.__code__.co_filename.startswith(_GENERATED) or _is_generated_repr(value)
    )
    dotted = f"{base.__qualname__}.{name}"
    made = _fields_code(name, base, fingerprints) if generated else ""
    return {
        "name": name,
        "kind": _kind(value),
        "value": said,
        "code": made if generated or said is not None else fingerprints.of(value, (base.__module__, dotted)),
        "place": own_code.of_name(base.__module__, dotted),
    }


def _is_generated_repr(function: FunctionType) -> bool:
    """Whether this is a dataclass's `__repr__`, which is wrapped in `reprlib.recursive_repr`."""
    return function.__name__ == "__repr__" and function.__globals__.get("__name__") in {
        "reprlib",
        "dataclasses",
    }


def _fields_code(name: str, base: type, fingerprints: Fingerprints) -> str | None:
    """Return what the fields add to a dataclass's generated method: factories, or the fields left out."""
    fields = vars(base).get("__dataclass_fields__", {})
    above = {
        key: field
        for cls in base.__mro__[1:]
        for key, field in vars(cls).get("__dataclass_fields__", {}).items()
    }
    own = [field for key, field in fields.items() if above.get(key) is not field]
    if name == "__init__":
        made = {field.name: field.default_factory for field in own if callable(field.default_factory)}
        return fingerprints.of(made) if made else ""
    left_out = {"__repr__": "repr", "__eq__": "compare"}.get(name)
    if not left_out:
        return ""
    unused = sorted(field.name for field in own if not getattr(field, left_out))
    return f"without {', '.join(unused) or 'nothing'}"


def _is_member(name: str, value: Any, own_code: OwnCode) -> bool:
    if (
        isinstance(value, (*_OF_THE_ORM, *_OF_A_SLOT, enum.Enum))
        or name in _STEERING
        or _OF_A_MACHINE.match(name)
    ):
        return False
    if name.startswith("__"):
        return (
            isinstance(value, FunctionType)
            and (own_code.owns(str(value.__globals__.get("__name__"))) or _is_generated_repr(value))
            and name not in _OF_SOME_PYTHONS
        )
    return callable(value) or hasattr(value, "__get__") or is_plain(value)


def _kind(value: Any) -> str:
    if isinstance(value, (property, functools.cached_property)):
        return "property"
    if isinstance(value, classmethod):
        return "class method"
    if isinstance(value, staticmethod):
        return "static method"
    if inspect.iscoroutinefunction(value):
        return "coroutine method"
    if isinstance(value, type):
        return "class"
    return "method" if callable(value) else "value"
