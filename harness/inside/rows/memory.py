"""Have objects live as long on both sides, and stand elsewhere in memory when something is repeated.

A flush takes objects out of sets, which order them by address. And a session holds its objects weakly: those
of a cycle are there until garbage is collected, and what is gone is loaded again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
_AT_ONCE = 20
"""How many things are done between two collections."""


def steadily(things: Iterable[T], shaken: int) -> Iterator[T]:
    """Yield things to do, between which garbage is collected at the same moments on each side.

    shaken: how much memory to take first, so that all objects have other addresses.
    """
    taken = [bytes(size) for size in range(16, 512, 16) for _ in range(7 * shaken)]
    collects = gc.isenabled()
    gc.disable()
    try:
        for number, thing in enumerate(things):
            if number % _AT_ONCE == 0:
                gc.collect()
            yield thing
    finally:
        if collects:
            gc.enable()
        del taken
