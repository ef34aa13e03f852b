"""Call what listens to engines and pools, with objects that note all that is done to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from .parameters import argument
from .recorder import Recorder
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
