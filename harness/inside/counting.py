"""Say now and then how much of a long list is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import monotonic  # here, because the side's own code may replace it
from typing import Any

_PAUSE_SECONDS = 0.25


def counted(
    things: Sequence[Any], reached: Callable[[int, int], Any], size: Callable[[Any], int] = lambda _: 1
) -> Iterator[Any]:
    """Yield the things; meanwhile `reached` is called with how much is done, and how much there is of it.

    size: how much one thing counts.
    """
    done, total = 0, sum(map(size, things))
    due = monotonic() + _PAUSE_SECONDS
    for thing in things:
        if monotonic() >= due:
            reached(done, total)
            due = monotonic() + _PAUSE_SECONDS
        yield thing
        done += size(thing)
