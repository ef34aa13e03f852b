"""The SQL that the ORM would send for a mapped class, its attributes and relationships; nothing is sent.

Columns are in the order of their names: in which order a class selects and inserts them changes with every
move to a mixin, and the ORM reads them by name. What is a table's own (its name, and its columns as they
are) is written without the compiler, because a large schema has thousands of such statements.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.orm import lazyload, load_only
from sqlalchemy.sql import ClauseElement, operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList

from ..names import name_of
from ..texts import SAID_BY_REPR, SIMPLE, text_of
from .endless import Endless, ended

_DIALECT = PGDialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]  # a driver's would cast parameters
_LAZY: Any = (("lazy", "select"),)
_FROM = re.compile(r"\s+FROM\s+")
_PARAMETER = re.compile(r"%\((\w+)\)s|__\[POSTCOMPILE_(\w+?)(?:~~.*?~~)?\]")
_EQUALITY = re.compile(r"([\w.]+) = ([\w.]+)")
_OF_THE_MOMENT = (datetime.datetime, datetime.date, datetime.time)  # at which the SQL is written


def of_class(mapper: Any) -> dict[str, str]:
    """Return what reads and changes rows of a class, and by its name each column, as it is read and written.

    Attributes that are no columns of a table are compared one by one.
    """
    used = {
        f"{name_of(column.table)}.{column.name}": _written(partial(_used, prop, column))
        for prop, column in _columns(mapper)
    }
    return {
        "SELECT": _written(partial(_read_from, mapper)),
        "DELETE": _written(partial(_changed, mapper)),
        **({} if _returns(mapper) else {"INSERT": "without RETURNING"}),
        **used,
    }


def of_relationship(prop: Any) -> dict[str, str]:
    """Return what a lazy load asks for, which begins every other load, and what an aliased target reads.

    A join has the condition of the relationship, and reads what a query of its target reads.
    """
    return {"load": _written(partial(_loaded, prop)), "target": _written(partial(_aliased, prop))}


def of_attribute(cls: type, key: str) -> str:
    """Return what an attribute means in a query of its class; "" if it is no expression.

    A subquery also in a query that reads the subquery's tables itself, with which it may correlate. A hybrid
    that is meant for instances alone may have no end on the class: a column of JSON has each index.
    """

    def written() -> str:
        with ended():
            attribute = getattr(cls, key)
        inner = attribute.__clause_element__() if hasattr(attribute, "__clause_element__") else attribute
        if not isinstance(inner, ClauseElement):
            return ""
        mapper: Any = sa.inspect(cls)
        if _union(mapper):
            return _text(inner)
        query = sa.select(*mapper.primary_key, attribute)
        tables = {one for one in visitors.iterate(inner) if isinstance(one, sa.Table)}
        others = sorted(tables.difference(mapper.tables), key=lambda table: str(name_of(table)))
        texts = [query, query.select_from(*others)] if others else [query]
        return "; ".join(_written(partial(_text, text)) for text in texts)

    return _written(written)


def _written(write: Callable[[], str]) -> str:
    """Return a statement; without one the name of the error, for a user's construct may do anything."""
    try:
        return write()
    except (Exception, Endless) as error:  # noqa: BLE001
        return f"cannot be compiled: {type(error).__name__}"


def _text(statement: Any) -> str:
    """Return a statement in PostgreSQL's dialect, with the values that it holds in their places."""
    compiled = statement.compile(dialect=_DIALECT)
    held = compiled.params
    text = _PARAMETER.sub(lambda found: _value(held.get(found[1] or found[2])), str(compiled))
    return " ".join(text.split())


def _value(value: Any) -> str:
    if value is None:
        return "?"
    if isinstance(value, _OF_THE_MOMENT):
        return type(value).__name__
    plain = type(value) in SIMPLE or type(value).__module__ in SAID_BY_REPR
    return text_of(value) if plain else type(value).__name__


def _returns(mapper: Any) -> bool:
    """Whether rows are inserted with RETURNING, unless the user has switched that off for the table."""
    return bool(getattr(mapper.local_table, "implicit_returning", True))


def _columns(mapper: Any) -> Iterator[tuple[Any, Any]]:
    """Return the mapped columns of tables, each with its attribute."""
    for prop in mapper.column_attrs:
        for column in prop.columns:
            if isinstance(column, sa.Column) and name_of(column.table) is not None:
                yield prop, column


def _used(prop: Any, column: Any) -> str:
    """Return how a column is selected and given: as it is, or what its type makes of it.

    The two attributes of a type are SQLAlchemy's own question whether it has such an expression.
    """
    kind = column.type
    read = _text(sa.select(column)) if kind._has_column_expression else "as it is"  # noqa: SLF001
    bound = kind._has_bind_expression  # noqa: SLF001
    given = _text(sa.bindparam(None, type_=kind)) if bound else "as it is"
    return f"{'' if prop.deferred else f'read {read}, '}written {given}"


def _is_a_table(mapper: Any) -> bool:
    """Whether a query of a class reads its table, and nothing else."""
    return (
        mapper.inherits is None
        and mapper.with_polymorphic is None
        and isinstance(mapper.persist_selectable, sa.Table)
    )


def _read_from(mapper: Any) -> str:
    """Return what a query of a class reads from, and on which conditions."""
    if _is_a_table(mapper):
        return str(name_of(mapper.local_table))
    if union := _union(mapper):
        return f"the rows of {', '.join(sorted(union))}"
    keys = [mapper.get_property_by_column(column).class_attribute for column in mapper.primary_key]
    text = _text(sa.select(mapper.class_).options(lazyload("*"), load_only(*keys)))
    return _EQUALITY.sub(lambda sides: " = ".join(sorted(sides.groups())), _FROM.split(text, 1)[1])


def _union(mapper: Any) -> set[str]:
    """Return the tables whose rows a concrete base reads as one; none for another mapper.

    SQLAlchemy unites them in the order in which the classes were defined (`polymorphic_union`).
    """
    selectable = mapper.with_polymorphic[1] if mapper.with_polymorphic else None
    if not isinstance(getattr(selectable, "element", None), sa.CompoundSelect):
        return set()
    return {str(name_of(one)) for one in visitors.iterate(selectable) if isinstance(one, sa.Table)}


def _changed(mapper: Any) -> str:
    """Return which rows a statement for all of a class changes."""
    is_whole = isinstance(mapper.local_table, sa.Table) and not mapper.single
    return str(name_of(mapper.local_table)) if is_whole else _text(sa.delete(mapper.class_))


def _loaded(prop: Any) -> str:
    strategy = prop._get_strategy(_LAZY)  # noqa: SLF001 - what it would ask for shows nowhere else
    if strategy.use_get:
        return "by its key"
    order = ", ".join(map(_text, prop.order_by or ()))
    return f"{_condition(strategy._lazywhere)}{f' ORDER BY {order}' if order else ''}"  # noqa: SLF001


def _condition(clause: Any) -> str:
    """Write a condition so that the order of its parts, and of the sides of =, does not matter."""
    if isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        return " AND ".join(sorted(map(_condition, clause.clauses)))
    if isinstance(clause, BinaryExpression) and clause.operator is operators.eq:
        return " = ".join(sorted([_text(clause.left), _text(clause.right)]))
    return _text(clause)


def _aliased(prop: Any) -> str:
    """Return what a relationship to an aliased class reads (`relationship(aliased(…))`); else ""."""
    return _text(sa.select(prop.entity.entity)) if prop.entity.is_aliased_class else ""
