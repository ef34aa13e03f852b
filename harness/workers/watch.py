"""The harness's end of a side's guard: decide what may be reached, and keep what was tried.

Attempts come from two places. The guard inside the side's interpreter (`inside.guard`) reports what it has
refused, with the line of the side's code. It cannot see a library with sockets of its own, or a program that
the side has started. These the system stops: each such call waits here for a decision (`confine.py`).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import platform
import re
import select
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any, Final

from harness.facts.attempts import Attempt, Reach, Work
from harness.workers import confine
from harness.workers.addresses import Address, Allowed, decode, is_of_session, looks_up

UNGUARDED: Final = (
    "on this system schema-harness keeps only Python code from the network ({reason}): the usual database "
    "drivers, Python's sockets and SQLAlchemy's engines are stopped, but a program that a side starts, or a "
    "library with sockets of its own, can still reach a server"
)

UNSEEN: Final = (
    "on this system schema-harness refuses every connection, even to what a side has started itself, and "
    "cannot see which connections a program or a library tried: these are missing from the report"
)

# linux/seccomp.h: the two requests, whose numbers hold the size of what they exchange, and the answer that
# lets a call continue.
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_NOTIFICATION, _ANSWER = struct.Struct("=QIIiIQ6Q"), struct.Struct("=QqiI")
_CONTINUE: Final = 1
_LONGEST_ADDRESS: Final = 128  # sockaddr_storage
_MESSAGE: Final = 200_000
_MOST_MESSAGES: Final = 64
_HEARING_SECONDS: Final = 1

_LIBRARY: Final = "a library"
_CLIENTS: Final = frozenset(
    {
        *("createdb", "createuser", "dropdb", "dropuser", "mariadb", "mariadb-dump", "mongosh", "mysql"),
        *(
            "mysqldump",
            "pg_dump",
            "pg_dumpall",
            "pg_restore",
            "psql",
            "redis-cli",
            "sqlcmd",
            "sqlplus",
            "vacuumdb",
        ),
    }
)
"""Programs that connect to databases, so that any address they try is taken for a database's."""
_CALLS: Final = {number: name for name, number in confine.SYSTEM_CALLS.get(platform.machine(), {}).items()}


def confinement(descriptor: int) -> list[str]:
    """Return the beginning of a command line that confines the program after it, and reports to a socket."""
    if sys.platform != "linux":
        return []
    return [sys.executable, "-I", "-S", str(confine.__file__), str(descriptor)]


