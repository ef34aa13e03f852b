"""End the processes that a process has started, also those that have left its process group."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

_ROUNDS = 20
_ENDED = ("Z", "X")


def end_descendants(pid: int) -> None:
    """Kill all that a process has started, again and again until nothing is left; only where there is /proc.

    A process whose parent ends becomes a child of the side's interpreter, which asks the system for that
    (`harness.workers.confine`), so no depth of forks leads out of here.
    """
    for _ in range(_ROUNDS):
        found = _descendants(pid)
        if not found:
            return
        for each in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(each, signal.SIGKILL)


def _descendants(pid: int) -> list[int]:
    """Return the processes below this one that have not ended (proc(5), "/proc/pid/stat")."""
    children: dict[int, list[int]] = {}
    try:
        numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    except OSError:
        return []
    for number in numbers:
        try:
            text = Path(f"/proc/{number}/stat").read_bytes()
            state, parent, *_ = text.rpartition(b")")[2].split(maxsplit=2)
        except (OSError, ValueError):  # it has just ended
            continue
        if state.decode() not in _ENDED:
            children.setdefault(int(parent), []).append(number)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found
