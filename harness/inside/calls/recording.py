"""Call what listens to engines and pools, with objects that note all that is done to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator
from typing import Any

from .parameters import argument
from .results import Said
from .target import Target

RECORDED = {
    name: count
    for count, names in (
        (1, "engine_connect begin commit rollback"),
        (2, "connect first_connect checkin close detach"),
        (3, "checkout reset invalidate soft_invalidate"),
        (6, "before_cursor_execute after_cursor_execute"),
    )
    for name in names.split()
}
"""The events of engines and pools, and how many arguments each gives (`PoolEvents`, `ConnectionEvents`)."""
_CURSOR = {"before_cursor_execute", "after_cursor_execute"}
_NAMES = ("connection", "record", "proxy")
_LONGEST = 200


class Recorder:
    """Takes everything that is done to it, and notes it; what it gives is another one."""

    def __init__(self, path: str, log: list[str], of: type, text: Callable[[Any], str]) -> None:
        vars(self).update(_path=path, _log=log, _of=of, _text=text)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """The class for which it passes."""
        return vars(self)["_of"]  # type: ignore[no-any-return]

    def _next(self, path: str) -> Recorder:
        own = vars(self)
        return Recorder(path, own["_log"], Recorder, own["_text"])

    def _note(self, text: str) -> None:
        if len(vars(self)["_log"]) < _LONGEST:
            vars(self)["_log"].append(text)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._next(f"{vars(self)['_path']}.{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        self._note(f"{vars(self)['_path']}.{name} = {self._shown(value)}")
        vars(self)[name] = value

    def __call__(self, *given: Any, **named: Any) -> Recorder:
        """Note the call."""
        texts = [*map(self._shown, given), *(f"{key}={self._shown(one)}" for key, one in named.items())]
        call = f"{vars(self)['_path']}({', '.join(texts)})"
        self._note(call)
        return self._next(call)

    def __enter__(self) -> Any:
        return self

    def __await__(self) -> Generator[Any, None, Any]:
        yield from ()
        return self

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __getitem__(self, key: Any) -> Recorder:
        return self._next(f"{vars(self)['_path']}[{self._shown(key)}]")

    def __setitem__(self, key: Any, value: Any) -> None:
        self._note(f"{vars(self)['_path']}[{self._shown(key)}] = {self._shown(value)}")

    def _shown(self, value: Any) -> str:
        return str(vars(value)["_path"] if issubclass(type(value), Recorder) else vars(self)["_text"](value))


def recorded(function: Any, event: str, text: Callable[[Any], str]) -> Target:
    """Give a listener what notes all that it does, as connections of a driver and of SQLite."""

    def called(_: Any, driver: str, statement: str = "", values: Any = None, many: bool = False) -> Any:
        log: list[str] = []
        of = sqlite3.Connection if driver == "sqlite3" else Recorder
        made = [Recorder(name, log, of if name == "connection" else Recorder, text) for name in _NAMES]
        every: list[Any] = made
        if event in _CURSOR:
            cursor = Recorder("cursor", log, Recorder, text)
            every = [made[0], cursor, statement, values, Recorder("context", log, Recorder, text), many]
        given = function(*every[: min(RECORDED[event], _taken(function, len(every)))])
        shown = vars(given)["_path"] if type(given) is Recorder else text(given)
        return Said(";\n".join([*log, f"gives {shown}"]))

    takes = [argument("driver", ["literal", ["", "sqlite3"]])]
    if event in _CURSOR:
        takes += [
            argument("statement", ["str"]),
            argument("values", ["many", "dict", [["str"], ["str"]]]),
            argument("many", ["bool"]),
        ]
    return Target(called, takes, None, [function])


def _taken(function: Any, most: int) -> int:
    code = getattr(function, "__code__", None)
    return most if code is None or code.co_flags & 0x04 else code.co_argcount
