"""Write the SQL that hybrids give on their class, as PostgreSQL's dialect compiles it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.sql import ClauseElement

from ..code.commuting import in_one_order
from ..looking import is_a
from ..texts import sql_of, text_of

_EXPRESSIONS = (ClauseElement, QueryableAttribute)
_VALUES: tuple[Any, ...] = ("Ab c", 7, None)
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in_": lambda one, other: one.in_([other]),
    "like": lambda one, other: one.like(other),
    "desc": lambda one, _: one.desc(),
}


def of_attribute(cls: Any, name: str) -> str:
    """Return the SQL of an attribute as an expression of its class."""
    return _of(getattr(cls, name))


def of_comparisons(cls: Any, name: str) -> str:
    """Return the SQL of comparisons of an attribute, by operators that may be its own."""
    attribute = getattr(cls, name)
    return ";\n".join(
        f"{name} {value!r}: {_compared(attribute, compare, value)}"
        for name, compare in _OPERATORS.items()
        for value in _VALUES
    )


def of_updates(cls: Any, hybrid: Any) -> str:
    """Return what an UPDATE of a hybrid sets, for some values; "" if it says nothing of that."""
    if hybrid.update_expr is None:
        return ""
    return "; ".join(_updated(cls, hybrid, value) for value in _VALUES)


def on_class(cls: Any, name: str, given: Sequence[Any], named: Mapping[str, Any]) -> str:
    """Return the SQL that a hybrid method gives for arguments."""
    return _of(getattr(cls, name)(*given, **named))


def _of(value: Any) -> str:
    inner = value.__clause_element__() if hasattr(value, "__clause_element__") else value
    text = sql_of(in_one_order(inner)) if is_a(inner, ClauseElement) else None
    return (
        f"SQL {text}"
        if text is not None
        else f"SQL of {type(inner).__name__} {inner if is_a(inner, bool) else ''}"
    )


def _compared(expression: Any, compare: Callable[[Any, Any], Any], value: Any) -> str:
    try:
        return _of(compare(expression, value))
    except Exception as error:  # noqa: BLE001 - the user's comparator may raise anything
        return f"raises {type(error).__name__}"


def _updated(cls: Any, hybrid: Any, value: Any) -> str:
    try:
        pairs = hybrid.update_expr(cls, value)
        return ", ".join(
            f"{_of(column)} = {_of(given) if is_a(given, *_EXPRESSIONS) else text_of(given)}"
            for column, given in pairs
        )
    except Exception as error:  # noqa: BLE001 - the user's code may not take this value
        return f"raises {type(error).__name__}"
