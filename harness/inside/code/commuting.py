"""Put the parts of AND and OR in one order: a database evaluates them in the order that it likes."""

from __future__ import annotations

from typing import Any

from sqlalchemy.sql import operators, visitors

from ..texts import sql_of

_LISTS = ("expression_clauselist", "clauselist")  # as SQLAlchemy 2 and 1.4 visit them
_STATEMENTS = ("select", "update", "delete")
_COMMUTE = (operators.and_, operators.or_)


def in_one_order(expression: Any) -> Any:
    """Return an expression or a statement that says the same, with the parts of its conditions in one order.

    PostgreSQL (4.2.14, "Expression Evaluation Rules") promises no order of evaluation for AND and OR. An
    expression that cannot be copied is returned as it is.
    """
    try:
        if not any(map(_has_several, visitors.iterate(expression))):
            return expression
        ordering = {
            **dict.fromkeys(_LISTS, _order_list),
            **dict.fromkeys(_STATEMENTS, _order_criteria),
        }
        return visitors.cloned_traverse(expression, {}, ordering)
    except Exception:  # noqa: BLE001 - a user's own construct may be of any form
        return expression


def _has_several(element: Any) -> bool:
    return _commutes(element) or len(getattr(element, "_where_criteria", ())) > 1


def _commutes(element: Any) -> bool:
    return element.__visit_name__ in _LISTS and getattr(element, "operator", None) in _COMMUTE


def _order_list(element: Any) -> None:
    if _commutes(element):
        element.clauses = type(element.clauses)(sorted(element.clauses, key=_text))


def _order_criteria(statement: Any) -> None:
    statement._where_criteria = tuple(sorted(statement._where_criteria, key=_text))  # noqa: SLF001


def _text(condition: Any) -> str:
    return sql_of(condition) or ""
