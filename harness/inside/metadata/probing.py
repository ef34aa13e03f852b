"""Find out which Python values a type of the user's own accepts, by trying; rows are generated from these."""

from __future__ import annotations

import datetime
import decimal
import enum
import ipaddress
import re
import uuid
from collections.abc import Callable
from types import CodeType
from typing import Any

from sqlalchemy import types
from sqlalchemy.dialects import postgresql

from ..texts import POSTGRESQL
from ..wire import READ

_UUID = uuid.UUID("12345678-1234-4678-9234-567812345678")
_NAIVE = datetime.datetime(2024, 2, 29, 12, 30, 15, 250000)  # noqa: DTZ001 - naive on purpose

# A type accepts a kind when it accepts every sample. A kind that is included in another comes after it.
_SAMPLES: dict[str, tuple[Any, ...]] = {
    "text": ("abc", "", "ß\n"),
    "uuid text": (str(_UUID),),
    "email": ("ann@example.org",),
    "url": ("https://example.org/a?b=c",),
    "digits": ("12345",),
    "integer": (7, 0, -1),
    "positive": (7, 1),
    "number": (decimal.Decimal("1.50"), decimal.Decimal(-2)),
    "float": (1.5, -2.25),
    "boolean": (True, False),
    "binary": (b"\x00a", b""),
    "uuid": (_UUID,),
    "datetime": (_NAIVE,),
    "aware datetime": (_NAIVE.replace(tzinfo=datetime.timezone.utc),),
    "date": (datetime.date(2024, 2, 29),),
    "time": (datetime.time(12, 30),),
    "interval": (datetime.timedelta(days=1, seconds=2),),
    "texts": (["a", ""], []),
    "integers": ([1, 2], []),
    "object": ({"a": 1}, {}),
    "set of texts": ({"a"}, set()),
    "address": (ipaddress.IPv4Address("10.0.0.1"),),
    "address text": ("10.0.0.1",),
    "network text": ("10.0.0.1/32",),
    "hardware text": ("08:00:2b:01:02:03",),
}
_PROCESSING = ("process_bind_param", "process_result_value", "bind_processor")
_LONGEST, _MOST = 40, 100
_UNREAD = object()
_INCLUDED = {
    "text": {"uuid text", "email", "url", "digits", "address text", "network text", "hardware text"},
    "address text": {"network text"},
    "integer": {"positive", "boolean"},
    "texts": {"set of texts"},
    "datetime": {"date"},  # a datetime is accepted as a date
}

_ADDRESSES = (
    *(ipaddress.IPv4Address, ipaddress.IPv4Interface, ipaddress.IPv4Network),
    *(ipaddress.IPv6Address, ipaddress.IPv6Interface, ipaddress.IPv6Network),
)

# The classes that the underlying type passes to a driver. The server, at the latest, refuses other classes.
_SENT: tuple[tuple[Any, tuple[type, ...]], ...] = (
    (types.Enum, (str,)),
    (types.String, (str,)),
    (types.Boolean, (bool,)),
    (types.Integer, (int,)),
    (types.Numeric, (int, float, decimal.Decimal)),
    (types.Uuid, (str, uuid.UUID)),
    (types.DateTime, (datetime.datetime,)),
    (types.Date, (datetime.date,)),
    (types.Time, (datetime.time,)),
    (types.Interval, (datetime.timedelta,)),
    (postgresql.INTERVAL, (datetime.timedelta,)),
    (types.LargeBinary, (bytes, bytearray, memoryview)),
    (types.ARRAY, (list, tuple)),
    (types.JSON, (str, bytes, tuple)),
    (postgresql.INET, (str, *_ADDRESSES)),
    (postgresql.CIDR, (str, *_ADDRESSES)),
    (postgresql.MACADDR, (str,)),
)


def _hardware(value: Any) -> None:
    if not re.fullmatch(r"([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}", value):
        raise ValueError(value)


# What the server checks in a text of these types; a function that raises for anything else.
_VALID: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (types.Uuid, lambda value: uuid.UUID(str(value))),
    (postgresql.INET, lambda value: ipaddress.ip_interface(str(value))),
    (postgresql.CIDR, lambda value: ipaddress.ip_network(str(value))),
    (postgresql.MACADDR, _hardware),
)


