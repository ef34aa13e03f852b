"""The names that can be imported from the source, each with the kind of its object and what it is."""

from __future__ import annotations

import enum
import functools
import inspect
import typing
from collections.abc import Collection
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from sqlalchemy import Column, MetaData, Table
from sqlalchemy import inspect as sqlalchemy_inspect
from sqlalchemy.exc import NoInspectionAvailable
from sqlalchemy.orm import registry

from .callables import Fingerprints
from .members import members_of
from .names import table_name
from .places import OwnCode
from .signatures import signature_of
from .texts import is_plain, text_of

_ORM_BASES = {
    *("sqlalchemy.ext.declarative.extensions", "sqlalchemy.inspection", "sqlalchemy.orm.decl_api"),
    "sqlalchemy.util.langhelpers",
}
_COMPARED_ELSEWHERE = {
    *("module", "table", "metadata", "registry", "mapped class", "declarative base"),
    *("typed dict", "enum", "exception", "class"),
}


def exports_of(
    module: ModuleType, own_code: OwnCode, fingerprints: Fingerprints, mixins: Collection[type]
) -> list[dict[str, Any]]:
    """Return every name that can be imported from the module, except dunders and its own submodules.

    incidental: the module has the name only because it imported it from outside the side's code. mixins: the
    classes from which mapped classes inherit.
    """
    listed = set(getattr(module, "__all__", None) or ())
    facts = []
    for name in sorted(set(vars(module)) | listed, key=str):
        if name not in vars(module) and not hasattr(module, name):
            continue  # listed in __all__, but not there: it is missing if the other side has it
        value = getattr(module, name)
        if name.startswith("__") or _is_future(value) or _is_submodule(value, module, name):
            continue
        kind, said = kind_of(value), _value(value)
        incidental = name not in listed and own_code.is_incidental(module.__name__, name)
        is_code = not incidental and said is None and kind not in _COMPARED_ELSEWHERE
        facts.append(
            {
                "name": name,
                "kind": kind,
                "gives": _gives(value, kind),
                "public": name in listed if listed else not name.startswith("_"),
                "incidental": incidental,
                "signature": _signature(value, own_code, fingerprints),
                "bases": _bases(value, own_code),
                "value": said,
                "is_mixin": value in mixins if isinstance(value, type) else False,
                "members": members_of(value, own_code, fingerprints)
                if _is_plain_class(value, own_code)
                else [],
                "code": fingerprints.of(value, (module.__name__, name)) if is_code else "",
                "place": _place(value, module.__name__, name, own_code),
            }
        )
    return facts


def kind_of(value: Any) -> str:
    """Return the kind of an object, as a finding names it."""
    if isinstance(value, ModuleType):
        return "module"
    if isinstance(value, Table):
        return "table"
    if isinstance(value, MetaData):
        return "metadata"
    if isinstance(value, registry):
        return "registry"
    if isinstance(value, type):
        return _kind_of_class(value)
    if isinstance(value, enum.Enum):
        return f"member of {type(value).__qualname__}"
    if isinstance(value, (FunctionType, BuiltinFunctionType, functools.partial)):
        return "coroutine function" if inspect.iscoroutinefunction(value) else "function"
    if isinstance(value, Column):
        return "column"
    if type(value).__module__ in {"typing", "types", "typing_extensions"}:
        return "type"
    return f"instance of {type(value).__qualname__}"


def _gives(value: Any, kind: str) -> Any:
    """Return the name under which a table or a mapped class is compared elsewhere; "" for other objects."""
    if kind == "table":
        return table_name(value).facts()
    return str(value.__qualname__) if kind == "mapped class" else ""


def _kind_of_class(value: type) -> str:
    if _is_mapped(value):
        return "mapped class"
    if hasattr(value, "__required_keys__") and hasattr(value, "__total__"):
        return "typed dict"
    if issubclass(value, enum.Enum):
        return "enum"
    if isinstance(getattr(value, "metadata", None), MetaData) and isinstance(
        getattr(value, "registry", None), registry
    ):
        return "declarative base"
    if issubclass(value, BaseException):
        return "exception"
    return "class"


def _is_mapped(value: type) -> bool:
    try:
        return bool(sqlalchemy_inspect(value).is_mapper)
    except (NoInspectionAvailable, AttributeError):
        return False


def _is_future(value: Any) -> bool:
    return type(value).__module__ == "__future__"


def _is_submodule(value: Any, module: ModuleType, name: str) -> bool:
    return isinstance(value, ModuleType) and value.__name__ == f"{module.__name__}.{name}"


def _is_own_function(value: Any, own_code: OwnCode) -> bool:
    return isinstance(value, FunctionType) and own_code.owns(value.__module__)


def _is_plain_class(value: Any, own_code: OwnCode) -> bool:
    return isinstance(value, type) and own_code.owns(value.__module__) and not _is_mapped(value)


def _signature(value: Any, own_code: OwnCode, fingerprints: Fingerprints) -> str | None:
    """Return the signature of an own function or plain class; mapped classes' are compared by mapping."""
    written = _is_plain_class(value, own_code) and "__init__" in vars(value)
    if _is_own_function(value, own_code) or (written and kind_of(value) != "declarative base"):
        return signature_of(value, fingerprints)
    return None


def _bases(value: Any, own_code: OwnCode) -> list[str]:
    """Return a class's third-party bases, on which `except` and `isinstance` may depend.

    The bases with which SQLAlchemy makes a class declarative are left out: mapping compares their effect.
    """
    if not isinstance(value, type):
        return []
    return sorted(
        f"{base.__module__}.{base.__qualname__}"
        for base in value.__mro__[1:]
        if base not in (object, typing.Generic)
        and base.__module__ not in _ORM_BASES
        and not own_code.owns(base.__module__)
    )


def _value(value: Any) -> str | None:
    """Return the text to compare of a constant, an enum (its members) or a typed dict (its keys), or None."""
    if isinstance(value, type) and issubclass(value, enum.Enum):
        return ", ".join(f"{name}={text_of(member.value)}" for name, member in value.__members__.items())
    if isinstance(value, type) and hasattr(value, "__required_keys__"):
        required, optional = value.__required_keys__, value.__optional_keys__  # type: ignore[attr-defined]
        return f"required: {', '.join(sorted(required))}; optional: {', '.join(sorted(optional))}"
    return text_of(value) if is_plain(value) else None


def _place(value: Any, module: str, name: str, own_code: OwnCode) -> Any:
    if isinstance(value, (type, FunctionType)):
        place = own_code.of_name(value.__module__, value.__qualname__)
        if place is not None:
            return place
    return own_code.of_name(module, name)
