"""See whether a call changed what it was given, without writing all of it as text."""

from __future__ import annotations

import datetime
import enum
import types
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

from sqlalchemy.engine import Dialect
from sqlalchemy.orm.attributes import instance_dict

from ..looking import found_in, has_slots, is_a
from ..texts import SIMPLE

OF_THE_ORM = ("_sa_", "_AssociationProxy_")
_ATOMS = frozenset(
    {*SIMPLE, datetime.datetime, datetime.date, datetime.time, datetime.timedelta, Decimal, uuid.UUID}
)
_DEEPEST = 6


class Before:
    """What a call is given, as it is before. text: writes a value, where its parts cannot be listed."""

    def __init__(self, values: list[Any], text: Callable[[Any], str]) -> None:
        self._values = values
        self._text = text
        self._parts: list[Any] = []
        self._said = None if _list(values, self._parts, 0) else text(values)

    def changed(self) -> str:
        """Return the text of the values as they are now, "" where nothing about them has changed."""
        if self._said is None:
            parts: list[Any] = []
            if _list(self._values, parts, 0) and _same(self._parts, parts):
                return ""
            return self._text(self._values)
        after = self._text(self._values)
        return "" if after == self._said else after


def _list(value: Any, parts: list[Any], depth: int) -> bool:
    """Append the parts of a value, which cannot be changed, in their order; False where it has others."""
    kind = type(value)
    if kind in _ATOMS or is_a(value, enum.Enum, type, types.FunctionType, Dialect):
        parts.append(value)
        return True
    if depth > _DEEPEST:  # an object may refer to itself
        return False
    if kind is list or kind is tuple:
        items = value
    elif kind is dict:
        items = [part for item in value.items() for part in item]
    elif found_in(kind, "_sa_class_manager") is not None and not has_slots(cast(Any, kind)):
        held = instance_dict(value).items()
        items = [part for item in sorted(held) if not item[0].startswith(OF_THE_ORM) for part in item]
    else:
        return False
    parts += (kind, len(items))
    return all(_list(item, parts, depth + 1) for item in items)


def _same(before: list[Any], after: list[Any]) -> bool:
    return len(before) == len(after) and all(
        one is other or (type(one) is type(other) and repr(one) == repr(other))
        for one, other in zip(before, after)
    )
