"""Guard what Python itself announces before it happens: sockets, SQLite's files, programs (PEP 578)."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .attempts import Attempts, written
from .drivers import Finder
from .files import Files

_DATABASE_PORTS = frozenset({1433, 1521, 3306, 3307, 5432, 5433, 6432, 26257, 27017, 50000})
_DATABASE_SOCKETS = (".s.PGSQL.", "mysql", "mariadb")
_INTERNET = {socket.AF_INET, socket.AF_INET6}


def announce(attempts: Attempts, files: Files, finder: Finder) -> None:
    """Look at each event from now on. A hook cannot be removed again."""
    hook = _Hook(attempts, files)
    handlers: dict[str, Callable[..., None]] = {
        "import": finder.stand_first,
        "socket.connect": hook.connect,
        "socket.sendto": hook.connect,
        "socket.sendmsg": hook.connect,
        "socket.getaddrinfo": hook.look_up,
        "socket.gethostbyname": hook.look_up,
        "socket.gethostbyaddr": hook.look_up,
        "socket.getnameinfo": hook.look_up_address,
        "sqlite3.connect": hook.open_database,
        "subprocess.Popen": hook.start,
        "os.exec": hook.start,
        "os.posix_spawn": hook.start,
        "os.system": hook.start,
        "tempfile.mkdtemp": files.make_private,
        "tempfile.mkstemp": files.make_private,
    }
    find = handlers.get

    def listen(event: str, arguments: tuple[Any, ...]) -> None:
        handler = find(event)
        if handler is not None:
            handler(*arguments)

    sys.addaudithook(listen)


class _Hook:
    """One method for each kind of event. If it raises, the event does not happen."""

    def __init__(self, attempts: Attempts, files: Files) -> None:
        self._attempts = attempts
        self._files = files
        self._names = threading.local()

    def connect(self, sock: Any, address: Any) -> None:
        """Refuse an address on a network, and a database's socket; the system decides about other sockets."""
        if address is None or sock.family == getattr(socket, "AF_NETLINK", None):
            return
        if sock.family == getattr(socket, "AF_UNIX", None):
            path = os.fsdecode(address)
            if self._attempts.allows(path):
                return
            if any(name in Path(path).name for name in _DATABASE_SOCKETS):
                raise self._attempts.refuse_socket(path, is_database=True)
            self._attempts.reach_out(path.replace("\0", "@"))  # of a log, for example, or of the side itself
        elif sock.family in _INTERNET:
            host, port = str(address[0]), int(address[1])
            if self._attempts.allows(written(host, port)):
                return
            # The name that was looked up for it, because its address may differ from run to run.
            name = getattr(self._names, "last", {}).get(port, host) if _is_number(host) else host
            raise self._attempts.refuse_socket(written(name, port), is_database=port in _DATABASE_PORTS)
        else:
            raise self._attempts.refuse_socket(str(address), is_database=False)

    def look_up(self, host: Any, port: Any = 0, *_: Any) -> None:
        """Remember a name, for the address that it resolves to, or for the refusal of the look-up."""
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
        number = int(port) if str(port).isdigit() else 0
        self._names.last = {number: name}
        if not written(name, 0).startswith("localhost:"):
            self._attempts.look_up(name, number)

    def look_up_address(self, address: Any) -> None:
        """Report an address whose name is looked up."""
        self._attempts.look_up(str(address[0]), 0)

    def open_database(self, database: Any) -> None:
        """Refuse a file of SQLite that could be written; `files` has opened it read-only if it can."""
        if not self._files.may_open(database):
            from sqlite3 import OperationalError

            raise OperationalError(self._files.refuse(database))

    def start(self, *_: Any) -> None:
        """Report where a program is started."""
        self._attempts.start()


def _is_number(host: str) -> bool:
    for family in _INTERNET:
        try:
            socket.inet_pton(family, host.partition("%")[0])
        except OSError:
            continue
        return True
    return False
