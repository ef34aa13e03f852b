"""See whether an object keeps what it once gave, so that this does not follow what it is made of."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

from sqlalchemy.orm.attributes import instance_dict

from ..looking import found_in, is_a, state_of
from .before import OF_THE_ORM

_DAY = datetime.timedelta(days=1)


def outlasts(ask: Callable[[Any], Any], receiver: Any, twin: Any, text: Callable[[Any], str]) -> bool:
    """Whether an object that was asked says the same after all it holds has changed, and a new one does not.

    twin: an object like it, which nobody has asked.
    """
    first = _said(ask, receiver, text)
    for one in (receiver, twin):
        _change(one, state_of(twin))
    return _said(ask, receiver, text) == first != _said(ask, twin, text)


def _said(ask: Callable[[Any], Any], receiver: Any, text: Callable[[Any], str]) -> str:
    try:
        return text(ask(receiver))
    except Exception as error:  # noqa: BLE001 - it is for other values
        return f"raises {type(error).__name__}"


def _change(receiver: Any, held: dict[str, Any]) -> None:
    """Give an object other values of all that it holds, as far as these may be set."""
    is_mapped = found_in(type(receiver), "_sa_class_manager") is not None
    for name, value in held.items():
        if is_mapped and not name.startswith(OF_THE_ORM):
            instance_dict(receiver)[name] = another(value)
        elif not is_mapped:
            with suppress(Exception):  # it is frozen, say
                setattr(receiver, name, another(value))


def another(value: Any) -> Any:
    """Return another value of the same kind; the same where there is none."""
    if is_a(value, bool):
        return not value
    if is_a(value, int, float, Decimal):
        return value + 1
    if is_a(value, str):
        return f"{value}~"
    if is_a(value, datetime.date):
        return value + _DAY
    if is_a(value, list, tuple):
        return value[1:]
    if is_a(value, dict):
        return dict([*value.items()][1:])
    return value
