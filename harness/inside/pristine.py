"""Keep a copy of this interpreter as it was before the side's own code was imported, to try imports in."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .aside import forked
from .orders import Trials

_LENGTH = 8


class Pristine:
    """A process that was forked from this one; it forks again for whatever is tried.

    It is no child of this process, because the side's code may wait for all of its children.
    """

    def __init__(self, root: str, step_aside: Callable[[], None], closing: tuple[int, ...]) -> None:
        """Fork it. closing: descriptors that it must not hold open, because their end means something."""
        ours, theirs = socket.socketpair()
        between = forked()
        if between == 0:
            try:
                if forked() == 0:
                    ours.close()
                    for descriptor in closing:
                        os.close(descriptor)
                    _serve(theirs, root, step_aside)
            finally:
                os._exit(0)
        os.waitpid(between, 0)
        theirs.close()
        self._socket = ours

    def ask(self, **arguments: Any) -> Any:
        """Return what the trials show; None if the process is gone."""
        with suppress(OSError, EOFError):
            _send(self._socket, arguments)
            return _receive(self._socket)
        return None


def _serve(connection: socket.socket, root: str, step_aside: Callable[[], None]) -> None:
    """Be that process, until the side has ended."""
    step_aside()
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(quiet, stream)
    with suppress(OSError, EOFError):
        while True:
            asked = _receive(connection)
            sys.argv[:] = [asked["source"]]
            _send(connection, Trials(root, step_aside, **asked).run())


def _send(connection: socket.socket, value: Any) -> None:
    content = json.dumps(value).encode()
    connection.sendall(len(content).to_bytes(_LENGTH, "big") + content)


def _receive(connection: socket.socket) -> Any:
    return json.loads(_exactly(connection, int.from_bytes(_exactly(connection, _LENGTH), "big")))


def _exactly(connection: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        arrived = connection.recv(min(size - len(content), 1 << 20))
        if not arrived:
            raise EOFError
        content += arrived
    return content
