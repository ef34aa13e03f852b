"""Say how engines, what makes sessions, and the `db` of Flask-SQLAlchemy are set up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..looking import is_a, state_of
from .engine_settings import engine_text, is_engine, is_secret, masked

_MAKERS = {"sessionmaker", "async_sessionmaker", "scoped_session", "async_scoped_session"}
_FLASK = ("flask_sqlalchemy.extension", "SQLAlchemy")
_OF_FLASK = {"session", "metadatas", "Table", "Model", "_engine_options", "_app_engines"}
"""What a `db` holds that is written in a form of its own; metadata and tables are compared themselves."""


def is_set_up(value: Any) -> bool:
    """Whether this is one of these objects; its type decides, nothing is asked of it."""
    return is_engine(value) or is_maker(value) or _is_db(value)


def is_maker(value: Any) -> bool:
    """Whether an object is one of SQLAlchemy's that make sessions."""
    return type(value).__module__.startswith("sqlalchemy.") and type(value).__name__ in _MAKERS


def settings_text(value: Any, text: Callable[[Any], str]) -> str:
    """Return all settings of such an object that are not off, without passwords. text: writes one's value."""
    if is_engine(value):
        return engine_text(value, text)
    settings = dict(_of_db(value, text) if _is_db(value) else _of_maker(value, text))
    said = (f"{name}={one}" for name, one in sorted(settings.items()) if one is not None)
    return f"{text(type(value))} with {', '.join(said)}"


def _is_db(value: Any) -> bool:
    return any((base.__module__, base.__name__) == _FLASK for base in type(value).__mro__)


def _of_maker(maker: Any, text: Callable[[Any], str]) -> Iterator[tuple[str, str | None]]:
    state = state_of(maker)
    if "session_factory" in state:
        scope = state_of(state["registry"]).get("scopefunc")
        yield "scope", "each thread" if scope is None else text(scope)
        yield "made by", text(state["session_factory"])
        return
    cls = state["class_"]
    is_anew = cls.__module__ == "sqlalchemy.orm.session" and type(maker).__name__ == "sessionmaker"
    yield "class", text(cls.__bases__[0] if is_anew else cls)  # it makes a class of its own, for listeners
    for name, value in state["kw"].items():
        yield name, "it" if _is_db(value) else _shown(name, value, text)


def _of_db(db: Any, text: Callable[[Any], str]) -> Iterator[tuple[str, str | None]]:
    state = state_of(db)
    yield "session", text(state["session"])
    yield "binds", text(sorted(map(str, filter(None, state["metadatas"]))) or None)
    model = state["Model"]
    yield "model", text([type(model), *(base for base in model.__bases__ if base is not object)])
    yield "engine_options", _shown("", state["_engine_options"] or None, text)
    for number, engines in enumerate(state["_app_engines"].values(), 1):
        for bind, engine in engines.items():
            yield f"engine {number}{'' if bind is None else f' for {bind}'}", text(engine)
    for name, value in state.items():
        if name not in _OF_FLASK:
            yield name.strip("_"), _shown(name, value, text)


def _shown(name: str, value: Any, text: Callable[[Any], str]) -> str | None:
    """Write one setting, or each one of a dict; None if it is off."""
    if is_a(value, Mapping):
        shown = ((key, _shown(str(key), one, text)) for key, one in sorted(value.items(), key=str))
        return f"({', '.join(f'{key}={one}' for key, one in shown if one is not None)})"
    if is_secret(name) and type(value) in {str, bytes}:
        return masked(value)
    return None if value is None else text(value)
