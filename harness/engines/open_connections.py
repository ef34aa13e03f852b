"""The open connections of a run with a server, to be broken from this end: a server may answer nothing more.

A server that is frozen, or a network that swallows what is sent, neither refuses nor cancels anything, and a
thread that waits for an answer would wait as long as it lasts.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class OpenConnections(Generic[T]):
    """Connections, each with the name of its database, until they are collected.

    descriptor: returns the file descriptor of a connection's socket; below 0 for one that is closed.
    """

    def __init__(self, descriptor: Callable[[T], int]) -> None:
        self._descriptor = descriptor
        self._databases: WeakKeyDictionary[T, str] = WeakKeyDictionary()
        self._lock = Lock()

    def add(self, database: str, connection: T) -> T:
        """Note a connection, and return it."""
        with self._lock:
            self._databases[connection] = database
        return connection

    def break_off(self, database: str = "") -> None:
        """Break all connections, or those with one database: who waits in one for an answer gets an error."""
        with self._lock:
            known = [*self._databases.items()]
        for connection, name in known:
            if name == database or not database:
                with (
                    contextlib.suppress(OSError),  # it is closed, or broken already
                    socket.socket(fileno=os.dup(self._descriptor(connection))) as line,
                ):
                    line.shutdown(socket.SHUT_RDWR)
