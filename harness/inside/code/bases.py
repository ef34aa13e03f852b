"""The bases of a class on which `isinstance`, `except` and inherited attributes of other code may rely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .kinds import is_declarative_base, is_mapped
from .places import OwnCode

_OF_THE_ORM = {  # with which SQLAlchemy makes a class declarative: mapping compares their effect
    *("sqlalchemy.ext.declarative.extensions", "sqlalchemy.inspection", "sqlalchemy.orm.decl_api"),
    "sqlalchemy.util.langhelpers",
}
_OF_EVERY_CLASS = {"abc", "typing", "typing_extensions"}


def bases_of(cls: type, own_code: OwnCode, exported: Mapping[type, str]) -> list[dict[str, Any]]:
    """Return the bases that were written down: those of other packages, and those that are exported.

    Each with the own class that brings it, which the class may inherit from. What is private to the side may
    be renamed and merged. Mapped classes and declarative bases are compared by mapping.
    """
    found: dict[str, str] = {}
    for above in cls.__mro__:
        if own_code.owns(above.__module__):
            for base in above.__bases__:
                name = _name(base, own_code, exported)
                if name:
                    found.setdefault(name, above.__qualname__)
    return [{"name": name, "brought_by": brought_by} for name, brought_by in sorted(found.items())]


def ancestry_of(cls: type, own_code: OwnCode, exported: Mapping[type, str]) -> list[str]:
    """Return every base of other packages, and every exported one, however far above."""
    return sorted(_names(cls, own_code, exported))


def _names(cls: type, own_code: OwnCode, exported: Mapping[type, str]) -> Iterator[str]:
    for base in cls.__mro__[1:]:
        name = _name(base, own_code, exported)
        if name:
            yield name


def _name(base: type, own_code: OwnCode, exported: Mapping[type, str]) -> str:
    """Return the name by which a base is known outside; "" for none."""
    if own_code.owns(base.__module__):
        hidden = base not in exported or is_mapped(base) or is_declarative_base(base)
        return "" if hidden else exported[base]
    if base is object or base.__module__ in _OF_THE_ORM | _OF_EVERY_CLASS:
        return ""
    return f"{base.__module__}.{base.__qualname__}"
