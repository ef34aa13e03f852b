"""Call what listens to the statements of sessions, with statements that nothing executes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from sqlalchemy import delete, func, insert, null, select, update
from sqlalchemy.orm import ORMExecuteState, Query, aliased
from sqlalchemy.sql.base import CompileState

from ..texts import sql_of
from .constants import constants_in
from .parameters import argument
from .results import Said
from .sessions import Alone
from .target import Target

EXECUTING = {"do_orm_execute", "before_compile"}
_MOST_CLASSES, _MOST_NAMES, _MOST_CASES = 4, 5, 120
_PRESENT = 7


def executing(loaded: Any, function: Any, event: str) -> Target:
    """Give a listener a statement of each kind, in sessions and with options that have what it names.

    What becomes of each statement is what an application feels of it.
    """
    noted = constants_in([function], loaded.own_code, None)
    names = [one for one in noted.found.values() if type(one) is str and one.isidentifier()][:_MOST_NAMES]
    mapped = sorted(loaded.mapper_by_name, key=lambda name: (name not in noted.names, name))[:_MOST_CLASSES]
    settings = ["", *(f"{where} {name}" for name in names for where in ("info", "options")), *_all(names)]
    cases = [*map(", ".join, product(mapped, settings))][:_MOST_CASES]

    def called(_: Any, case: str) -> Any:
        entity, _, setting = case.partition(", ")
        where, _, given = setting.partition(" ")
        some = dict.fromkeys(filter(None, given.split("+")), _PRESENT)
        mapper = loaded.mapper_by_name[entity]
        leading = next(
            (one for some in mapped for one in _relationships(loaded, some) if one.mapper is mapper), None
        )
        if event == "before_compile":
            return Said(";\n".join(_queried(function, mapper, some)))
        info, options = ({**some} if where == kind else {} for kind in ("info", "options"))
        return Said(";\n".join(_executed(function, mapper, leading, info, options)))

    return Target(called, [argument("case", ["literal", cases])], None, [function])


def _all(names: list[str]) -> list[str]:
    return [f"{where} {'+'.join(names)}" for where in ("info", "options")] if len(names) > 1 else []


def _relationships(loaded: Any, name: str) -> list[Any]:
    return [*loaded.mapper_by_name[name].relationships]


def _executed(
    function: Any, mapper: Any, leading: Any, info: dict[str, Any], options: dict[str, Any]
) -> Iterator[str]:
    """Yield what becomes of each statement, and what the listener gives in its place."""
    for kind, statement in _statements(mapper, leading):
        session = Alone()
        session.info.update(info)
        chosen: Any = statement.execution_options(**options)
        cls = CompileState._get_plugin_class_for_plugin(chosen, "orm")  # noqa: SLF001 - as `Session.execute` does
        state: Any = ORMExecuteState(session, chosen, {}, options, {"mapper": mapper}, cls, [])  # type: ignore[arg-type]
        given = function(state)
        own = {name: value for name, value in state.local_execution_options.items() if name not in options}
        held = {} if session.info == info else session.info
        more = [str(one) for one in (state.parameters, own, held, given) if one]
        yield " ".join([f"{kind}: {_text(state.statement)}", *more])


def _statements(mapper: Any, leading: Any) -> Iterator[tuple[str, Any]]:
    """Yield the statements that applications execute for a class, and those that the ORM does for them.

    leading: a relationship that leads to the class, if there is one.
    """
    cls = mapper.class_
    keys = [mapper.get_property_by_column(column).class_attribute for column in mapper.primary_key]
    yield "select", select(cls)
    yield "select of a key", select(*keys)
    yield "select of an alias", select(aliased(cls))
    yield "count", select(func.count()).select_from(cls)
    for name in sorted(mapper.relationships.keys())[:1]:
        yield "join", select(cls).join(getattr(cls, name))
    yield "update", update(cls).values({keys[0].key: null()})
    yield "delete", delete(cls)
    yield "insert", insert(cls)
    yield "refresh", _loading(cls, _for_refresh_state=True)
    if leading is not None:
        yield "lazy load", _loading(cls, _current_path=leading.parent._path_registry[leading])  # noqa: SLF001


def _loading(cls: type, **options: Any) -> Any:
    """Return what the ORM itself would execute, as these options say (`sqlalchemy.orm.context`)."""
    statement: Any = select(cls)
    state: Any = CompileState._get_plugin_class_for_plugin(statement, "orm")  # noqa: SLF001
    statement._compile_options = state.default_compile_options + options  # noqa: SLF001
    return statement


def _queried(function: Any, mapper: Any, options: dict[str, Any]) -> Iterator[str]:
    """Yield what becomes of each query (`sqlalchemy.orm.Query`)."""
    cls = mapper.class_
    every: list[tuple[str, Any]] = [
        ("query", Query([cls])),
        ("query of a key", Query([mapper.get_property_by_column(mapper.primary_key[0]).class_attribute])),
        ("query of an alias", Query([aliased(cls)])),
        ("limited", Query([cls]).limit(1)),
    ]
    for kind, query in every:
        chosen = query.execution_options(**options)
        given = function(chosen)
        yield f"{kind}: {_text((given if isinstance(given, Query) else chosen).statement)}"


def _text(statement: Any) -> str:
    return " ".join((sql_of(statement) or "cannot be compiled").split())
