"""Try something in a forked child of this interpreter, which is thrown away: what it changes stays there."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

OVERDUE = "it did not end in time"
ENDED = "it ended the interpreter"
_END = ["end"]
_LAST = json.dumps(_END).encode()


def aside(
    trials: Callable[[], Iterable[Any]],
    seconds: float,
    step_aside: Callable[[], None],
    pause: float = float("inf"),
) -> tuple[list[Any], str]:
    """Return the plain values that the trials give in a child, and why there are not more; "" at their end.

    seconds: how long they may take together; pause: how long each may take. step_aside: called first in the
    child; what it reaches for is refused there, and is no fact of the side.
    """
    reading, writing = os.pipe()
    child = forked()
    if child == 0:
        _try(trials, reading, writing, step_aside)
    os.close(writing)
    in_time = True
    try:
        lines, in_time = _read(reading, time.monotonic() + seconds, pause)
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):  # a side may reap every child itself
            _, status = os.waitpid(child, 0)
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


def _try(
    trials: Callable[[], Iterable[Any]], reading: int, writing: int, step_aside: Callable[[], None]
) -> None:
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
