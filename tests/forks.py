"""A program that imports what a process needs, once, and forks for each process that is asked for.

    python -c PROGRAM KIND LISTENER LIFELINE [PATH ...]

At the listener, the descriptor of a socket, each connection asks for one process: a message of JSON, with
the descriptors that belong to it. The fork answers with its number, and this program with the exit status
once the fork has ended. It ends itself when the lifeline does, the descriptor of a pipe.

It is run by its text: the frames of a file in this repository would be those of a side's own code.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import os
import random
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import Any

MESSAGE = 200_000
DESCRIPTORS = 8


class Asked:
    """One process that is asked for: what is said of it, its descriptors, and where its number is told."""

    def __init__(self, message: bytes, descriptors: list[int], connection: socket.socket) -> None:
        self.told: dict[str, Any] = json.loads(message)
        self.descriptors = descriptors
        self._connection = connection

    def begin(self) -> None:
        """Say that it is there, in the environment and the folder that it is to have."""
        self._connection.send(str(os.getpid()).encode())
        self._connection.close()
        os.environ.clear()
        os.environ.update(self.told["environment"])
        os.chdir(self.told["folder"])

    def wears(self, *numbers: int) -> None:
        """Make its first descriptor that of the streams with these numbers."""
        stream = self.descriptors.pop(0)
        for number in numbers:
            os.dup2(stream, number)
        os.close(stream)


def is_asked(listener: socket.socket, lifeline: int, *waking: int) -> bool:
    """Wait until somebody asks, or the lifeline has ended. waking: what a signal writes to, if it does."""
    while True:
        ready: list[int] = select.select([listener.fileno(), lifeline, *waking], [], [])[0]
        if lifeline in ready or listener.fileno() in ready:
            return lifeline not in ready
        for descriptor in waking:
            os.read(descriptor, MESSAGE)


def next_asked(listener: socket.socket, lifeline: int) -> Asked:
    """Return in a fork, with what it is to become, once for each that is asked for."""
    connections: dict[int, socket.socket] = {}

    def reap(*_: object) -> None:
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                with connections.pop(ended[0]) as connection, contextlib.suppress(OSError):
                    connection.send(str(os.waitstatus_to_exitcode(ended[1])).encode())

    # Else an end that comes just before `select` waits is told when the next one asks, or never.
    waking, awake = os.pipe()
    os.set_blocking(awake, False)
    signal.set_wakeup_fd(awake)
    signal.signal(signal.SIGCHLD, reap)
    while True:
        if not is_asked(listener, lifeline, waking):
            sys.exit()
        connection, _ = listener.accept()
        message, descriptors, _, _ = socket.recv_fds(connection, MESSAGE, DESCRIPTORS)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        child = os.fork()
        if not child:
            break
        connections[child] = connection
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        for descriptor in descriptors:
            os.close(descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    os.close(waking)
    os.close(awake)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    for other in connections.values():
        other.close()
    listener.close()
    os.close(lifeline)
    return Asked(message, descriptors, connection)


def kept_in_memory() -> list[bytes]:
    """Take memory by chance, so that no two forks have all their values at the same addresses."""
    return [bytes(size) for size in range(16, 512, 16) for _ in range(random.randrange(64))]  # noqa: S311


def module(name: str, path: str, folder: str | None = None) -> Any:
    """Import a module by its path."""
    spec = importlib.util.spec_from_file_location(
        name, path, submodule_search_locations=[folder] if folder else None
    )
    assert spec is not None
    assert spec.loader is not None
    made = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def sides(listener: socket.socket, lifeline: int, inside: str, confine: str) -> None:
    """Become sides, as `harness.workers.process` starts them: confined, in sessions of their own."""
    sys.path[:] = [entry for entry in sys.path if entry]
    module("_schema_harness_side", f"{inside}/__init__.py", inside)
    confining = module("_confine", confine)
    del sys.modules["_confine"]
    import ctypes  # noqa: F401 - which confining needs

    side = importlib.import_module("_schema_harness_side.side")
    for name in ("capture", "database.build", "database.engine", "rows.writing"):
        importlib.import_module(f"_schema_harness_side.{name}")
    importlib.import_module("_schema_harness_side.migrations.autogenerate").warm_up()
    gc.freeze()
    asked = next_asked(listener, lifeline)
    os.setsid()
    asked.begin()
    asked.wears(1, 2)
    channel, held, control = asked.descriptors
    with socket.socket(fileno=os.dup(control)) as telling:
        confining.confine(telling)
    kept = kept_in_memory()
    side.main(channel, held, control, asked.told["root"], asked.told["allowed"])
    del kept


def commands(listener: socket.socket, lifeline: int, tests: str, sockets: str) -> None:
    """Become the command line."""
    sys.path[:] = [tests, *(entry for entry in sys.path if entry)]
    warm = importlib.import_module("warm")
    cli = warm.command_line(sockets)
    del sys.path[0]
    gc.freeze()
    asked = next_asked(listener, lifeline)
    asked.begin()
    asked.wears(1)
    asked.wears(2)
    warm.lead_to(asked.told["server"])
    sys.argv[:] = asked.told["command"]
    code = 1
    try:
        cli()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        os._exit(code)


def scripts(listener: socket.socket, lifeline: int) -> None:
    """Become `python -c TEXT`, with SQLAlchemy imported."""
    for name in ("sqlalchemy.orm", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite"):
        importlib.import_module(name)
    gc.freeze()
    asked = next_asked(listener, lifeline)
    asked.begin()
    asked.wears(1)
    asked.wears(2)
    sys.path[:0] = ["", *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    code = 1
    try:
        exec(compile(asked.told["text"], "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as Python's own end
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


if __name__ == "__main__":
    kind, where, line, *paths = sys.argv[1:]
    asking = socket.socket(fileno=int(where))
    # Whom nobody asks for anything has nothing to import.
    if is_asked(asking, int(line)):
        kinds: dict[str, Callable[..., None]] = {"sides": sides, "commands": commands, "scripts": scripts}
        kinds[kind](asking, int(line), *paths)
