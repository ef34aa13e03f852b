"""Say how an engine is set up: where it leads, and what its pool, dialect and connections are set to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import blake2s
from types import FunctionType
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool

from ..looking import is_a, state_of
from ..texts import is_plain
from .held import cells_of

_ASYNCHRONOUS = "sqlalchemy.ext.asyncio.engine"  # importing it needs greenlet
_SECRET = re.compile(r"pass(word|wd|code)?$|pwd$|secret|token", re.IGNORECASE)
_CONTAINERS = (list, dict, set)
_OF_THE_MOMENT = {"_overflow", "_invalidate_time", "_orig_logging_name"}


def is_engine(value: Any) -> bool:
    """Whether this is an engine; its type decides, nothing is asked of it."""
    return is_a(value, Engine) or _is_asynchronous(value)


def engine_text(engine: Any, text: Callable[[Any], str]) -> str:
    """Return all settings of an engine that are not off, without its password. text: writes one's value."""
    inner = engine.sync_engine if _is_asynchronous(engine) else engine
    settings = {name: value for name, value in _settings(inner) if value is not None and value is not False}
    said = ", ".join(f"{name}={text(value)}" for name, value in sorted(settings.items()))
    return f"{type(engine).__name__} {inner.url.render_as_string()} with {said}"


def is_secret(name: str) -> bool:
    """Whether what has this name is likely to be a password, which no report shows."""
    return _SECRET.search(name) is not None


def masked(secret: str | bytes) -> str:
    """Return a text that says little of a secret, and is another one for nearly every other secret."""
    text = secret if type(secret) is bytes else str(secret).encode(errors="replace")
    return f"***{blake2s(text, digest_size=2).hexdigest()}" if text else ""


def creator_of(engine: Any) -> Any:
    """Return the function that the user gave to make the connections of an engine; None if there is none."""
    creator = (engine.sync_engine if _is_asynchronous(engine) else engine).pool._creator  # noqa: SLF001 - it is nowhere else
    cells = cells_of(creator) if is_a(creator, FunctionType) else {}
    return None if "cparams" in cells else cells.get("async_creator", creator)


def _is_asynchronous(value: Any) -> bool:
    return (type(value).__module__, type(value).__name__) == (_ASYNCHRONOUS, "AsyncEngine")


def _settings(engine: Any) -> Iterator[tuple[str, Any]]:
    dialect, pool = engine.dialect, engine.pool
    yield "echo", engine.echo
    yield "hide_parameters", engine.hide_parameters
    yield "execution_options", dict(engine.get_execution_options()) or None
    yield "pool", type(pool)
    for name, value in state_of(pool).items():
        if is_plain(value) and not is_a(value, *_CONTAINERS) and name not in _OF_THE_MOMENT:
            yield f"pool {name.strip('_')}", value
    if is_a(pool, QueuePool):
        yield "pool size", pool.size()
    yield "dialect", type(dialect)
    usual = state_of(type(dialect)(dbapi=dialect.dbapi))
    for name, value in state_of(dialect).items():
        sayable = is_plain(value) or is_a(value, FunctionType, type)
        if sayable and value != usual.get(name, value):  # another one is what the server has said
            yield f"dialect {name.strip('_')}", value
    yield from _connecting(engine)


def _connecting(engine: Any) -> Iterator[tuple[str, Any]]:
    """Return what a new connection is made with, beside what the URL says."""
    creator = engine.pool._creator  # noqa: SLF001 - it is nowhere else
    cells = cells_of(creator) if is_a(creator, FunctionType) else {}
    if "cparams" not in cells:
        yield "creator", creator_of(engine)
        return
    _, known = engine.dialect.create_connect_args(engine.url)
    for name, value in dict(cells["cparams"]).items():
        if known.get(name, engine) != value:
            hidden = is_secret(name) and type(value) in {str, bytes}
            yield f"connect_args {name}", masked(value) if hidden else value
