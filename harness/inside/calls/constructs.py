"""Find what is called of SQLAlchemy's own kinds of classes: types, comparators, compiled constructs."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, column, select
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeEngine

from ..looking import is_a, namespace, state_of
from ..texts import sql_of
from .parameters import argument, parameters
from .results import Said
from .target import Refused, Target

PROCESSORS = {"bind_processor", "literal_processor", "result_processor"}
_MOST_CLASSES = 6
_BINARY = ("eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "truediv", "mod", "and_", "or_")
_METHODS = ("like", "ilike", "in_", "contains", "startswith", "endswith", "concat", "is_", "between")
_COLUMNS: dict[str, Any] = {"text": column("a", String), "number": column("a", Integer)}


def compiled(cls: Any, dispatcher: Any) -> Target:
    """Write the SQL of a construct (`sqlalchemy.ext.compiler`) in some dialects, with some columns in it."""

    def called(_: Any, dialect: Any, names: list[str]) -> str:
        made = cls(*(column(name) for name in names))
        return str(made.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))

    takes = [
        argument("dialect", ["dialect"]),
        argument("columns", ["literal", [[], ["a"], ["a", "b"], ["a", "b", "c"]]]),
    ]
    return Target(called, takes, None, [*state_of(dispatcher).get("specs", {}).values()])


def processor(cls: Any, name: str, member: Any) -> Target:
    """Give a value to what a type makes to process values."""

    def called(receiver: Any, dialect: Any, value: Any) -> Any:
        more = [None] if name == "result_processor" else []
        process = member(receiver, dialect, *more)
        return "as it is" if process is None else process(value)

    return Target(called, [argument("dialect", ["dialect"]), argument("value", ["any"])], cls, [member])


def is_comparator(cls: Any) -> bool:
    """Whether a class says what operators on a column or an attribute mean."""
    return issubclass(cls, operators.ColumnOperators)


def comparing(loaded: Any, cls: Any, member: Any) -> Target:
    """Call a method of a comparator of a column."""
    operates = member.__name__ in {"operate", "reverse_operate"}

    def called(_: Any, kind: str, *given: Any, **named: Any) -> Any:
        if operates:
            given = (getattr(operators, given[0]), *given[1:])
        return member(cls(_COLUMNS[kind]), *given, **named)

    takes = [
        argument("column", ["literal", [*_COLUMNS]]),
        *([argument("op", ["literal", [*_BINARY[:6], "like_op", "in_op"]])] if operates else []),
        *(one for one in parameters(loaded, member, skipped=2 if operates else 1) if one["more"] != "**"),
    ]
    return Target(called, takes, None, [member])


def querying(loaded: Any, cls: Any, member: Any) -> Target:
    """Call a method of a query of some mapped class; it gives another query."""
    named = {*member.__code__.co_names}
    mapped = sorted(loaded.mapper_by_name, key=lambda name: (name not in named, name))[:_MOST_CLASSES]

    def called(_: Any, entity: str, *given: Any, **named: Any) -> Any:
        return member(cls([loaded.mapper_by_name[entity].class_]), *given, **named)

    takes = [argument("entity", ["literal", mapped]), *parameters(loaded, member, skipped=1)]
    return Target(called, takes, None, [member])


def criteria(loaded: Any, option: Any) -> Target:
    """Write the SQL of queries of the classes that `with_loader_criteria` is for, and of others."""
    _, (of, given, *_) = option.__reduce__()
    found = {name: issubclass(mapper.class_, of) for name, mapper in loaded.mapper_by_name.items()}
    mapped = sorted(found, key=lambda name: (not found[name], name))[:_MOST_CLASSES]

    def called(_: Any, entity: str) -> Any:
        return Said(sql_of(select(loaded.mapper_by_name[entity].class_).options(option)))

    return Target(called, [argument("entity", ["literal", mapped])], None, [given])


def of_type(cls: Any, factory: Any) -> Target:
    """Write the SQL of operators on a column of a type that has a comparator of its own."""
    if not (is_a(factory, type) and issubclass(factory, TypeEngine.Comparator)):
        raise Refused("it is not called")
    own = [name for name, value in namespace(factory).items() if callable(value) and not name.startswith("_")]
    overriding = [
        f"comparator.{name}" for name in own if hasattr(ColumnElement, name)
    ]  # without its arguments

    def called(_: Any, name: str, value: Any) -> Any:
        compared: Any = column("a", cls())
        if name in overriding:
            compared, name = compared.comparator, name.partition(".")[2]
        binary: Callable[[Any, Any], Any] | None = getattr(operator, name, None)
        return getattr(compared, name)(value) if binary is None else binary(compared, value)

    takes = [
        argument("operator", ["literal", [*_BINARY, *_METHODS, *own, *overriding]]),
        argument("value", ["any"]),
    ]
    return Target(called, takes, None, [*namespace(factory).values()])