def taken(kind: Any) -> list[str]:
    """Return the kinds of values that a type accepts, found by trying samples of each.

    If there are any that it also reads back without an error, only these; then those that it makes itself of
    what it reads. For SQLAlchemy's own types nothing is tried, because it is known what they accept.
    """
    tried = _Tried.of(kind)
    if tried is None:
        return []
    samples = {**_SAMPLES, "member": tuple(members(kind).values())}
    own = tuple(choices(kind))
    found = _without_included(
        {name for name, some in samples.items() if some and all(map(tried.survives, some))}
    )
    if "text" not in found and own:
        found.append("choice")
    made = {name: tuple(map(tried.read, some)) for name, some in _SAMPLES.items() if not found}
    found += _without_included(
        {READ + name for name, some in made.items() if some and all(map(tried.survives, some))}
    )
    return found or _without_included(
        {name for name, some in samples.items() if some and all(map(tried.takes, some))}
    )


def choices(kind: Any) -> list[Any]:
    """Return the texts and whole numbers that a type has as its own values, and accepts and reads back."""
    tried = _Tried.of(kind)
    if tried is None:
        return []
    found = _plain_values(list(vars(kind).values()))
    for name in _PROCESSING:
        found += constants(getattr(type(kind), name, None))
    unique = {(type(value), value): value for value in found}
    return [value for value in unique.values() if tried.survives(value)][:_MOST]


class _Tried:
    """A type of the user's own, whose processing is tried with values."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        # With the dialect, because a type may have another underlying type for PostgreSQL.
        own = kind.dialect_impl(POSTGRESQL)
        self._bind = own.bind_processor(POSTGRESQL) or _unchanged
        self._beneath = _beneath(kind)
        self._sent = next(
            (classes for known, classes in _SENT if isinstance(self._beneath, known)), (object,)
        )
        self._valid = next((valid for known, valid in _VALID if isinstance(self._beneath, known)), None)

    @classmethod
    def of(cls, kind: Any) -> _Tried | None:
        """Return a type to try; None for SQLAlchemy's own, and for one that cannot be tried."""
        if type(kind).__module__.startswith("sqlalchemy."):
            return None
        try:
            return cls(kind)
        except Exception:  # noqa: BLE001 - a user's type may raise anything
            return None

    def takes(self, value: Any) -> bool:
        """Whether the type accepts a value, and makes of it what the underlying type accepts."""
        try:
            sent = self._bind(value)
            if self._valid is not None:
                self._valid(sent)
        except BaseException:  # noqa: BLE001 - a user's type may raise anything: it does not accept the value
            return False
        return isinstance(sent, self._sent) and not (isinstance(sent, bool) and self._sent == (int,))

    def survives(self, value: Any) -> bool:
        """Whether the type accepts a value, and reads what it has made of it."""
        return self.takes(value) and self.read(self._stored(value)) is not _UNREAD

    def read(self, value: Any) -> Any:
        """Return what the type makes of a value that it reads; _UNREAD if it raises."""
        try:
            return reader(self._kind)(value)
        except BaseException:  # noqa: BLE001 - a user's type may raise anything
            return _UNREAD

    def _stored(self, value: Any) -> Any:
        """Return what the underlying type gets, before that type's own processing where this can be told."""
        if not isinstance(self._kind, types.TypeDecorator):
            return self._bind(value)
        return self._kind.process_bind_param(value, POSTGRESQL) if _has(self._kind, _PROCESSING[0]) else value


def reader(kind: Any) -> Callable[[Any], Any]:
    """Return the function with which a type of the user's own makes values of what is stored."""
    if not isinstance(kind, types.TypeDecorator):
        return kind.dialect_impl(POSTGRESQL).result_processor(POSTGRESQL, None) or _unchanged
    if not _has(kind, _PROCESSING[1]):
        return _unchanged
    return lambda value: kind.process_result_value(value, POSTGRESQL)


def _has(kind: Any, method: str) -> bool:
    """Whether a decorator has a method of its own: those of its base class only raise."""
    return getattr(type(kind), method) is not getattr(types.TypeDecorator, method)


