"""Find out which Python values a type of the user's own accepts, by trying; rows are generated from these."""

from __future__ import annotations

import datetime
import decimal
import enum
import ipaddress
import re
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import types
from sqlalchemy.dialects import postgresql

from .texts import POSTGRESQL

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
}
_LONGEST, _MOST = 40, 100
_INCLUDED = {
    "text": {"uuid text", "email", "url", "digits"},
    "integer": {"positive", "boolean"},
    "texts": {"set of texts"},
    "datetime": {"date"},  # a datetime is accepted as a date
}

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
)


def taken(kind: Any) -> list[str]:
    """Return the kinds of values that a type accepts, found by trying samples of each.

    For SQLAlchemy's own types nothing is tried, because it is known what they accept.
    """
    if type(kind).__module__.startswith("sqlalchemy."):
        return []
    try:
        # With the dialect, because a type may have another underlying type for PostgreSQL.
        processor, beneath = kind.dialect_impl(POSTGRESQL).bind_processor(POSTGRESQL), _beneath(kind)
    except Exception:  # noqa: BLE001 - a user's type may raise anything
        return []
    bind = processor or _unchanged
    wanted = next((classes for known, classes in _SENT if isinstance(beneath, known)), (object,))
    found: list[str] = []
    for name, samples in {**_SAMPLES, "member": tuple(members(kind).values())}.items():
        included = any(name in _INCLUDED.get(known, ()) for known in found)
        if samples and not included and all(_takes(bind, sample, wanted) for sample in samples):
            found.append(name)
    return found


def members(kind: Any) -> dict[str, enum.Enum]:
    """Return the members of the enum class that a type of the user's own has as argument, or in its code."""
    if type(kind).__module__.startswith("sqlalchemy."):
        return {}
    classes = [value for value in vars(kind).values() if isinstance(value, type)]
    for name in ("process_bind_param", "process_result_value", "bind_processor"):
        named = _named(getattr(type(kind), name, None))
        classes += [value for value in named if isinstance(value, type)]
    for found in classes:
        if issubclass(found, enum.Enum):
            return dict(found.__members__)
    return {}


def constants(function: Any) -> list[Any]:
    """Return the short texts and whole numbers in a function's code and among the values that it names."""
    return [
        value
        for value in _named(function)
        if type(value) is int or (type(value) is str and len(value) <= _LONGEST)
    ]


def patterns(function: Any) -> list[str]:
    """Return the regular expressions that a function names, or seems to pass to the module `re`."""
    named = _named(function)
    found = [value.pattern for value in named if isinstance(value, re.Pattern)]
    if any(value is re for value in named):
        found += [value for value in named if isinstance(value, str) and re.search(r"[\\^$\[+*]", value)]
    return [pattern for pattern in found if isinstance(pattern, str)]


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


def _takes(bind: Callable[[Any], Any], value: Any, wanted: tuple[type, ...]) -> bool:
    try:
        sent = bind(value)
    except BaseException:  # noqa: BLE001 - a user's type may raise anything: it does not accept the value
        return False
    return isinstance(sent, wanted) and not (isinstance(sent, bool) and wanted == (int,))
