"""Which addresses a side may reach: the allowed ones, its own, and those of users, groups and the log."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import struct
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.facts.attempts import Reach

# What the C library asks for users, groups and times of UUIDs, and where it leaves its log: no network and
# no database.
_LOOKUPS: Final = (
    "/dev/log",
    "/run/nscd/",
    "/run/systemd/journal/",
    "/run/systemd/userdb/",
    "/run/uuidd/",
    "/var/lib/sss/pipes/",
    "/var/run/nscd/",
    "/var/run/uuidd/",
)
_DATABASE_PORTS: Final = frozenset({1433, 1521, 3306, 3307, 5432, 5433, 6432, 26257, 27017, 50000})
_DATABASE_SOCKETS: Final = (".s.PGSQL.", "mysql", "mariadb")
_NAME_SERVICE: Final = (53, 853)

_WITHOUT_ADDRESS: Final = frozenset({socket.AF_UNSPEC, getattr(socket, "AF_NETLINK", -1), 38})  # 38: AF_ALG


@dataclass(frozen=True, slots=True)
class Address:
    """The target of a system call: `host:port`, or the path of a socket (an abstract one begins with @)."""

    text: str
    port: int = 0

    @property
    def reach(self) -> Reach:
        """What the address leads to: a database, if it has a database's usual port or name of a socket."""
        name = self.text.rpartition("/")[2]
        known = self.port in _DATABASE_PORTS or (
            not self.port and any(part in name for part in _DATABASE_SOCKETS)
        )
        return Reach.DATABASE if known else Reach.NETWORK

    @property
    def is_name_service(self) -> bool:
        """Whether the port is one of a name service (DNS)."""
        return self.port in _NAME_SERVICE


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the user allows a side to reach.

    texts: the addresses, both as the user wrote them and as they resolve. by_name: whether one of them is a
    host name, so that names may be looked up.
    """

    texts: frozenset[str] = frozenset()
    by_name: bool = False

    def permits(self, address: Address) -> bool:
        """Whether an address is allowed. Where a host name is allowed, so is looking up names."""
        return address.text in self.texts or (self.by_name and address.is_name_service)


def allowed(entries: Iterable[str]) -> Allowed:
    """Resolve `HOST:PORT` and paths of sockets, as `config` has checked them."""
    texts: set[str] = set()
    by_name = False
    for entry in entries:
        texts.add(entry)
        host, _, port = entry.rpartition(":")
        if entry.startswith("/") or not port.isdigit():
            continue
        by_name = by_name or not _is_number(host.strip("[]"))
        try:
            found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
        except OSError:
            continue  # the name does not resolve now, so the side cannot reach it by this name either
        texts.update(written(str(place[0]), int(place[1])) for *_, place in found)
    return Allowed(frozenset(texts), by_name)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def written(host: str, port: int) -> str:
    """Write a host and a port as the side's guard does. Every name of this machine becomes `localhost`."""
    if host == "localhost" or host == "::1" or host.startswith("127."):
        return f"localhost:{port}"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def decode(raw: bytes, folder: Path | None = None) -> Address | None:
    """Read a `struct sockaddr`; None for a family without an address. The folder is for a relative path."""
    if len(raw) < 2:
        return None
    (family,) = struct.unpack_from("=H", raw)
    if family in _WITHOUT_ADDRESS:
        return None
    if family == socket.AF_INET and len(raw) >= 8:
        (port,) = struct.unpack_from("!H", raw, 2)
        return Address(written(socket.inet_ntop(family, raw[4:8]), port), port)
    if family == socket.AF_INET6 and len(raw) >= 24:
        (port,) = struct.unpack_from("!H", raw, 2)
        host = ipaddress.IPv6Address(raw[8:24])
        return Address(written(str(host.ipv4_mapped or host), port), port)
    if family == socket.AF_UNIX:
        path = raw[2:]
        if path.startswith(b"\0"):
            return Address("@" + path[1:].decode(errors="replace"))
        text = os.fsdecode(path.partition(b"\0")[0])
        return Address(os.path.normpath(folder / text) if folder is not None else text)
    return Address(f"an address of family {family}")


def looks_up(address: Address) -> bool:
    """Whether a socket only looks up users, groups and the like, or takes log messages."""
    return address.text.startswith(_LOOKUPS)


def is_of_session(address: Address, session: int) -> bool:
    """Whether a process of this session listens at a socket. A side may talk to what it has started itself.

    proc(5): /proc/net/unix has each socket's inode and path, /proc/PID/fd the inodes that a process holds.
    """
    inodes = set()
    for line in Path("/proc/net/unix").read_text(errors="surrogateescape").splitlines()[1:]:
        fields = line.split(maxsplit=7)
        if len(fields) == 8 and fields[7] == address.text:
            inodes.add(f"socket:[{fields[6]}]")
    return bool(inodes) and any(_holds(process, inodes) for process in _processes(session))


def _processes(session: int) -> Iterator[Path]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):  # it has just ended, or belongs to another user
                if os.getsid(int(folder.name)) == session:
                    yield folder


def _holds(process: Path, inodes: Collection[str]) -> bool:
    with contextlib.suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                if str(descriptor.readlink()) in inodes:
                    return True
    return False
