"""The listeners of SQLAlchemy's events: the functions outside SQLAlchemy that its events call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from types import FunctionType, MethodType
from typing import Any

from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import Mapper, Query, Session, events, scoped_session, sessionmaker
from sqlalchemy.pool import Pool
from sqlalchemy.sql.base import SchemaEventTarget

from ..code.callables import Fingerprints
from ..code.held import cells_of
from ..code.places import OwnCode
from ..looking import home, namespace

_ASYNCHRONOUS = "sqlalchemy.ext.asyncio.engine"  # importing it needs greenlet
_CLASSES: tuple[Any, ...] = (Session, Query, Mapper, Engine, Dialect, Pool, SchemaEventTarget)
Ask = Callable[[list[str]], list[list[Any]]]
_Call = tuple[str, str, tuple[list[Any], Collection[Any]], Collection[str]]
_FLAGS = ("raw", "retval", "restore_load_context", "include_key")
_OF_A_CLASS = _FLAGS[:2]
_OF_AN_ATTRIBUTE = (*_OF_A_CLASS, "include_key")
_RETURNING = ("before_execute", "before_cursor_execute")
"""Events of engines whose result is used, unless SQLAlchemy's wrapper discards it (`ConnectionEvents`)."""


def heard_by(mappers: list[Any], own_code: OwnCode) -> tuple[list[tuple[Any, Any]], list[dict[str, Any]]]:
    """Return the functions that listen, each with what it listens to, and the order of several on one event.

    A function that listens to a hundred classes is one listener. Validators belong to the facts of classes.
    """
    functions: list[Any] = []
    targets: list[list[list[str]]] = []
    orders = []
    handed_down = _handed_down(mappers)
    for target, event, (listeners, propagating), bare in _calls(mappers, _held(own_code)):
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
            how = set(bare) if registered is function else _flags(registered)
            if event in _RETURNING and not _discards(registered):
                how.add("retval")
            if registered in propagating:
                how.add("propagate")
            elif function in handed_down.get((target, event), ()):
                how.add("propagated")
            heard = [target, event, " ".join(sorted(how))]
            if heard not in targets[number]:
                targets[number].append(heard)
        if len(called) > 1:
            orders.append({"target": target, "event": event, "listeners": called})
    return [(function, sorted(targets[number])) for number, function in enumerate(functions)], orders


def listener_facts(
    listening: list[tuple[Any, Any]], orders: list[Any], own_code: OwnCode, fingerprints: Fingerprints
) -> dict[str, Any]:
    """Return the facts of the functions that listen."""
    return {
        "listeners": [
            {
                "number": number,
                "name": getattr(function, "__qualname__", type(function).__qualname__),
                "targets": heard,
                "code": fingerprints.of(function),
                "place": _place(function, own_code),
                "package": "",
            }
            for number, (function, heard) in enumerate(listening)
        ],
        "listener_orders": orders,
    }


def of_imports(listening: list[tuple[Any, Any]], own_code: OwnCode, ask: Ask) -> Iterator[tuple[int, str]]:
    """Yield the numbers of listeners that only the import of a third-party package registers, and its name.

    ask: returns what listens when such modules have been imported, and nothing of the side.
    """
    foreign = {
        number: function
        for number, (function, _) in enumerate(listening)
        if isinstance(function, FunctionType) and not own_code.owns(home(function))
    }
    registered = ask(sorted(set(map(home, foreign.values())))) if foreign else []
    targets = {(module, name): targets for module, name, targets in registered}
    for number, function in foreign.items():
        known = targets.get((home(function), function.__qualname__), [])
        if all(list(target) in known for target in listening[number][1]):
            yield number, home(function).partition(".")[0]


def _held(own_code: OwnCode) -> dict[str, Any]:
    """Return the engines, pools and makers of sessions that own modules hold, by kind and name.

    What has several names goes by the first that is public: which module holds it does not matter.
    """
    named: dict[int, tuple[Any, str, set[str]]] = {}
    for module in own_code.modules.values():
        for name, value in namespace(module).items():
            for kind, held in _listened(value):
                named.setdefault(id(held), (held, kind, set()))[2].add(name)
    return {
        f"{kind} {min(names, key=lambda name: (name.startswith('_'), name))}": held
        for held, kind, names in named.values()
    }


def _listened(value: Any) -> Iterator[tuple[str, Any]]:
    """Return what in a value of a module may have listeners; its type decides, nothing is asked of it."""
    of = type(value)
    if issubclass(of, scoped_session):
        value, of = value.session_factory, type(value.session_factory)
    if of.__module__ == _ASYNCHRONOUS and of.__name__ == "AsyncEngine":
        value, of = value.sync_engine, type(value.sync_engine)
    if issubclass(of, Engine):
        yield "engine", value
    elif issubclass(of, Pool):
        yield "pool", value
    elif issubclass(of, sessionmaker):
        yield "sessionmaker", value


