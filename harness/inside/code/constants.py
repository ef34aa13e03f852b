"""What the code of a callable default shows without being called."""

from __future__ import annotations

import dis
import types
from typing import Any

from ..looking import is_a
from ..texts import SIMPLE, text_of
from .held import cells_of

_EMPTY = (bool, int, float, str, bytes)
_SKIPPED = {"RESUME", "NOP", "CACHE", "PRECALL", "COPY_FREE_VARS"}


def given_to_a_default(value: Any) -> Any:
    """Return the callable that a default was given: SQLAlchemy calls it from one that takes a context.

    What a decorator of the side's own has put around it stays.
    """
    if is_a(value, types.FunctionType) and value.__globals__.get("__name__") == "sqlalchemy.sql.schema":
        return cells_of(value).get("fn", value)
    return value


def always_given(plain: Any) -> str:
    """Return the text of the value that a callable gives each time; "" where its code does not show that.

    The value cannot be changed: each row would have a list of its own.
    """
    if any(plain is kind for kind in _EMPTY):
        return text_of(plain())
    if not is_a(plain, types.FunctionType):
        return ""
    steps = [step for step in dis.get_instructions(plain) if step.opname not in _SKIPPED]
    names = [step.opname for step in steps]
    returns = names == ["RETURN_CONST"] or (
        names[1:] == ["RETURN_VALUE"] and names[0] in {"LOAD_CONST", "LOAD_SMALL_INT"}
    )
    return text_of(steps[0].argval) if returns and type(steps[0].argval) in SIMPLE else ""
