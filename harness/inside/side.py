"""The interpreter of one side: guard it, serve the harness in it, and end with it all that it has started."""

from __future__ import annotations

import _thread
import faulthandler
import os
import signal
import traceback

from . import guard, wire
from .descendants import end_descendants
from .worker import Worker, say


def main(descriptor: int, lifeline: int, control: int, root: str, allowed: list[str]) -> None:
    """Serve the harness at the other end of the descriptor; `lifeline` closes when the harness has ended.

    Before anything else, this interpreter is kept from every address except the allowed ones. The guard
    reports to the descriptor `control` what was tried.
    """
    engines = guard.install(control, root, allowed)
    # It answers in any state but a stopped one; the side may lead the descriptor 2 to another file.
    faulthandler.register(wire.WHERE, file=os.dup(2))
    for held in (descriptor, lifeline):
        os.set_inheritable(held, False)  # what the side starts must not keep them open
    _thread.start_new_thread(_die_with, (lifeline,))  # below threading, which a side may patch (gevent)
    try:
        Worker(wire.Channel(descriptor), root, engines, (descriptor, lifeline)).serve()
    except (EOFError, OSError):
        # If the harness has ended, nobody reads this.
        say(f"{wire.CLOSED}\n")
    except BaseException:  # noqa: BLE001 - an error of the harness, shown as what the side printed
        say(traceback.format_exc())
    # However it ended: what the side has started must not stay, and its threads and exit handlers, which are
    # of no use any longer, could hang.
    _end()


def _die_with(lifeline: int) -> None:
    """End this process and what it started as soon as the harness has ended; the main thread may be busy."""
    os.read(lifeline, 1)
    _end()


def _end() -> None:
    """End what this process started, and its process group, in which most of it is, itself included."""
    end_descendants(os.getpid())
    os.killpg(os.getpgrp(), signal.SIGKILL)
