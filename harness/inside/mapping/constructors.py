"""Find the constructor that a mapped class has in effect, and which class brings it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..code.callables import Fingerprints
from ..code.places import OwnCode
from ..code.signatures import said, signature, signature_of


def constructor_facts(mapper: Any, own_code: OwnCode, fingerprints: Fingerprints) -> dict[str, Any]:
    """Return how a mapped class is called, who made this constructor, and which class brings it.

    made: "written" by hand, "generated" as a dataclass's, "default" where it is SQLAlchemy's own, which takes
    the mapped attributes by name, or "none" (that of `object`). filled: the attributes of columns that get a
    value from it where none is given, as far as its parameters show.
    """
    cls = mapper.class_
    function = _original(cls.__init__)
    made = _made(cls, function)
    brings = _bringing(cls, function, made)
    return {
        "signature": signature_of(function, fingerprints, _dataclass_defaults(mapper), _preset(mapper)),
        "made": made,
        "brought_by": "" if brings is None else brings.__qualname__,
        "filled": [] if made in {"none", "default"} else _filled(mapper, function),
        "place": None if brings is None else own_code.of_class(brings),
    }


def fields_text(mapper: Any, fingerprints: Fingerprints) -> str:
    """Return what the fields of a dataclass say besides what its methods show, without the base's fields.

    That is what is noted in them for others, whether they count for the hash where one is made, and the value
    that they have although the constructor does not take it.
    """
    cls = mapper.class_
    fields = vars(cls).get("__dataclass_fields__", {})
    above = {} if mapper.inherits is None else getattr(mapper.inherits.class_, "__dataclass_fields__", {})
    hashes = getattr(vars(cls).get("__dataclass_params__"), "unsafe_hash", False)
    preset = _preset(mapper)
    found = []
    for name, field in sorted(fields.items()):
        if above.get(name) is field:
            continue
        told = {"metadata": dict(field.metadata) or None, "hash": field.hash if hashes else None}
        told["default"] = None if field.init else preset.get(name)
        given = [f"{key}={said(value, fingerprints)}" for key, value in told.items() if value is not None]
        if given:
            found.append(f"{name}: {', '.join(given)}")
    return "; ".join(found)


def _preset(mapper: Any) -> dict[str, Any]:
    """Return the values that attributes have where the constructor is given none, as far as these are told.

    From SQLAlchemy 2.1 on, the constructor itself has a placeholder for them.
    """
    options = {prop.key: getattr(prop, "_attribute_options", None) for prop in mapper.attrs}
    given = {key: getattr(told, "dataclasses_default", None) for key, told in options.items()}
    return {key: value for key, value in given.items() if type(value).__name__ not in _NOT_GIVEN}


_NOT_GIVEN = {"_NoArg", "LoaderCallableStatus", "NoneType"}


def _filled(mapper: Any, function: Any) -> list[str]:
    """Return the attributes that get a value where none is given: None may stand for one that is made."""
    try:
        parameters = signature(function).parameters
    except (TypeError, ValueError):
        return []
    found = []
    for prop in mapper.column_attrs:
        given = parameters.get(prop.key)
        column = prop.columns[0]
        if given is None or given.default is given.empty or getattr(column, "table", None) is None:
            continue
        if type(given.default).__name__ == "LoaderCallableStatus":  # the column has the value, or None
            continue
        if given.default is not None or not (column.nullable or column.primary_key):
            found.append(str(prop.key))
    return sorted(found)


def _original(function: Any) -> Any:
    """Return what SQLAlchemy's instrumentation wraps (`sqlalchemy.orm.instrumentation`)."""
    return getattr(function, "_sa_original_init", function)


def _made(cls: type, function: Any) -> str:
    if function is object.__init__:
        return "none"
    if str(getattr(function, "__module__", "")).startswith("sqlalchemy."):
        return "default"
    owners = (base for base in cls.__mro__ if _original(vars(base).get("__init__")) is function)
    generated = any(getattr(vars(base).get("__dataclass_params__"), "init", False) for base in owners)
    return "generated" if generated and function.__code__.co_filename.startswith("<") else "written"


def _bringing(cls: type, function: Any, made: str) -> type | None:
    """Return the class that brings a constructor: the highest that has it, or that asks for a dataclass."""
    if made in {"none", "default"}:
        return None
    found = [base for base in cls.__mro__ if _original(vars(base).get("__init__")) is function]
    if made == "generated":  # one for each class; `MappedAsDataclass` is asked for by a base of them all
        asking = [base for base in cls.__mro__ if "_sa_apply_dc_transforms" in vars(base)]
        found += [base for base in asking if not base.__module__.startswith("sqlalchemy.")]
    return found[-1] if found else cls


def _dataclass_defaults(mapper: Any) -> Collection[str]:
    """Return the arguments of a dataclass's constructor whose default is a column's, or a new collection.

    From SQLAlchemy 2.1 on, the constructor has a placeholder for them: only the column has the value, and the
    relationship makes its collection when it is asked for.
    """
    if not any("__dataclass_fields__" in vars(base) for base in mapper.class_.__mro__):
        return set()
    columns = (p.key for p in mapper.column_attrs if getattr(p.columns[0], "default", None) is not None)
    return {*columns, *(prop.key for prop in mapper.relationships if prop.uselist)}
