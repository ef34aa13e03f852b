"""Reading the fields that a row names."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

Fields = str | tuple[str, ...]
"""The name of a field, or several names; a part of a field is written `key.collation`."""


def names_of(fields: Fields) -> tuple[str, ...]:
    """Return the names as a tuple."""
    return (fields,) if isinstance(fields, str) else fields


def reader(fields: Fields) -> Callable[[Any], Any]:
    """Return a function that reads a field, or several as a tuple; None where a part is missing."""
    names = names_of(fields)
    return attrgetter(*names) if not any("." in name for name in names) else lambda one: _held(one, names)


def _held(one: object, names: tuple[str, ...]) -> Any:
    values = tuple(_below(one, name) for name in names)
    return values[0] if len(values) == 1 else values


def _below(one: object, name: str) -> Any:
    value: Any = one
    for part in name.split("."):
        value = None if value is None else getattr(value, part)
    return value