def _handed_down(mappers: list[Any]) -> dict[tuple[str, str], list[Any]]:
    """Return the functions that a class listens with because a base that is not mapped hands them down.

    SQLAlchemy registers these for each class anew when it is mapped (`sqlalchemy.orm.events._EventsHold`).
    """
    found: dict[tuple[str, str], list[Any]] = {}
    holds = (events._InstanceEventsHold, events._MapperEventsHold)  # noqa: SLF001
    for mapper in mappers:
        for base in mapper.class_.__mro__:
            for hold in holds:
                for key, _, propagate, *_ in dict(hold.all_holds.get(base, {})).values():
                    if propagate:
                        found.setdefault((mapper.class_.__qualname__, key.identifier), []).append(key.fn)
    return found


def _calls(mappers: list[Any], held: dict[str, Any]) -> Iterator[_Call]:
    """Return each target and event with what is called, what of it subclasses get, and `bare`.

    `bare` is how a listener was registered if nothing is around it.

    The listeners of a base class come only with the base.
    """
    made = {maker.class_: name for name, maker in held.items() if isinstance(maker, sessionmaker)}
    for name, target in held.items():
        if isinstance(target, Engine):
            yield from _dispatched(name, target.dispatch)
            yield from _dispatched(name, target.pool.dispatch)
            yield from _dispatched(name, target.dialect.dispatch)
        elif isinstance(target, Pool):
            yield from _dispatched(name, target.dispatch)
    for mapper in mappers:
        name = mapper.class_.__qualname__
        dispatchers = [
            (name, mapper.dispatch, _OF_A_CLASS),
            (name, mapper.class_manager.dispatch, _OF_A_CLASS[:1]),
        ]
        dispatchers += [
            (f"{name}.{key}", mapper.class_manager[key].dispatch, _OF_AN_ATTRIBUTE)
            for key in mapper.attrs.keys()  # noqa: SIM118 - not a dict
            if key in mapper.class_manager
        ]
        for target, dispatch, bare in dispatchers:
            yield from _dispatched(target, dispatch, bare)
    for base in _CLASSES:
        for event in sorted(base.dispatch._event_names):  # noqa: SLF001
            level = dict(getattr(base.dispatch, event)._clslevel)  # noqa: SLF001
            for cls in sorted(level, key=lambda target: str(target.__qualname__)):
                inherited = [called for above in cls.__mro__[1:] for called in level.get(above, ())]
                called = [called for called in level[cls] if called not in inherited]
                yield made.get(cls, cls.__qualname__), event, (called, ()), ()


def _dispatched(target: str, dispatch: Any, bare: Collection[str] = ()) -> Iterator[_Call]:
    """Return the events of one object, with what is registered for this object itself."""
    own = getattr(dispatch, "local", dispatch)  # an engine with options of its own has those of another, too
    if own is not dispatch:
        yield from _dispatched(target, dispatch.parent, bare)
    for event in sorted(own._event_names):  # noqa: SLF001
        registered = getattr(dispatch, event)
        registered = registered if own is dispatch else registered.local
        listeners = list(getattr(registered, "listeners", ()))
        yield target, event, (listeners, getattr(registered, "propagate", ())), bare


def _listener(called: Any, own_code: OwnCode) -> Any:
    """Return the function outside SQLAlchemy that is called, directly or inside SQLAlchemy's wrapper."""
    function = called.__func__ if isinstance(called, MethodType) else called
    if hasattr(function, "__sa_validators__"):
        return None
    if not isinstance(function, FunctionType):
        return called if own_code.owns(type(called).__module__) else None
    if not _is_sqlalchemys(function):
        return called
    for content in cells_of(function).values():
        if isinstance(content, (FunctionType, MethodType)) or own_code.owns(type(content).__module__):
            found = _listener(content, own_code)
            if found is not None:
                return found
    return None


def _discards(called: Any) -> bool:
    """Whether SQLAlchemy has put a wrapper around a listener of an engine that discards what it returns."""
    if not isinstance(called, FunctionType) or not _is_sqlalchemys(called):
        return False
    within = cells_of(called).values()
    return called.__name__.startswith("wrap_before_") or any(map(_discards, within))


def _is_sqlalchemys(function: FunctionType) -> bool:
    return str(function.__globals__.get("__name__")).startswith("sqlalchemy.")


def _flags(called: Any) -> set[str]:
    """Return how a listener was registered, as the wrappers say that SQLAlchemy has put around it.

    `raw`: it takes the state of an instance; `retval`: what it returns is used; `named`: it takes its
    arguments by name; `once`: it is called once; `include_key`: it gets the key of a collection's element;
    `restore_load_context`: it may load (`sqlalchemy.event.registry`, `sqlalchemy.orm.events`).
    """
    if not isinstance(called, FunctionType) or not _is_sqlalchemys(called):
        return set()
    cells = cells_of(called)
    found = {name for name in _FLAGS if cells.get(name) is True}
    found |= {"once"} if "once" in cells else set()
    found |= {"named"} if called.__name__ == "wrap_kw" else set()
    return found.union(*(_flags(content) for content in cells.values()))


def _place(function: Any, own_code: OwnCode) -> Any:
    code = getattr(function, "__code__", None)
    home = str(getattr(function, "__globals__", {}).get("__name__"))
    if code is None or not own_code.owns(home):
        return None
    return [own_code.source(home).shown, code.co_firstlineno]
