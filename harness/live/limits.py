"""How long the stages of a run may take, and the run itself."""

from __future__ import annotations

import time


class Limits:
    """The seconds that a stage may take, and those that the whole run may take; a stage ends with its run."""

    def __init__(self, stage: float, run: float) -> None:
        self._stage = stage
        self._run = run
        self._end = time.monotonic() + run
        self._until = self._end

    def begin(self) -> None:
        """Begin a stage."""
        self._until = min(time.monotonic() + self._stage, self._end)

    @property
    def left(self) -> float:
        """The seconds that the stage may still take."""
        return max(0.0, self._until - time.monotonic())

    @property
    def over(self) -> str:
        """What is said of a stage that took longer."""
        if self._until == self._end:
            return f"the run took longer than {self._run:g} seconds; --run-timeout gives it more time"
        return f"it took longer than {self._stage:g} seconds; --timeout gives it more time"
