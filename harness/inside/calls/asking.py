"""Answer what sessions are asked for in place of a database: the same question has the same answer."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    LABEL_STYLE_DISAMBIGUATE_ONLY,
    Column,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    event,
    inspect,
)
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.orm import Mapper, Session, SessionTransaction
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql import Select
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.util import immutabledict

from ..looking import is_a
from ..texts import sql_of
from .forbidding import Forbidden

ASKS = "it asks a session for what is in the database"
_USUAL: dict[Any, Any] = {
    int: 7,
    str: "Ab c",
    bool: True,
    float: 1.5,
    bytes: b"a",
    dict: {"a": 1},
    datetime.date: datetime.date(2024, 2, 29),
    datetime.datetime: datetime.datetime(2024, 2, 29, 12),  # noqa: DTZ001 - a column's that has no zone
}
_ROWS = 3  # none, one or two, in turn


class Answers:
    """What the sessions of this process are asked for, from now on: `taken` has that of one call."""

    def __init__(self) -> None:
        self._asked: list[str] = []
        self._ended: list[str] = []
        self._number = 0
        event.listen(Session, "do_orm_execute", self._answer)
        for cls, name in ((SessionTransaction, "commit"), (Session, "rollback")):
            self._note(cls, name)

    def begin(self, number: int) -> None:
        """Begin a call; the number decides how many rows there are."""
        self._asked, self._ended, self._number = [], [], number

    def taken(self) -> tuple[str, str]:
        """Return what was asked for, and how transactions ended."""
        return "; ".join(self._asked), ", ".join(self._ended)

    @contextmanager
    def unnoted(self) -> Iterator[None]:
        """Forget what is asked for inside: a call is repeated to look at something else."""
        asked, ended = [*self._asked], [*self._ended]
        try:
            yield
        finally:
            self._asked, self._ended = asked, ended

    def _note(self, cls: Any, name: str) -> None:
        original = getattr(cls, name)

        def noting(ending: Any, *given: Any, **named: Any) -> Any:
            self._ended.append(name)
            return original(ending, *given, **named)

        setattr(cls, name, noting)

    def _answer(self, state: Any) -> Any:
        statement = state.statement
        plain = LABEL_STYLE_DISAMBIGUATE_ONLY  # that of a query says the same
        text = sql_of(statement.set_label_style(plain)) if is_a(statement, Select) else None
        if text is None:
            raise Forbidden(ASKS)
        count = (self._number + len(self._asked)) % (2 if _gives_one(statement) else _ROWS)
        self._asked.append(f"{text} {state.parameters or ''}({count} rows)")
        columns = statement.column_descriptions
        rows = [tuple(_value(one, number) for one in columns) for number in range(count)]
        result: Any = IteratorResult(SimpleResultMetaData([str(one["name"]) for one in columns]), iter(rows))
        alone = len(columns) == 1 and columns[0]["expr"] is columns[0]["entity"]
        result._attributes = immutabledict({"is_single_entity": alone})  # noqa: SLF001 - as a query has it
        return result


def _gives_one(statement: Any) -> bool:
    """Whether a statement asks for the one row that has some values of a key, or of unique columns."""
    given = {
        side
        for clause in statement._where_criteria  # noqa: SLF001 - its parts, all of which must hold
        if is_a(clause, BinaryExpression) and clause.operator is operator.eq
        for side in (clause.left, clause.right)
        if is_a(side, Column) and is_a(side.table, Table)
    }
    return any(key and key <= given for table in {one.table for one in given} for key in _unique(table))


def _unique(table: Table) -> list[set[Any]]:
    found: list[Any] = [one for one in table.constraints if is_a(one, UniqueConstraint, PrimaryKeyConstraint)]
    return [{*one.columns} for one in (*found, *(index for index in table.indexes if index.unique))]


def _value(column: Any, number: int) -> Any:
    mapper = inspect(column["expr"], raiseerr=False)
    if is_a(mapper, Mapper):
        instance = mapper.class_manager.new_instance()
        for attribute in mapper.column_attrs:
            set_committed_value(instance, attribute.key, _usual(attribute.columns[0].type, number))
        return instance
    return _usual(column["type"], number)


def _usual(kind: Any, number: int) -> Any:
    try:
        usual = _USUAL.get(kind.python_type)
    except NotImplementedError:
        return None
    return usual + number if type(usual) is int else usual