class Watch:
    """Follows one side. `work` is what the side is doing; whoever sends the side a request sets it."""

    def __init__(self, control: socket.socket, allowed: Allowed, warn: Callable[[str], None]) -> None:
        self.work = Work.IMPORT
        self._session = 0
        self._control = control
        self._allowed = allowed
        self._warn = warn
        self._listener: int | None = None
        self._attempts: dict[Attempt, None] = {}
        self._statements: dict[str, list[str]] = {}
        self._lookup: dict[str, Any] = {}
        self._reach: dict[str, Any] = {}
        self._started: dict[str, Any] = {}
        self._failure: Exception | None = None
        self._requests = 0
        self._aside: set[int] = set()
        self._heard = Condition()
        self._ended = Event()
        self._thread = Thread(target=self._follow, name="guard", daemon=True)

    @contextmanager
    def following(self, process: int) -> Iterator[None]:
        """Follow the side, a process with a session of its own, as long as the context is open."""
        self._session = process
        self._thread.start()
        try:
            yield
        finally:
            self._ended.set()
            with contextlib.suppress(OSError):  # wakes the thread
                self._control.shutdown(socket.SHUT_RDWR)
            self._thread.join()
            self._control.close()

    def attempts(self) -> tuple[Attempt, ...]:
        """Return what was tried so far, sorted; raise the error that ended the watch, if one did."""
        if self._failure is not None:
            raise self._failure
        return tuple(sorted(self._completed(attempt) for attempt in list(self._attempts)))

    def catch_up(self, requests: int) -> None:
        """Wait until everything has arrived that the side's guard reported during so many requests.

        The wait is limited: a side may have closed the socket through which the guard reports.
        """
        with self._heard:
            self._heard.wait_for(lambda: self._requests >= requests, _HEARING_SECONDS)

    def _completed(self, attempt: Attempt) -> Attempt:
        """Add the statements that an engine was given while it led nowhere."""
        statements = tuple(self._statements.get(attempt.address, ())) if attempt.kept else ()
        return replace(attempt, statements=statements)

    def _follow(self) -> None:
        try:
            self._meet()
            while not self._ended.is_set():
                self._turn()
        except Exception as error:  # noqa: BLE001 - after any error it is not known what else was tried
            if not self._ended.is_set():
                self._failure = error
        finally:
            if self._listener is not None:
                os.close(self._listener)  # from now on every call that asks is refused (ENOSYS)

    def _meet(self) -> None:
        """Receive what the filter does, and warn unless it asks. A side without a filter waits for this."""
        if sys.platform != "linux":
            self._warn(UNGUARDED.format(reason=sys.platform))
            return
        message, descriptors, _, _ = socket.recv_fds(self._control, _MESSAGE, 1)
        level, _, reason = message.decode().partition(" ")
        if not message:
            return  # the process has ended before it installed the filter
        if level == confine.ASKS:
            (self._listener,) = descriptors
        elif level == confine.REFUSES:
            self._warn(UNSEEN)
        else:
            self._warn(UNGUARDED.format(reason=reason))
            self._control.send(b"!")

    def _turn(self) -> None:
        """Wait for the next events and handle them: first what the side's guard reports, then a decision."""
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        if self._listener is not None:
            poll.register(self._listener, select.POLLIN)
        ready = dict(poll.poll())
        for _ in range(_MOST_MESSAGES):
            try:
                message = self._control.recv(_MESSAGE, socket.MSG_DONTWAIT)
            except BlockingIOError:
                break
            if not message:
                self._ended.set()
                return
            with contextlib.suppress(ValueError):  # not the guard's: the side writes at any descriptor
                self._hear(json.loads(message))
        events = ready.get(self._listener, 0) if self._listener is not None else 0
        if events & select.POLLIN:
            self._decide()
        elif events:  # no process has the filter any longer
            assert self._listener is not None
            os.close(self._listener)
            self._listener = None

    def _hear(self, message: dict[str, Any]) -> None:
        kind = message.pop("event")
        if kind == "answered":
            with self._heard:
                self._requests = message["requests"]
                self._heard.notify_all()
        elif kind == "lookup":
            self._lookup = message
        elif kind == "reach":
            self._reach = message
        elif kind == "start":
            self._started = message["place"]
        elif kind == "aside":
            self._aside.add(message["process"])
        elif kind == "statement":
            self._statements.setdefault(message["address"], []).append(message["text"])
        else:
            reach, place = Reach(message.pop("reach")), message.pop("place")
            self._keep(Attempt(self.work, reach=reach, **place, **message))

    def _keep(self, attempt: Attempt) -> None:
        self._attempts[attempt] = None

    def _decide(self) -> None:
        assert self._listener is not None
        notification = bytearray(_NOTIFICATION.size)
        try:
            fcntl.ioctl(self._listener, _RECEIVE, notification)
        except OSError as error:
            if error.errno in {errno.ENOENT, errno.EINTR}:  # the process that asked has been killed meanwhile
                return
            raise
        identity, process, _, call, _, _, *arguments = _NOTIFICATION.unpack(notification)
        passes = self._passes(process, _CALLS.get(call, ""), arguments)
        answer = _ANSWER.pack(identity, 0, 0 if passes else -errno.ECONNREFUSED, _CONTINUE if passes else 0)
        with contextlib.suppress(FileNotFoundError):  # as above
            fcntl.ioctl(self._listener, _SEND, answer)

    def _passes(self, process: int, call: str, arguments: list[int]) -> bool:
        try:
            addresses = [
                address for raw in _addresses(process, call, arguments) if (address := _of(raw, process))
            ]
            refused = [address for address in addresses if not self._is_open(address)]
        except OSError:  # its memory cannot be read, because it runs as another user
            refused = [Address("an address that could not be read")]
        for address in refused:
            self._note(address, process)
        return not refused

    def _is_open(self, address: Address) -> bool:
        if self._allowed.permits(address) or looks_up(address):
            return True
        return not address.port and is_of_session(address, self._session)

    def _note(self, address: Address, thread: int) -> None:
        process = _process(thread)
        if not self._aside.isdisjoint(_lineage(process)):
            return  # or a program that such a child has started
        inside = process == self._session
        by, reach, place = _LIBRARY if inside else _program(process), address.reach, {}
        if inside and address.is_name_service and self._lookup:
            host, port, place = self._lookup["host"], self._lookup["port"], self._lookup["place"]
            address = Address(f"{host}:{port}" if port else host, port)
            by, reach = "a name lookup", address.reach
        elif inside and address.text == self._reach.get("address"):
            by, place = "a socket", self._reach["place"]
        elif address.is_name_service:
            by = "a name lookup" if inside else by
        elif inside or by in _CLIENTS:
            reach = Reach.DATABASE  # the more serious: a library with sockets of its own may be a driver
        if not inside:  # a shell may have started it: the place is where the side last started a program
            place = self._started
        in_background = inside and thread != process
        self._keep(Attempt(self.work, address.text, reach, by, **place, in_background=in_background))


