"""The private pipe between the harness and a side: framed messages of plain values.

Pickle carries the values, because a row may hold any of the standard library's value types. Only the types of
an allow-list may cross, so that neither end ever runs the other's classes.
"""

from __future__ import annotations

import datetime
import decimal
import io
import ipaddress
import os
import pickle
import signal
import socket
import struct
import uuid
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

CLOSED = "The side has closed the pipe to schema-harness."
"""What a worker prints last when the pipe was closed while the harness is still there to read this."""


WHERE = signal.SIGUSR2
"""The signal on which a side writes to its stderr where its threads are."""


class Json(NamedTuple):
    """A value to be sent to the database as JSON text of this type (`json` or `jsonb`)."""

    type: str
    text: str


class Range(NamedTuple):
    """A range value: bounds like `[)`; `empty` ranges have no limits.

    SQLAlchemy makes its own range from the private attributes of psycopg's, where an empty one has no bounds.
    """

    lower: Any
    upper: Any
    bounds: str
    empty: bool

    @property
    def _lower(self) -> Any:
        return self.lower

    @property
    def _upper(self) -> Any:
        return self.upper

    @property
    def _bounds(self) -> str:
        return "" if self.empty else self.bounds


class Multirange(tuple[Range, ...]):
    """Several ranges as one value. SQLAlchemy iterates over them, as over a driver's multirange."""

    __slots__ = ()


class Reference(NamedTuple):
    """In a row that the harness generated: the value of a column in an accepted row of a table.

    number: the number of the accepted row, from 0 (modulo how many there are); -1 is the latest. fresh: only
    a row of the same dataset will do. If none is accepted yet, an optional reference is NULL.
    """

    table: tuple[str, str]
    column: str
    number: int
    optional: bool
    fresh: bool


class Member(NamedTuple):
    """In a row that the harness generated: a member of the enum class that the column's type has."""

    name: str


class Read(NamedTuple):
    """In a row that the harness generated: what the column's type makes of a value when it reads it."""

    stored: Any


READ = "read from "
"""Before a kind of values that a type takes: it takes what it makes of such a value when it reads it."""


class NotPlain(TypeError):
    """A value cannot cross the pipe, because it is not of a plain type."""


def _zone(value: Any) -> Any:
    """Return the offset of a value's time zone, which is all of it that is sent to a database."""
    if value.tzinfo is None:
        return None
    offset = value.utcoffset()
    if offset is None:
        raise NotPlain(f"{value!r} cannot be sent to the database: its time zone has no offset")
    return datetime.timezone(offset)


def _moment(value: datetime.datetime) -> Any:
    date = (value.year, value.month, value.day)
    return datetime.datetime, (*date, value.hour, value.minute, value.second, value.microsecond, _zone(value))


def _time(value: datetime.time) -> Any:
    return datetime.time, (value.hour, value.minute, value.second, value.microsecond, _zone(value))


def _as(kind: Any, content: Callable[[Any], Any] = str) -> Callable[[Any], Any]:
    return lambda value: (kind, (content(value),))


# How a value is rebuilt at the other end: a constructor and its arguments. The first type that fits is used:
# a value of a subclass, of another package or the user's own, is sent as a driver sees it.
_REBUILT: dict[type, Callable[[Any], Any]] = {
    **{kind: lambda value: (type(value), tuple(value)) for kind in (Json, Range, Reference, Member, Read)},
    Multirange: lambda value: (Multirange, (list(value),)),
    str: _as(str, str.__str__),
    int: _as(int, int.__int__),
    float: _as(float, float.__float__),
    complex: lambda value: (complex, (value.real, value.imag)),
    bytes: _as(bytes, bytes),
    bytearray: _as(bytes, bytes),
    memoryview: _as(bytes, bytes),
    list: _as(list, list),
    tuple: _as(tuple, tuple),
    dict: _as(dict, dict),
    set: _as(set, list),
    frozenset: _as(frozenset, list),
    datetime.datetime: _moment,
    datetime.date: lambda value: (datetime.date, (value.year, value.month, value.day)),
    datetime.time: _time,
    datetime.timedelta: lambda value: (datetime.timedelta, (value.days, value.seconds, value.microseconds)),
    datetime.timezone: lambda value: (datetime.timezone, (value.utcoffset(None),)),
    decimal.Decimal: _as(decimal.Decimal, lambda value: str(decimal.Decimal(value))),
    uuid.UUID: _as(uuid.UUID),
    ipaddress.IPv4Interface: _as(ipaddress.IPv4Interface),
    ipaddress.IPv4Address: _as(ipaddress.IPv4Address),
    ipaddress.IPv4Network: _as(ipaddress.IPv4Network),
    ipaddress.IPv6Interface: _as(ipaddress.IPv6Interface),
    ipaddress.IPv6Address: _as(ipaddress.IPv6Address),
    ipaddress.IPv6Network: _as(ipaddress.IPv6Network),
}
_OWN = ("Json", "Range", "Multirange", "Reference", "Member", "Read")
_OTHERS = {(kind.__module__, kind.__name__): kind for kind in _REBUILT if kind.__name__ not in _OWN}


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, type) and obj in _REBUILT:
            return NotImplemented  # by its name
        for kind, rebuilt in _REBUILT.items():
            if isinstance(obj, kind):
                return rebuilt(obj)
        kind = type(obj)
        raise NotPlain(
            f"a value of type {kind.__module__}.{kind.__qualname__} cannot be sent to the database"
        )


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if name in _OWN and module.endswith(".wire"):
            return globals()[name]  # this module has another name at each end
        if (module, name) in _OTHERS:
            return _OTHERS[module, name]
        raise pickle.UnpicklingError(f"{module}.{name} may not cross the pipe")


def dumps(value: Any) -> bytes:
    """Pickle a plain value; NotPlain, with the type, for any other value."""
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=4).dump(value)
    return buffer.getvalue()


def loads(data: bytes) -> Any:
    """Unpickle a plain value; UnpicklingError for anything else."""
    try:
        return _Unpickler(io.BytesIO(data)).load()
    except pickle.UnpicklingError:
        raise
    except Exception as error:  # whatever the bytes make pickle do: a side may write at any descriptor
        raise pickle.UnpicklingError(f"what came through the pipe is no message: {error}") from error


class Channel:
    """One end of the pipe. Its methods raise EOFError or OSError when the other end is closed."""

    def __init__(self, descriptor: int) -> None:
        self._connection = Connection(descriptor)

    def limit(self, seconds: float) -> None:
        """Let sending and receiving wait so long for the other end, in the middle of a message as well.

        Then they raise BlockingIOError (socket(7): SO_RCVTIMEO), and the channel is of no use any longer.
        """
        whole, part = divmod(max(seconds, 0.001), 1)
        with socket.socket(fileno=os.dup(self._connection.fileno())) as same:
            for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                same.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", int(whole), int(part * 1e6)))

    def send(self, message: Any) -> None:
        """Send one message."""
        self._connection.send_bytes(dumps(message))

    def receive(self) -> Any:
        """Wait for one message, and return it."""
        return loads(self._connection.recv_bytes())

    def poll(self, seconds: float) -> bool:
        """Wait so many seconds for a message or the end of the pipe; return whether there is one."""
        return self._connection.poll(seconds)

    def close(self) -> None:
        """Close this end."""
        self._connection.close()
