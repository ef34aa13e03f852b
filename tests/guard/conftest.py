"""Servers that count who comes: at addresses of the network, at sockets of files, and at abstract ones."""

from __future__ import annotations

import selectors
import socket
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from .ways import HOST, WAYS


class Listeners:
    """Listens at one port for each way, and counts the connections that it takes, by way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports: dict[str, int] = {}
        self.taken: Counter[str] = Counter()
        self._selector = selectors.DefaultSelector()
        self._sockets: list[socket.socket] = []
        for way in WAYS:
            name = way.__name__
            internet = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
            self.ports[name] = port = internet.getsockname()[1]
            beside = [f"{folder}/.s.PGSQL.{port}", f"\0schema-harness-test-{port}"]
            for one in (internet, *map(_bound, beside)):
                self._sockets.append(one)
                self._selector.register(one, selectors.EVENT_READ, name)
        self._wake, waker = socket.socketpair()
        self._sockets += [self._wake, waker]
        self._selector.register(waker, selectors.EVENT_READ, "")
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if not key.data:
                    return
                assert isinstance(key.fileobj, socket.socket)
                connection, _ = key.fileobj.accept()
                connection.close()
                self.taken[key.data] += 1

    def close(self) -> None:
        """Stop listening."""
        self._wake.send(b"!")
        self._thread.join()
        for one in self._sockets:
            one.close()


def _bound(path: str) -> socket.socket:
    one = socket.socket(socket.AF_UNIX)
    one.bind(path)
    one.listen()
    return one


@pytest.fixture
def listeners() -> Iterator[Listeners]:
    assert HOST == "127.0.0.1"
    with tempfile.TemporaryDirectory(prefix="sh-") as folder:  # short: a socket's path may have 107 letters
        made = Listeners(Path(folder))
        try:
            yield made
        finally:
            made.close()
