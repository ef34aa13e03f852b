"""Write expressions and statements of SQLAlchemy, and what is put into them: all that they do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.inspection import inspect
from sqlalchemy.orm.util import AliasedClass
from sqlalchemy.sql import ClauseElement, ColumnElement
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import FromClause

from ..looking import is_a
from ..texts import sql_of, text_of
from .commuting import in_one_order
from .loading import LOADING, Unwritten, loading_text, written

EXPRESSIONS = (ClauseElement, AliasedClass, *LOADING)


def expression_text(value: Any, write: Callable[[Any], str] = text_of) -> str | None:
    """Return all that an expression, a statement or an alias says; None if some of it has no text.

    Conditions are in one order. What stands behind FROM is shown as a query of it: by itself, a CTE shows
    only its query, and no name. write: writes bound values, where they have no form in SQL.
    """
    said = ""
    if is_a(value, *LOADING):
        return _loading(value)
    if is_a(value, AliasedClass):
        said = f"alias of {inspect(value).mapper.class_.__qualname__}: "
    else:
        value = in_one_order(value)
    is_queried = is_a(value, AliasedClass) or (is_a(value, FromClause) and not is_a(value, ColumnElement))
    text = sql_of(select(value) if is_queried else value, write)
    if text is None or not is_a(value, Executable):
        return None if text is None else f"{said}{text}"
    try:
        options = [loading_text(one, expression_text) for one in value._with_options]  # noqa: SLF001 - no public way
        execution = written(tuple(sorted(value.get_execution_options().items())), expression_text)
    except Unwritten:
        return None
    options += [execution] if value.get_execution_options() else []
    return " ".join([text, *(f"with {one}" for one in options)])


def _loading(value: Any) -> str | None:
    try:
        return loading_text(value, expression_text)
    except Unwritten:
        return None