def _process(thread: int) -> int:
    """Return the process of a thread (proc(5), status)."""
    try:
        status = Path(f"/proc/{thread}/status").read_text(errors="replace")
    except OSError:
        return thread
    found = re.search(r"^Tgid:\s*(\d+)", status, re.MULTILINE)
    return int(found[1]) if found else thread


def _lineage(process: int) -> Iterator[int]:
    """Return a process and those above it, as far as they are there (proc(5), status)."""
    while process > 1:
        yield process
        try:
            status = Path(f"/proc/{process}/status").read_text(errors="replace")
        except OSError:
            return
        found = re.search(r"^PPid:\s*(\d+)", status, re.MULTILINE)
        process = int(found[1]) if found else 0


def _program(process: int) -> str:
    """Return the name of a process's program, at most 15 characters (proc(5), comm)."""
    try:
        return Path(f"/proc/{process}/comm").read_text().strip()
    except OSError:
        return "a program"


def _of(raw: bytes, process: int) -> Address | None:
    folder = None
    with contextlib.suppress(OSError):
        folder = Path(f"/proc/{process}/cwd").readlink()
    return decode(raw, folder)


def _addresses(process: int, call: str, arguments: list[int]) -> Iterator[bytes]:
    """Return the addresses that a system call names, read from the memory of its process.

    connect(fd, address, length); sendto(fd, data, size, flags, address, length); sendmsg(fd, header, flags)
    with address and length first in a msghdr of 56 bytes; sendmmsg(fd, headers, count, flags) with 64 bytes
    each.
    """
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:

        def at(address: int, size: int) -> bytes:
            memory.seek(address)
            return memory.read(size)

        if call == confine.CONNECT:
            where = [(arguments[1], arguments[2])]
        elif call == confine.SENDTO:
            where = [(arguments[4], arguments[5])]
        else:
            count = 1 if call == confine.SENDMSG else min(arguments[2] & 0xFFFFFFFF, 1024)
            where = [struct.unpack("=QI", at(arguments[1] + 64 * index, 12)) for index in range(count)]
        for address, length in where:
            if address:
                yield at(address, min(length & 0xFFFFFFFF, _LONGEST_ADDRESS))
