"""Take what a coroutine returns at once; nothing is waited for."""

from __future__ import annotations

import types
from typing import Any

from ..looking import is_a
from .forbidding import Forbidden


def awaited(result: Any) -> Any:
    """Return what a coroutine returns; all else as it is. Forbidden where it waits for something."""
    if not is_a(result, types.CoroutineType):
        return result
    try:
        result.send(None)
    except StopIteration as end:
        return end.value
    result.close()
    raise Forbidden("it waits for something")
