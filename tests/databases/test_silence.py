"""A server that answers nothing more: no thread waits for it for ever."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.engines.mariadb import connection
from harness.engines.open_connections import OpenConnections
from harness.errors import DatabaseError


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def test_logging_in_has_an_end(silent: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_SECONDS", 0.2)
    with pytest.raises(DatabaseError, match=r"cannot connect to 127\.0\.0\.1:"):
        connection.connect({"host": "127.0.0.1", "port": silent.getsockname()[1], "user": "root"})


def test_who_waits_for_an_answer_is_woken(silent: socket.socket) -> None:
    """By the database that is meant, and though some are closed."""
    known = OpenConnections(socket.socket.fileno)
    with (
        socket.create_connection(silent.getsockname()) as ours,
        socket.create_connection(silent.getsockname()) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        known.add("ours", socket.create_connection(silent.getsockname())).close()
        known.add("ours", ours)
        known.add("other", other)
        answer = pool.submit(ours.recv, 1)
        known.break_off("ours")
        assert answer.result(10) == b""
        other.sendall(b"?")
        known.break_off()
        with pytest.raises(BrokenPipeError):
            other.sendall(b"?")