_ASKED = {
    "isidentifier": "^[A-Za-z_][A-Za-z0-9_]{1,9}$",
    "isalpha": "^[A-Za-z]{2,10}$",
    "isalnum": "^[A-Za-z0-9]{2,10}$",
    "isdigit": "^[0-9]{2,9}$",
    "isdecimal": "^[0-9]{2,9}$",
    "isnumeric": "^[0-9]{2,9}$",
    "islower": "^[a-z]{2,10}$",
    "isupper": "^[A-Z]{2,10}$",
    "istitle": "^[A-Z][a-z]{1,9}$",
    "isascii": "^[!-~]{2,10}$",
    "isprintable": "^[!-~]{2,10}$",
    "isspace": "^ {1,9}$",
}
"""By the methods of texts that ask for it, what a text has to match."""


def _without_included(names: set[str]) -> list[str]:
    """Return the kinds of values in the order of the samples, without those that another one includes."""
    included = {inner for outer, some in _INCLUDED.items() for inner in some if outer in names}
    included |= {READ + inner for outer, some in _INCLUDED.items() for inner in some if READ + outer in names}
    known = [prefix + name for prefix in ("", READ) for name in (*_SAMPLES, "member")]
    return [name for name in known if name in names - included]


def _plain_values(values: list[Any], depth: int = 4) -> list[Any]:
    """Return the short texts and whole numbers in values, their items and the attributes of their objects."""
    found = []
    for value in values[:_MOST]:
        if _is_short(value):
            found.append(value)
        elif isinstance(value, (tuple, list, set, frozenset)) and depth:
            found += _plain_values(
                sorted(value, key=repr) if isinstance(value, (set, frozenset)) else [*value], depth - 1
            )
        elif isinstance(value, dict) and depth:
            found += _plain_values([*value.keys(), *value.values()], depth - 1)
    return found


def _is_short(value: Any) -> bool:
    return type(value) is int or (type(value) is str and len(value) <= _LONGEST)


def members(kind: Any) -> dict[str, enum.Enum]:
    """Return the members of the enum class that a type has as argument, or that its code names."""
    if type(kind).__module__.startswith("sqlalchemy."):
        return dict(getattr(getattr(kind, "enum_class", None), "__members__", {}))
    classes = [value for value in vars(kind).values() if isinstance(value, type)]
    for name in _PROCESSING:
        named = _named(getattr(type(kind), name, None))
        classes += [value for value in named if isinstance(value, type)]
    for found in classes:
        if issubclass(found, enum.Enum):
            return dict(found.__members__)
    return {}


def constants(function: Any) -> list[Any]:
    """Return the short texts and whole numbers in a function's code and among the values that it names."""
    return [value for value in _named(function) if _is_short(value)]


def patterns(function: Any) -> list[str]:
    """Return the regular expressions that a function names, seems to pass to `re`, or asks by a method."""
    named = _named(function)
    found = [value.pattern for value in named if isinstance(value, re.Pattern)]
    if any(value is re for value in named):
        found += [value for value in named if isinstance(value, str) and re.search(r"[\\^$\[+*]", value)]
    found += (_ASKED[name] for name in _ASKED if name in _methods(getattr(function, "__code__", None)))
    return [pattern for pattern in found if isinstance(pattern, str)]


def _methods(code: Any) -> set[str]:
    """Return the names that code and what is defined in it may take as attributes."""
    inner = (one for one in getattr(code, "co_consts", ()) if isinstance(one, CodeType))
    return {*getattr(code, "co_names", ()), *(name for one in inner for name in _methods(one))}


def _named(function: Any) -> list[Any]:
    """Return the constants and the values of the names in a function's code; of a collection, its items."""
    code = getattr(function, "__code__", None)
    if code is None:
        return []
    names = getattr(function, "__globals__", {})
    named = [names[name] for name in code.co_names if name in names]
    found: list[Any] = []
    for value in [*(constant for constant in code.co_consts if constant != function.__doc__), *named]:
        several = isinstance(value, (tuple, list, set, frozenset))
        found += sorted(value, key=repr)[:_MOST] if several else [value]
    return found


def _beneath(kind: Any) -> Any:
    kind = kind.dialect_impl(POSTGRESQL)
    while isinstance(kind, types.TypeDecorator):
        kind = kind.impl_instance if hasattr(kind, "impl_instance") else kind.impl
    return kind


def _unchanged(value: Any) -> Any:
    return value
