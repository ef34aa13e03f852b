"""Keep what is called from writing, from starting programs, and from all too much memory and time."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from .forbidding import Forbidden, Overtime

_MEMORY = 1 << 28  # beside what the loaded side has
_TICK, _WAITING_TICK = 0.05, 0.5  # seconds: of the processor, and of any clock
_MOST_TICKS = 10
_DEADLY = 2.0  # seconds of the processor
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = (
    *("subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.kill"),
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.chown"),
    *("os.truncate", "shutil.", "socket.connect", "socket.bind", "socket.sendto"),
)


class _Call:
    """Whether a call runs now, and how often both clocks have ticked since it began."""

    runs = False
    worked = waited = 0


def confine() -> None:
    """Confine this process, for all calls that `running` goes around."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        most = _memory() + _MEMORY
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    signal.signal(signal.SIGPROF, _worked)
    signal.signal(signal.SIGALRM, _waited)
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    # They tick all the time: to set a timer for each call would take as long as most calls do.
    signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
    signal.setitimer(signal.ITIMER_REAL, _WAITING_TICK, _WAITING_TICK)
    sys.addaudithook(_audit)


def _memory() -> int:
    """Return the bytes that this process has for data (proc(5), statm); those of a large one without it."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123
            return int(statm.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 1 << 30


@contextmanager
def running() -> Iterator[None]:
    """Confine what runs inside; it raises Forbidden or Overtime there."""
    _Call.worked = _Call.waited = 0
    _Call.runs = True
    try:
        yield
    finally:
        _Call.runs = False


@contextmanager
def deadly() -> Iterator[None]:
    """End this process where what runs inside does not come back from C in time.

    Handlers run between the instructions of Python. A slow hash comes back, but not the sum of a huge range.
    """
    signal.setitimer(signal.ITIMER_VIRTUAL, _DEADLY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _worked(*_: Any) -> None:
    _Call.worked += 1
    _stop(_Call.worked)


def _waited(*_: Any) -> None:
    _Call.waited += 1
    _stop(_Call.waited)


def _stop(ticks: int) -> None:
    if _Call.runs and ticks > _MOST_TICKS:
        raise Overtime("it did not end in time")


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if not _Call.runs:
        return
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITES and arguments[0] != os.devnull:
            raise Forbidden("it writes a file")
    elif event.startswith(_REFUSED):
        raise Forbidden(f"it asks the system for {event}")
