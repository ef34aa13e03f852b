"""Report to the harness what was refused: the address, what tried to reach it, and on which line."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from ..locating import is_below, library, relative

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
    """Return the error of a server that cannot be reached, which code may be prepared for.

    The class is Python's own, because the error may be sent to another process, which pickles it.
    """
    return ConnectionRefusedError(errno.ECONNREFUSED, message)


class Attempts:
    """Decides what is allowed, and reports what was refused, each attempt once."""

    def __init__(self, descriptor: int, root: str, allowed: list[str]) -> None:
        self._root = root
        self._allowed = frozenset(allowed)
        self._socket = socket.socket(fileno=descriptor)
        self._socket.set_inheritable(False)  # what the side starts must not keep it open
        self._identity = _identity(descriptor)
        self._reported: set[str] = set()
        self._lock = threading.Lock()
        self._is_aside = False

    def allows(self, address: str) -> bool:
        """Whether the user allows the side to reach an address."""
        return address in self._allowed

    def refuse_socket(self, address: str, *, is_database: bool) -> ConnectionRefusedError:
        """Report that a socket was not connected; return the error. Frames show whether a driver called."""
        driver = next((name for name in map(_package, _frames()) if name in _DRIVERS), None)
        reach = DATABASE if is_database or driver else NETWORK
        return refusal(self.refuse(address, reach, driver or "a socket"))

    def file_address(self, file: str) -> str:
        """Return a file's path relative to the side's root, so that it is the same in two checkouts."""
        return relative(str(Path(file).absolute()), self._root)

    def refuse(self, address: str, reach: str, by: str) -> str:
        """Report that an address was not reached; return the message for the error."""
        self._report_attempt(address, reach, by, kept=False)
        if reach == FILE:
            return f"schema-harness lets a side write no file of SQLite: {address}"
        return (
            f"schema-harness lets a side reach no server: {address}. "
            f"If the side cannot be imported without it, allow it: --allow-connect {address}"
        )

    def keep(self, address: str, reach: str, by: str) -> None:
        """Report that an engine was used which leads nowhere yet, so that its statements are kept back."""
        self._report_attempt(address, reach, by, kept=True)

    def keep_statement(self, address: str, text: str) -> None:
        """Report a statement that was kept back, also if it is a repetition; a long one with its digest."""
        if len(text) > _LONGEST:
            digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()
            text = f"{text[:_LONGEST]} … {digest}"
        self._send({"event": "statement", "address": address, "text": text})

    def reach_out(self, address: str) -> None:
        """Report that a socket is about to be connected, if the system permits it."""
        self._send({"event": "reach", "address": address, "place": self._place()})

    def look_up(self, host: str, port: int) -> None:
        """Report the name that is about to be looked up, and the port it is for."""
        self._send({"event": "lookup", "host": host, "port": port, "place": self._place()})

    def step_aside(self) -> None:
        """Report that this process, a child, is one whose attempts do not count; then report nothing more."""
        self._is_aside = False  # what was forked from such a child
        self._send({"event": "aside", "process": os.getpid()})
        self._is_aside = True

    def answered(self, requests: int) -> None:
        """Report that all attempts during so many requests have been reported."""
        self._send({"event": "answered", "requests": requests})

    def start(self) -> None:
        """Report that a program is about to be started."""
        self._send({"event": "start", "place": self._place()})

    def _report_attempt(self, address: str, reach: str, by: str, *, kept: bool) -> None:
        attempt = {"event": "attempt", "address": address, "reach": reach, "by": by, "kept": kept}
        in_background = threading.current_thread() is not threading.main_thread()
        self._send_once({**attempt, "in_background": in_background, "place": self._place()})

    def _send_once(self, message: dict[str, Any]) -> None:
        text = json.dumps(message)
        with self._lock:
            if text in self._reported:
                return
            self._reported.add(text)
        self._send(message)

    def _send(self, message: dict[str, Any]) -> None:
        if self._is_aside:
            return
        # If the side has closed all descriptors, one of its own may have the same number by now.
        if _identity(self._socket.fileno()) == self._identity:
            with contextlib.suppress(OSError):
                self._socket.send(json.dumps(message).encode())

    def _place(self) -> dict[str, Any]:
        """Return the innermost line of the side's own code, or else of code that is not in a library."""
        frames = list(_frames())
        own = [frame for frame in frames if is_below(frame.f_code.co_filename, self._root)]
        innermost = (own or [frame for frame in frames if not _is_machinery(frame)])[:1]
        for frame in innermost:
            return {"file": relative(frame.f_code.co_filename, self._root), "line": frame.f_lineno}
        return {"file": "", "line": 0}


def written(host: str, port: int | str) -> str:
    """Write a host and a port as one text. Every name of this machine becomes `localhost`."""
    host = host.lower().replace("::ffff:", "")  # an IPv4 address that is written as IPv6
    if host in _HERE or host.startswith("127."):
        return f"localhost:{port}"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _frames() -> Iterator[FrameType]:
    """Return the calling frames, from the innermost outwards."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - there is no other way to find the callers
    while frame is not None:
        yield frame
        frame = frame.f_back
    # SQLAlchemy's asyncio calls from a greenlet, where the frames end. Next are the greenlets waiting for it.
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
        or Path(library()) in path.parents
    )


def _identity(descriptor: int) -> tuple[int, int]:
    try:
        status = os.fstat(descriptor)
    except OSError:
        return 0, 0
    return status.st_dev, status.st_ino
