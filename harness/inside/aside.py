"""Try something in a forked child of this interpreter, which is thrown away: what it changes stays there."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

OVERDUE = "it did not end in time"
ENDED = "it ended the interpreter"
_END = ["end"]
_LAST = json.dumps(_END).encode()
_MOST_AT_ONCE = 4
"""Children at the same time, however many cores there are: each imports all that a side needs."""

Trial = Callable[[], Iterable[Any]]
"""Gives plain values, in a child."""


def aside(
    trials: Trial,
    seconds: float,
    step_aside: Callable[[], None],
    pause: float = float("inf"),
) -> tuple[list[Any], str]:
    """Return the plain values that the trials give in a child, and why there are not more; "" at their end.

    seconds: how long they may take together; pause: how long each may take. step_aside: called first in the
    child; what it reaches for is refused there, and is no fact of the side.
    """
    return _Child(trials, seconds, step_aside).result(pause)


def each_aside(
    trials: Iterable[Trial], seconds: Callable[[], float], step_aside: Callable[[], None]
) -> Iterator[tuple[list[Any], str]]:
    """Yield the same for each of several, in their order; a few are tried at the same time.

    seconds: says how long a child may take that begins now.
    """
    at_once = min(_MOST_AT_ONCE, os.cpu_count() or 1)
    begun: deque[_Child] = deque()
    for some in trials:
        begun.append(_Child(some, seconds(), step_aside))
        if len(begun) == at_once:
            yield begun.popleft().result()
    while begun:
        yield begun.popleft().result()


class _Child:
    """A child that has begun."""

    def __init__(self, trials: Trial, seconds: float, step_aside: Callable[[], None]) -> None:
        self._reading, writing = os.pipe()
        self._end = time.monotonic() + seconds
        self._process = forked()
        if self._process == 0:
            _try(trials, self._reading, writing, step_aside)
        os.close(writing)

    def result(self, pause: float = float("inf")) -> tuple[list[Any], str]:
        """Wait for it; return its values, and why there are not more."""
        in_time = True
        try:
            lines, in_time = _read(self._reading, self._end, pause)
        finally:
            os.close(self._reading)
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            with suppress(ChildProcessError):  # a side may reap every child itself
                _, status = os.waitpid(self._process, 0)
                in_time &= not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGVTALRM)
        values = [json.loads(line) for line in lines]
        if values and values[-1] == _END:
            return values[:-1], ""
        return values, ENDED if in_time else OVERDUE


def forked() -> int:
    """Fork, and return the number of the child; 0 in the child."""
    _flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of forking beside the thread that waits for the harness to end
        return os.fork()


def _try(trials: Trial, reading: int, writing: int, step_aside: Callable[[], None]) -> None:
    """Be the child."""
    try:
        os.close(reading)
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(quiet, stream)
        step_aside()
        for value in trials():
            _write(writing, value)
        _write(writing, _END)
    finally:
        os._exit(0)  # neither its exit handlers nor its callers run a second time


def _write(descriptor: int, value: Any) -> None:
    left = json.dumps(value).encode() + b"\n"
    while left:
        left = left[os.write(descriptor, left) :]


def _read(descriptor: int, end: float, pause: float) -> tuple[list[bytes], bool]:
    """Return the whole lines that arrive until the end, and whether the other end was closed before that."""
    buffer = bytearray()
    while (left := end - time.monotonic()) > 0:
        if not select.select([descriptor], [], [], min(left, pause))[0]:
            break
        arrived = os.read(descriptor, 1 << 16)
        buffer += arrived
        lines = bytes(buffer).split(b"\n")[:-1]
        if not arrived or lines[-1:] == [_LAST]:  # what the child has started may hold its end open
            return lines, True
    return bytes(buffer).split(b"\n")[:-1], False


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
