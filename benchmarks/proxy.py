"""A proxy in front of a server that delays and counts, as a database on another machine would."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_BYTES = 1 << 20


class Proxy:
    """Passes on what goes between clients and a server; `round_trips` is how often clients have waited.

    A round trip begins when a client sends something after the server has answered, on each connection.
    """

    def __init__(self, server: str, delay: float) -> None:
        self.round_trips = 0
        self._server = server
        self._delay = delay
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._counting = threading.Lock()
        self.port: int = self._listener.getsockname()[1]

    def serve(self) -> None:
        """Accept connections until the proxy is closed."""
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def close(self) -> None:
        """Accept no more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _pass(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._server)
        answered = True
        with client, server, selectors.DefaultSelector() as waiting, suppress(OSError):
            for one, other in ((client, server), (server, client)):
                waiting.register(one, selectors.EVENT_READ, other)
            while True:
                for key, _ in waiting.select():
                    sender, receiver = key.fileobj, key.data
                    assert isinstance(sender, socket.socket)
                    data = sender.recv(_BYTES)
                    if not data:
                        return
                    if sender is client and answered:
                        time.sleep(self._delay)
                        with self._counting:
                            self.round_trips += 1
                    answered = sender is server
                    receiver.sendall(data)


@contextmanager
def delaying(server: str, seconds: float) -> Iterator[Proxy]:
    """Listen on a port, and lead to the server's socket, a file; each round trip takes so much longer."""
    proxy = Proxy(server, seconds)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()
