"""Take what a coroutine returns at once; nothing is waited for but other code that goes on at once."""

from __future__ import annotations

import sys
import types
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

from ..looking import is_a
from .forbidding import Forbidden

_MOST_TURNS, _MOST = 1000, 50
_WAITS = "it waits for something"


def awaited(result: Any) -> Any:
    """Return what a coroutine returns, or an asynchronous generator yields first; all else as it is.

    Forbidden where it waits for something. Tasks that it starts take turns with it, without any time in
    between: its own steps are taken here, in the context of the call.
    """
    if is_a(result, types.AsyncGeneratorType):
        return "what can be gone through once", awaited(_first(result))
    if not is_a(result, types.CoroutineType):
        return result
    try:
        for _ in range(_MOST_TURNS):
            with _Running():
                waits = result.send(None)
            if waits is not None and not _has_come(waits):
                break
    except StopIteration as end:
        return end.value
    result.close()
    raise Forbidden(_WAITS)


async def _first(items: AsyncIterator[Any]) -> list[Any]:
    found: list[Any] = []
    async for item in items:
        found.append(item)
        if len(found) == _MOST:
            break
    return found


class _Running:
    """Lets code find a running loop of asyncio, if anything has imported that."""

    def __enter__(self) -> None:
        if "asyncio" in sys.modules:
            sys.modules["asyncio"]._set_running_loop(_loop())  # noqa: SLF001 - what loops do

    def __exit__(self, *_: object) -> None:
        if "asyncio" in sys.modules:
            sys.modules["asyncio"]._set_running_loop(None)  # noqa: SLF001 - what loops do


def _has_come(future: Any) -> bool:
    """Let other tasks take turns until what is waited for has come; whether it has."""
    future._asyncio_future_blocking = False  # noqa: SLF001 - as a task does
    for _ in range(_MOST_TURNS):
        if future.done():
            return True
        _loop().call_soon(_loop().stop)
        _loop().run_forever()
    return False


@cache
def _loop() -> Any:
    return sys.modules["asyncio"].new_event_loop()
