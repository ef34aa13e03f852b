"""Report the stages of a run and how far they are, and measure their seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

_SOON: Final = 2
"""Seconds; before that, nobody knows how long a stage will take."""


@dataclass(slots=True)
class _Count:
    """How much one side has done of what it is doing, since when."""

    total: int
    begin: float
    done: int = 0

    def seconds_left(self, now: float) -> float:
        """Return how long the rest takes at the same pace; 0 while that is not known."""
        passed = now - self.begin
        return passed * (self.total - self.done) / self.done if self.done and passed >= _SOON else 0


@dataclass(slots=True)
class _Running:
    """A stage that has begun, and how far each side is in it."""

    counts: dict[str, _Count] = field(default_factory=dict)

    def reach(self, side: str, done: int, total: int, now: float) -> None:
        """Note how far a side is. Where it begins with something else, it counts from there."""
        count = self.counts.get(side)
        if count is None or count.total != total or count.done > done:
            count = self.counts[side] = _Count(total, now)
        count.done = done

    def shown(self, now: float) -> str:
        """Return how far the sides are, beside each other, and how long the slower one still takes."""
        parts = [f"{side} {one.done:,} of {one.total:,}" for side, one in sorted(self.counts.items())]
        left = max((one.seconds_left(now) for one in self.counts.values()), default=0)
        return ", ".join([*parts, *([f"about {left:,.0f} s left"] if left >= 1 else [])])


class Clock:
    """Reports each stage when it begins and as it goes on, and measures its seconds.

    Stages may run beside each other, on several databases; all that run are reported. size: how much there is
    to do, as soon as that is known.
    """

    def __init__(self, progress: Callable[[str], None]) -> None:
        self._progress = progress
        self._running: dict[str, _Running] = {}
        self._changing = Lock()
        self.seconds: dict[str, float] = {}
        self.size = ""

    def say(self, text: str) -> None:
        """Report what the present stage is waiting for."""
        self._progress(text)

    def reach(self, stage: str, side: str, done: int, total: int) -> None:
        """Report how far a side is in a stage."""
        now = time.perf_counter()
        with self._changing:
            if stage not in self._running:
                return
            self._running[stage].reach(side, done, total, now)
        self._report(now)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Report a stage, and measure the seconds until the context ends."""
        begin = time.perf_counter()
        with self._changing:
            self._running[name] = _Running()
        self._report(begin)
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - begin, 3)
            with self._changing:
                del self._running[name]

    def _report(self, now: float) -> None:
        with self._changing:
            stages = [": ".join(filter(None, [name, one.shown(now)])) for name, one in self._running.items()]
        text = "; ".join(stages)
        self._progress(f"{text} ({self.size})" if self.size else text)
