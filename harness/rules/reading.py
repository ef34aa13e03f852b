"""Reading the fields that a row names."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

Fields = str | tuple[str, ...]
"""A field of a value, or several; of what a field holds, as `key.collation`."""


def names_of(fields: Fields) -> tuple[str, ...]:
    """Every one of the fields."""
    return (fields,) if isinstance(fields, str) else fields


def reader(fields: Fields) -> Callable[[Any], Any]:
    """Read a field, or several as a tuple; None where what should hold it is not there."""
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
