"""What was refused, and telling the harness of it: where it was to lead, who tried, and on which line."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import socket
import sys
import sysconfig
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from ..loading import is_below, relative

DATABASE, NETWORK, FILE = "database", "network", "file"
_LONGEST = 2_000
_HERE = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost", "::1"})
_DRIVERS = frozenset(
    {
        *("aiomysql", "aiopg", "aioredis", "asyncmy", "asyncpg", "cassandra", "clickhouse_connect"),
        *("clickhouse_driver", "hdbcli", "motor", "mysql", "oracledb", "pg8000", "psycopg", "pymongo"),
        *("pymysql", "pytds", "redis", "snowflake", "trino"),
    }
)
_MACHINERY = ("sqlalchemy", "asyncio", "concurrent", "threading", "importlib", "greenlet")


def refusal(message: str) -> ConnectionRefusedError:
    """The refusal of a server that is not there: code that copes with that copes with this.

    Python's own class, since it may go to another process, which pickles it.
    """
    return ConnectionRefusedError(errno.ECONNREFUSED, message)


class Attempts:
    """Decides what is allowed, and tells what was not; each thing once."""

    def __init__(self, descriptor: int, root: str, allowed: list[str]) -> None:
        self._root = root
        self._allowed = frozenset(allowed)
        self._socket = socket.socket(fileno=descriptor)
        self._socket.set_inheritable(False)  # what the side starts must not keep it open
        self._identity = _identity(descriptor)
        self._told: set[str] = set()
        self._lock = threading.Lock()

    def allows(self, address: str) -> bool:
        """Whether the user lets the side reach an address."""
        return address in self._allowed

    def refuse_socket(self, address: str, *, is_database: bool) -> ConnectionRefusedError:
        """Tell that a socket was not connected; what to raise. A driver in Python is known by its frames."""
        driver = next((name for name in map(_package, _frames()) if name in _DRIVERS), None)
        reach = DATABASE if is_database or driver else NETWORK
        return refusal(self.refuse(address, reach, driver or "a socket"))

    def file_address(self, file: str) -> str:
        """A file as a reader of the side's root would write it: the same in two checkouts."""
        return relative(str(Path(file).absolute()), self._root)

    def refuse(self, address: str, reach: str, by: str) -> str:
        """Tell that an address was not reached; what to say to whoever tried."""
        self._tell_attempt(address, reach, by, kept=False)
        if reach == FILE:
            return f"schema-harness writes no file: {address}"
        option = f"--allow-connect {address}"
        return (
            f"schema-harness lets a side reach no server: {address}. If its import needs that one: {option}"
        )

    def keep(self, address: str, reach: str, by: str) -> None:
        """Tell that an engine was used that leads nowhere yet: what it is given is kept back."""
        self._tell_attempt(address, reach, by, kept=True)

    def keep_statement(self, address: str, text: str) -> None:
        """Tell a statement that was kept back. Each counts, and all of it: a long one goes as its digest."""
        if len(text) > _LONGEST:
            digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()
            text = f"{text[:_LONGEST]} … {digest}"
        self._send({"event": "statement", "address": address, "text": text})

    def reach_out(self, address: str) -> None:
        """Tell that a socket is about to be connected, if the system lets it."""
        self._send({"event": "reach", "address": address, "place": self._place()})

    def look_up(self, host: str, port: int) -> None:
        """Tell which name is about to be looked up, and for what."""
        self._send({"event": "lookup", "host": host, "port": port, "place": self._place()})

    def answered(self, requests: int) -> None:
        """Tell that all is told that was tried during so many requests."""
        self._send({"event": "answered", "requests": requests})

    def start(self) -> None:
        """Tell that a program is about to be started."""
        self._send({"event": "start", "place": self._place()})

    def _tell_attempt(self, address: str, reach: str, by: str, *, kept: bool) -> None:
        told = {"event": "attempt", "address": address, "reach": reach, "by": by, "kept": kept}
        in_background = threading.current_thread() is not threading.main_thread()
        self._tell({**told, "in_background": in_background, "place": self._place()})

    def _tell(self, told: dict[str, Any]) -> None:
        text = json.dumps(told)
        with self._lock:
            if text in self._told:
                return
            self._told.add(text)
        self._send(told)

    def _send(self, told: dict[str, Any]) -> None:
        # A side that has closed all of its descriptors may have opened one of its own under the same number.
        if _identity(self._socket.fileno()) == self._identity:
            with contextlib.suppress(OSError):
                self._socket.send(json.dumps(told).encode())

    def _place(self) -> dict[str, Any]:
        """The innermost line of the side's own code, or else of code that is no library's."""
        frames = list(_frames())
        own = [one for one in frames if is_below(one.f_code.co_filename, self._root)]
        innermost = (own or [one for one in frames if not _is_machinery(one)])[:1]
        for one in innermost:
            return {"file": relative(one.f_code.co_filename, self._root), "line": one.f_lineno}
        return {"file": "", "line": 0}


def written(host: str, port: int | str) -> str:
    """Write a host and a port as one text; this machine has many names and one spelling."""
    host = host.lower().replace("::ffff:", "")  # an address of the fourth version in one of the sixth
    if host in _HERE or host.startswith("127."):
        return f"localhost:{port}"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _frames() -> Iterator[FrameType]:
    """Who has called, from the inside out."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - there is no other way to look outwards
    while frame is not None:
        yield frame
        frame = frame.f_back
    # SQLAlchemy's asyncio calls from a greenlet, whose frames end there: those that wait for it come next.
    greenlet = sys.modules.get("greenlet")
    waiting = greenlet.getcurrent().parent if greenlet is not None else None
    while waiting is not None:
        frame = waiting.gr_frame
        while frame is not None:
            yield frame
            frame = frame.f_back
        waiting = waiting.parent


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__")).partition(".")[0]


def _is_machinery(frame: FrameType) -> bool:
    file = frame.f_code.co_filename
    path = Path(file)
    return (
        file.startswith("<")
        or Path(__file__).parents[1] in path.parents
        or _package(frame) in _MACHINERY
        or {"site-packages", "dist-packages"} & set(path.parts) != set()
        or Path(sysconfig.get_path("stdlib")) in path.parents
    )


def _identity(descriptor: int) -> tuple[int, int]:
    try:
        status = os.fstat(descriptor)
    except OSError:
        return 0, 0
    return status.st_dev, status.st_ino
