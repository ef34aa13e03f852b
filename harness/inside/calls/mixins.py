"""Say what a mixin that no class uses declares for a class, and give it the attributes that it relies on."""

from __future__ import annotations

import enum
from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import InspectionAttr, MappedColumn, RelationshipProperty, registry
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql import ClauseElement

from ..code.expressions import expression_text
from ..exports.members import filled_by, of_column
from ..looking import found_in, is_a, state_of
from ..texts import SIMPLE, is_plain
from .results import OPAQUE
from .target import Target

_DEEPEST = 4


def declared(cls: Any, member: Any) -> Target:
    """Ask a `declared_attr` what it declares for a class that uses its mixin."""

    def called(_: Any) -> str:
        is_base = is_a(found_in(cls, "registry"), registry)
        body = {"__abstract__": True} if is_base else {"__tablename__": "some"}
        return _said(member.fget(type("Some", (cls,), body)))

    return Target(called, [], None, [member.fget], read=True)


def _said(value: Any, depth: int = 0) -> str:
    """Write what is declared: a column as a mixin's own are compared, others by the arguments they keep."""
    if type(value) in SIMPLE:
        return repr(value)
    if is_a(value, str):
        return repr(str(value))
    if is_a(value, enum.Enum, type):
        return str(value)
    if depth > _DEEPEST:
        return f"{OPAQUE}{type(value).__qualname__}>"
    if is_a(value, list, tuple, set, frozenset):
        items = [_said(one, depth + 1) for one in value]
        return f"{type(value).__name__}({', '.join(sorted(items) if is_a(value, set, frozenset) else items)})"
    if is_a(value, dict):
        return ", ".join(f"{key!r}: {_said(one, depth + 1)}" for key, one in dict.items(value))
    if is_a(value, MappedColumn, Column):
        column: Any = getattr(value, "column", value)
        filled = filled_by(column)
        coded = [one for one in filled.values() if not is_plain(one)]
        if not type(column.type).__module__.startswith("sqlalchemy."):
            coded.append(column.type)
        return ", ".join([of_column(column, filled), *(_said(one, _DEEPEST + 1) for one in coded)])
    if is_a(value, RelationshipProperty, SchemaItem) or type(value).__name__.endswith("RelationshipArg"):
        kept = {name: one for name, one in state_of(value).items() if name not in _OF_THE_MOMENT}
        given = [f"{name}={_said(one, depth + 1)}" for name, one in kept.items() if one is not None]
        return f"{type(value).__qualname__}({', '.join(given)})"
    if is_a(value, ClauseElement) and not is_a(value, InspectionAttr):
        text = expression_text(value)
        if text is not None:
            return f"SQL {text}"
    return f"{OPAQUE}{type(value).__qualname__}>"


_OF_THE_MOMENT = {"_columns", "_creation_order", "_column_flag", "dispatch", "parent", "_user_defined_name"}
