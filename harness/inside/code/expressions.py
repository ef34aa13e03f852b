"""Write expressions and statements of SQLAlchemy: their SQL, and what they do that it does not show."""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.inspection import inspect
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.util import AliasedClass
from sqlalchemy.sql import ClauseElement, ColumnElement
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import FromClause

from ..looking import is_a
from ..names import table_name
from ..texts import is_plain, sql_of, text_of
from .commuting import in_one_order

EXPRESSIONS = (ClauseElement, AliasedClass)


class Unwritten(Exception):
    """An option of a statement has no text."""


def expression_text(value: Any, write: Callable[[Any], str] = text_of) -> str | None:
    """Return all that an expression, a statement or an alias says; None if some of it has no text.

    Conditions are in one order. What stands behind FROM is shown as a query of it: by itself, a CTE shows
    only its query, and no name. write: writes bound values, where they have no form in SQL.
    """
    said = ""
    if is_a(value, AliasedClass):
        said = f"alias of {inspect(value).mapper.class_.__qualname__}: "
    else:
        value = in_one_order(value)
    is_queried = is_a(value, AliasedClass) or (is_a(value, FromClause) and not is_a(value, ColumnElement))
    text = sql_of(select(value) if is_queried else value, write)
    if text is None or not is_a(value, Executable):
        return None if text is None else f"{said}{text}"
    try:
        options = [_option(one) for one in value._with_options]  # noqa: SLF001 - no public way
        execution = _written(tuple(sorted(value.get_execution_options().items())))
    except Unwritten:
        return None
    options += [execution] if value.get_execution_options() else []
    return " ".join([text, *(f"with {one}" for one in options)])


def _option(option: Any) -> str:
    """Write an option by the key under which SQLAlchemy caches a statement: equal keys do the same."""
    made: Any = getattr(option, "_generate_cache_key", None)
    key = made() if made else None
    if key is None:
        raise Unwritten(type(option).__qualname__)
    return f"{type(option).__qualname__} {_written(key.key)} {text_of([one.value for one in key.bindparams])}"


def _written(part: Any) -> str:
    if is_a(part, tuple):
        return f"({', '.join(map(_written, part))})"
    if is_a(part, Mapper):
        return str(part.class_.__qualname__)
    if is_a(part, Table):
        return str(table_name(part))
    if is_a(part, type):
        return str(part.__qualname__)
    if is_a(part, BuiltinFunctionType):
        return str(part.__name__)
    if is_plain(part):
        return text_of(part)
    raise Unwritten(type(part).__qualname__)
