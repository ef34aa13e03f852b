"""End what computes without end: code of the side's own that is run where nobody has asked for it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_SECONDS = 2.0
"""Of the processor's time, not of the clock's: a busy machine must not decide what a side is."""


class Endless(BaseException):
    """What was run took too long; no `except Exception` of the side's own holds it back."""


@contextmanager
def ended() -> Iterator[None]:
    """Raise Endless in what computes for too long; only the main thread can be interrupted, on POSIX."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _end)
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _end(*_: Any) -> None:
    raise Endless
