"""The listeners of SQLAlchemy's events: the functions outside SQLAlchemy that its events call."""

from __future__ import annotations

from collections.abc import Iterator
from types import FunctionType, MethodType
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Mapper, Query, Session
from sqlalchemy.pool import Pool

from .callables import Fingerprints, cells_of
from .places import OwnCode

_CLASSES: tuple[Any, ...] = (Session, Query, Mapper, Engine, Pool)


def listener_facts(mappers: list[Any], own_code: OwnCode, fingerprints: Fingerprints) -> dict[str, Any]:
    """Return the functions that listen, with what each listens to, and the order in which several are called.

    A function that listens to a hundred classes is one listener. Validators belong to the facts of classes.
    """
    functions: list[Any] = []
    targets: list[list[list[str]]] = []
    orders = []
    for target, event, listeners in _calls(mappers):
        called = []
        for registered in listeners:
            function = _listener(registered, own_code)
            if function is None:
                continue
            if function not in functions:
                functions.append(function)
                targets.append([])
            number = functions.index(function)
            called.append(number)
            heard = [target, event, "retval" if _returns(registered) else ""]
            if heard not in targets[number]:
                targets[number].append(heard)
        if len(called) > 1:
            orders.append({"target": target, "event": event, "listeners": called})
    return {
        "listeners": [
            {
                "number": number,
                "name": getattr(function, "__qualname__", type(function).__qualname__),
                "targets": sorted(targets[number]),
                "code": fingerprints.of(function),
                "place": _place(function, own_code),
            }
            for number, function in enumerate(functions)
        ],
        "listener_orders": orders,
    }


def _calls(mappers: list[Any]) -> Iterator[tuple[str, str, list[Any]]]:
    """Return each target and event with what is called; the listeners of a base class only with the base."""
    for mapper in mappers:
        name = mapper.class_.__qualname__
        dispatchers = [(name, mapper.dispatch), (name, mapper.class_manager.dispatch)]
        dispatchers += [
            (f"{name}.{key}", mapper.class_manager[key].dispatch)
            for key in mapper.attrs.keys()  # noqa: SIM118 - not a dict
            if key in mapper.class_manager
        ]
        for target, dispatch in dispatchers:
            for event in sorted(dispatch._event_names):  # noqa: SLF001
                yield target, event, list(getattr(getattr(dispatch, event), "listeners", ()))
    for base in _CLASSES:
        for event in sorted(base.dispatch._event_names):  # noqa: SLF001
            level = dict(getattr(base.dispatch, event)._clslevel)  # noqa: SLF001
            for cls in sorted(level, key=lambda target: str(target.__qualname__)):
                inherited = [called for above in cls.__mro__[1:] for called in level.get(above, ())]
                yield cls.__qualname__, event, [called for called in level[cls] if called not in inherited]


def _listener(called: Any, own_code: OwnCode) -> Any:
    """Return the function outside SQLAlchemy that is called, directly or inside SQLAlchemy's wrapper."""
    function = called.__func__ if isinstance(called, MethodType) else called
    if hasattr(function, "__sa_validators__"):
        return None
    if not isinstance(function, FunctionType):
        return called if own_code.owns(type(called).__module__) else None
    if not str(function.__globals__.get("__name__")).startswith("sqlalchemy."):
        return called
    for content in cells_of(function).values():
        if isinstance(content, (FunctionType, MethodType)) or own_code.owns(type(content).__module__):
            found = _listener(content, own_code)
            if found is not None:
                return found
    return None


def _returns(called: Any) -> bool:
    """Whether SQLAlchemy uses what a listener returns, because it was registered with `retval=True`."""
    if not isinstance(called, FunctionType):
        return False
    if not str(called.__globals__.get("__name__")).startswith("sqlalchemy."):
        return False
    return any(
        content is True if name == "retval" else isinstance(content, FunctionType) and _returns(content)
        for name, content in cells_of(called).items()
    )


def _place(function: Any, own_code: OwnCode) -> Any:
    code = getattr(function, "__code__", None)
    home = str(getattr(function, "__globals__", {}).get("__name__"))
    if code is None or not own_code.owns(home):
        return None
    return [own_code.source(home).shown, code.co_firstlineno]
