"""Report the stages of a run as they begin, and measure their seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Clock:
    """Reports each stage when it begins, and measures its seconds.

    size: how much there is to do, as soon as that is known.
    """

    def __init__(self, progress: Callable[[str], None]) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}
        self.size = ""

    def say(self, text: str) -> None:
        """Report what the present stage is waiting for."""
        self._progress(text)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Report a stage, and measure the seconds until the context ends."""
        self._progress(f"{name} ({self.size})" if self.size else name)
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - begin, 3)
