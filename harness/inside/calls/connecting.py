"""Compare how functions connect: what they ask of a driver, and what they do with the connection.

Nothing is connected. A function gets a stand-in that notes what is done to it. Only where that stand-in is
what it gives, nothing else can depend on the answers of a server.
"""

from __future__ import annotations

import inspect
import re
import sqlite3
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ..answering import Answering
from ..code.engine_settings import creator_of, is_secret, masked
from ..code.values import CREATOR, Values
from ..looking import is_a
from .awaiting import awaited
from .forbidding import Forbidden
from .recorder import Recorder
from .results import Said
from .target import Refused, Target

_SQLITE = ("database", "timeout", "detect_types", "isolation_level", "check_same_thread", "factory")
_SQLITE_USUAL = {"timeout": 5.0, "detect_types": 0, "isolation_level": "", "check_same_thread": True}
"""The first parameters of `sqlite3.connect`, and what they are if nobody gives them (Python's manual)."""
_IN_A_URL = re.compile(r"(?<=://)([^/@:]*):([^/]*)(?=@)")
_IN_A_TEXT = re.compile(r"\b(password|passwd|pwd)\s*=\s*('(?:[^'\\]|\\.)*'|[^\s;]*)", re.IGNORECASE)
CONNECTS = "it connects to a database, and what it gives may depend on the answer"
A_CONTEXT = "a context of"
_CONNECTION = "connection"


class Connections:
    """The connections that the calls of this process ask for, from now on; `begin` a call first."""

    def __init__(self, text: Callable[[Any], str]) -> None:
        self._text = text
        self._log: list[str] = []
        self._made: list[Any] = []
        self._refuses = False
        Answering.by = self._answer

    def begin(self) -> None:
        """Begin a call."""
        self._log, self._made = [], []

    def said(self, result: Any, again: Callable[[], Any]) -> Any:
        """Return what to compare of a result: how it was connected, if it is a connection, and how it is not.

        Forbidden if it is anything else, which may depend on what a server answers. again: repeats the call,
        here for where the first attempt does not succeed.
        """
        if is_a(result, sqlite3.Connection):
            self.begin()
            result = self._with(again)
        if not self._made:
            return result
        given = result[1] if type(result) is tuple and result[:1] == (A_CONTEXT,) else result
        if not any(given is one for one in self._made):
            raise Forbidden(CONNECTS)
        said = f"a connection: {'; '.join(self._log)}; gives connection {self._number(given)}"
        said = said if given is result else f"{A_CONTEXT} {said}"
        self.begin()
        try:
            self._with(again, refuses=True)
            end = "gives something"
        except Exception as error:  # noqa: BLE001 - the driver's, or what the user's code makes of it
            end = f"raises {type(error).__qualname__}"
        return Said(f"{said}; where it is refused: {'; '.join(self._log)}; {end}")

    def _number(self, connection: Any) -> int:
        return next(number for number, one in enumerate(self._made, 1) if one is connection)

    def of_engine(self, engine: Any) -> Any:
        """Return how an engine connects where its user has given a function for that."""
        creator = creator_of(engine)
        if creator is None:
            return None
        self.begin()
        connect = partial(_given, creator)
        said = self.said(self._with(connect), connect)
        self.begin()
        return said

    def _with(self, call: Callable[[], Any], *, refuses: bool = False) -> Any:
        before = Answering.in_memory, self._refuses
        Answering.in_memory, self._refuses = True, refuses
        try:
            return call()
        finally:
            Answering.in_memory, self._refuses = before

    @property
    def asked(self) -> bool:
        """Whether the call has asked for any."""
        return bool(self._made)

    def _answer(self, path: str, original: Any, given: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        asked = _arguments(path, original, given, named)
        shown = ", ".join(f"{name}={self._shown(name, value)}" for name, value in sorted(asked.items()))
        name = _CONNECTION if not self._made else f"{_CONNECTION} {len(self._made) + 1}"
        self._log.append(f"{name} = {path}({shown})")
        of = sqlite3.Connection if path.startswith("sqlite3.") else Recorder
        self._made.append(Recorder(name, self._log, of, self._text))
        if self._refuses:
            error = getattr(
                sys.modules.get(path.partition(".")[0]), "OperationalError", ConnectionRefusedError
            )
            raise error("connection refused")
        return _later(self._made[-1]) if inspect.iscoroutinefunction(original) else self._made[-1]

    def _shown(self, name: str, value: Any) -> str:
        """Write an argument; of a password so much that another one is another text, and no more."""
        if is_secret(name) and type(value) in {str, bytes}:
            return masked(value)
        if type(value) is str:
            value = _IN_A_URL.sub(lambda found: f"{found[1]}:{masked(found[2])}", value)
            value = _IN_A_TEXT.sub(lambda found: f"{found[1]}={masked(found[2])}", value)
        return self._text(value)


async def _later(connection: Any) -> Any:
    return connection


def _arguments(path: str, original: Any, given: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a connection by name, without those that only say what is usual."""
    if path.startswith("sqlite3."):
        asked = {**dict(zip(_SQLITE, given)), **named}
        return {name: value for name, value in asked.items() if _SQLITE_USUAL.get(name, asked) != value}
    try:
        bound = inspect.signature(original).bind(*given, **named)
    except (TypeError, ValueError):
        return {**{f"argument {number}": one for number, one in enumerate(given, 1)}, **named}
    taken = bound.signature.parameters
    asked = {}
    for name, value in bound.arguments.items():
        if taken[name].kind is inspect.Parameter.VAR_KEYWORD:
            asked.update(value)
        elif taken[name].default is not value and taken[name].default != value:
            asked[name] = value
    return _of_libpq(path, asked)


def _of_libpq(path: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the same with each part of a connection string by its name, as the driver itself reads it."""
    module, parse, name = next(
        (one for one in _PARSERS if path.startswith(f"{one[0].partition('.')[0]}.")), ("", "", "")
    )
    read = getattr(sys.modules.get(module), parse, None)
    text = asked.get(name)
    if read is None or type(text) is not str:
        return asked
    try:
        parts = read(text)
    except Exception:  # noqa: BLE001 - the driver's own error, which the real connection would have raised
        return asked
    others = {key: str(value) if type(value) is int else value for key, value in asked.items() if key != name}
    return {**parts, **others}


_PARSERS = (
    ("psycopg2.extensions", "parse_dsn", "dsn"),
    ("psycopg.conninfo", "conninfo_to_dict", "conninfo"),
)


def _given(creator: Callable[[], Any]) -> Any:
    return awaited(creator())


def of_engine(loaded: Any, engine: Any) -> Target:
    """Make a connection of an engine, if its other settings say all that they are."""
    if not str(Values(loaded.own_code).text(engine)).startswith(CREATOR):
        raise Refused(
            "it is an engine, and its settings hold more code than the function that connects: give the "
            "functions public names, so that they are compared"
        )
    return Target(lambda _: engine, [], None, [creator_of(engine)])
