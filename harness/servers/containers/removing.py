"""Have another process remove the container of a run if the harness is killed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Self

from harness.servers.containers.scripts import start, tell

if TYPE_CHECKING:
    from types import TracebackType

_END_SECONDS = 5


class Watch:
    """Another process, which outlives the harness, and removes the container unless it is told not to."""

    def __init__(self, name: str) -> None:
        self._watching = start("remove.py", name)

    def is_removed(self) -> None:
        """Note that there is nothing left to remove."""
        tell(self._watching, "removed")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._watching.stdin is not None
        self._watching.stdin.close()
        try:
            self._watching.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._watching.returncode = 0  # it goes on alone; Popen would warn that nobody waits for it
