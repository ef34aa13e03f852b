"""What was measured, as values, and the clock."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field


@dataclass(slots=True)
class Measured:
    """Something that was timed: the seconds of each time, or why it could not be."""

    what: str
    seconds: list[float] = field(default_factory=list)
    unable: str = ""

    @property
    def best(self) -> float:
        """The shortest time: whatever else the machine does can only add to it."""
        return min(self.seconds)


@dataclass(frozen=True, slots=True)
class Verified:
    """A whole run of `verify`: its stages, and the highest memory of each of its processes, in MB.

    cpu: the CPU seconds of all its processes; idle: the share of the machine's cores that were idle
    meanwhile.
    """

    what: str
    tables: int
    verdict: str
    seconds: float
    cpu: float
    idle: float
    stages: Mapping[str, float]
    peaks: Mapping[str, float]


def both(step: Callable[[str], object], sides: tuple[str, ...]) -> float:
    """Take a step for all sides at once; the seconds until the last has ended."""
    with ThreadPoolExecutor(len(sides)) as pool:
        begin = time.perf_counter()
        for future in [pool.submit(step, side) for side in sides]:
            future.result()
        return time.perf_counter() - begin


def exponent(less: float, more: float, sizes: tuple[int, int]) -> float | None:
    """Return with which power of the size something grows; 1 is linear. None for what is too short."""
    if min(less, more) < _TELLING:
        return None
    return math.log(more / less) / math.log(sizes[1] / sizes[0])


_TELLING = 0.05
