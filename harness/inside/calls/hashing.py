"""Call `__hash__` so that its result is the same in each process.

Before Python 3.12 the hash of None comes from its place in memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

_IS_STEADY = sys.version_info >= (3, 12)


class _Standing:
    """Stands for None, with a hash of its own."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __hash__(self) -> int:
        return self._number

    def __eq__(self, other: object) -> bool:
        return self is other


def hashing(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what gives the hash; where it is made of that of None, the hash with a number in its place."""
    return function if _IS_STEADY else lambda receiver: _steady(function, receiver)


def _steady(function: Callable[[Any], Any], receiver: Any) -> Any:
    result = function(receiver)
    held = getattr(receiver, "__dict__", {})
    names = [name for name, value in held.items() if value is None]
    if not names:
        return result
    try:
        first, second = (_with(function, receiver, held, names, _Standing(number)) for number in (1, 2))
    except Exception:  # noqa: BLE001 - the code does something else with what stands for None
        return result
    return result if first == second else ("a hash with None in it", first)


def _with(function: Callable[[Any], Any], receiver: Any, held: Any, names: list[str], one: _Standing) -> Any:
    held.update(dict.fromkeys(names, one))
    try:
        return function(receiver)
    finally:
        held.update(dict.fromkeys(names))
