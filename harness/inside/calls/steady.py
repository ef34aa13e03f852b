"""Make what varies repeat itself in this process: the clock stands still, and random numbers are seeded."""

from __future__ import annotations

import datetime
import functools
import os
import random
import sys
import time
import types
import zlib
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from ..looking import is_a, namespace, plain_function

_DATETIME, _DATE = datetime.datetime, datetime.date
_EPOCH = _DATETIME(1970, 1, 1, tzinfo=datetime.timezone.utc)
_FIRST = _DATETIME(2031, 12, 31, 10, 20, 30, 123456, tzinfo=datetime.timezone.utc)  # a year ends soon
_BEGUN = _FIRST - datetime.timedelta(days=9)
_ZONE = "<+0545>-05:45"  # no machine's own, so that a local time is not taken for UTC
_FAR = datetime.timedelta(days=600)
_MINUTE = 60
_UNITS = {"seconds": 1, "whole": 1, "milliseconds": 1000}
_NAMESPACE: Any = vars(types.ModuleType)["__dict__"]
_KEPT = (
    __name__.partition(".")[0],
    "_datetime",
    "time",
    "_strptime",
    "zoneinfo",
    "typing",
    "pickle",
    "copyreg",
    "sqlalchemy",
)


class _Clock:
    """The moment that this process takes for now. Set it anew before each call."""

    def __init__(self) -> None:
        self.now = _FIRST

    def local(self) -> datetime.datetime:
        return self.now.astimezone().replace(tzinfo=None)

    def seconds(self) -> float:
        return (self.now - _EPOCH).total_seconds()

    def passed(self) -> float:
        """Return what a clock says that does not count from 1970."""
        return (self.now - _BEGUN).total_seconds()


CLOCK = _Clock()


class _Of(type):
    """The class of a class that stands for another one."""

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, cls.__mro__[1])

    def __subclasscheck__(cls, other: Any) -> bool:
        return issubclass(other, cls.__mro__[1])


class _StillDatetime(datetime.datetime, metaclass=_Of):
    def __new__(cls, *arguments: Any, **named: Any) -> Any:
        return _DATETIME(*arguments, **named)

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return CLOCK.local() if tz is None else CLOCK.now.astimezone(tz)

    @classmethod
    def utcnow(cls) -> Any:
        return CLOCK.now.replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        return CLOCK.local()


class _StillDate(datetime.date, metaclass=_Of):
    def __new__(cls, *arguments: Any, **named: Any) -> Any:
        return _DATE(*arguments, **named)

    @classmethod
    def today(cls) -> Any:
        return CLOCK.local().date()


STANDING: dict[Any, Any] = {_StillDatetime: _DATETIME, _StillDate: _DATE}
"""The classes of the clock that stands still, with those for which they stand."""


def _replacements() -> list[tuple[Any, Any]]:
    whole, passed = lambda: int(CLOCK.seconds() * 10**9), lambda: int(CLOCK.passed() * 10**9)
    found: list[tuple[Any, Any]] = [(_DATETIME, _StillDatetime), (_DATE, _StillDate)]
    found += [(getattr(time, name), CLOCK.passed) for name in ("monotonic", "perf_counter", "process_time")]
    found += [
        (getattr(time, name), passed) for name in ("monotonic_ns", "perf_counter_ns", "process_time_ns")
    ]
    found += [(time.time, CLOCK.seconds), (time.time_ns, whole)]
    return [*found, (time.sleep, lambda _: None)]


_REPLACED = tuple(_replacements())


def hold_still(own: Iterable[types.ModuleType]) -> None:
    """Stop the clock for all modules but those that only calculate with times, and seed random numbers.

    own: the modules whose functions may have kept a clock, as a default of a parameter, say.
    """
    os.environ["TZ"] = _ZONE
    time.tzset()
    replaced = {id(old): (old, new) for old, new in _REPLACED}
    for name, module in list(sys.modules.items()):
        if not is_a(module, types.ModuleType) or name.partition(".")[0] in _KEPT:
            continue
        namespace: dict[str, Any] = _NAMESPACE.__get__(module)
        for key, value in list(namespace.items()):
            if id(value) in replaced:
                namespace[key] = replaced[id(value)][1]
            elif is_a(value, types.BuiltinMethodType, functools.partial):
                namespace[key] = still(value)
    for name, value in list(vars(time).items()):
        if id(value) in replaced:
            setattr(time, name, replaced[id(value)][1])
    seen: set[int] = set()
    for module in own:
        for value in [*_NAMESPACE.__get__(module).values()]:
            _hold_within(value, seen)
    os.urandom = _bytes
    random._urandom = _bytes  # type: ignore[attr-defined]  # noqa: SLF001 - what SystemRandom and `secrets` use
    if "uuid" in sys.modules:  # no number of this machine's own
        sys.modules["uuid"].__dict__.update(_node=1 << 40, _generate_time_safe=None)
    reseed(0, 0)


def _hold_within(value: Any, seen: set[int]) -> None:
    """Stop the clocks that a function or the methods of a class have kept."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if is_a(value, type):
        for name, member in namespace(value).items():
            kept = member.__func__ if is_a(member, staticmethod) else member
            if is_a(kept, types.BuiltinMethodType) and still(kept) is not kept:
                type.__setattr__(value, name, staticmethod(still(kept)))
            elif (function := plain_function(member)) is not None:
                _hold_within(function, seen)
    elif is_a(value, types.FunctionType):
        if value.__defaults__:
            value.__defaults__ = tuple(map(still, value.__defaults__))
        if value.__kwdefaults__:
            value.__kwdefaults__ = {name: still(one) for name, one in value.__kwdefaults__.items()}
        for cell in value.__closure__ or ():
            with suppress(ValueError):  # an empty cell
                _hold_within(cell.cell_contents, seen)
                if is_a(cell.cell_contents, types.BuiltinMethodType):
                    cell.cell_contents = still(cell.cell_contents)


def still(function: Any) -> Any:
    """Return a method of a clock (`datetime.utcnow`) as that of the clock that stands still; or the same."""
    if is_a(function, functools.partial):
        inner = still(function.func)
        same = inner is function.func
        return function if same else functools.partial(inner, *function.args, **function.keywords)
    if is_a(function, types.BuiltinMethodType):
        for old, new in ((_DATETIME, _StillDatetime), (_DATE, _StillDate)):
            if function.__self__ is old:
                return getattr(new, function.__name__)
        for old, new in _REPLACED:
            if function is old:
                return new
    return function


def original(cls: type) -> type:
    """Return the class for which one of the clock that stands still stands; or the same.

    Annotations that are kept as text mean what a module holds now.
    """
    return cls.__mro__[1] if type(cls) is _Of else cls


def reseed(number: int, moment: int) -> None:
    """Begin a series of random numbers at a moment, each by its number."""
    CLOCK.now = moment_of(moment)
    random.seed(number)
    _Source.seed, _Source.random = number, None


def moment_of(number: int) -> datetime.datetime:
    """Return the moment of this number."""
    return _FIRST + datetime.timedelta(minutes=61 * number, seconds=number)


def drawn() -> int:
    """Return a number that is the same after calls which have drawn the same from the same seed."""
    states = [one.getstate()[1] for one in (random, _Source.random) if one is not None]
    return zlib.crc32(repr(states).encode())


class _Source:
    """Where the random bytes of a call come from; made when a call asks for some, since few do."""

    seed = 0
    random: Any = None


def _bytes(count: int) -> bytes:
    if _Source.random is None:
        _Source.random = random.Random(_Source.seed)  # noqa: S311 - it has to repeat itself
    return bytes(_Source.random.getrandbits(8) for _ in range(count))


def from_now(seconds: float, zone: str) -> Any:
    """Return a moment at this distance from now: "aware", "utc" or "local" without a zone, or a "date".

    Also the "time" of the day, and what `time.time()` says: "seconds", or "whole" ones and "milliseconds"; or
    what `time.monotonic()` does.
    """
    if zone == "monotonic":
        return CLOCK.passed() + seconds
    if zone in _UNITS:
        found = (CLOCK.seconds() + seconds) * _UNITS[zone]
        return found if zone == "seconds" else int(found)
    span = datetime.timedelta(seconds=seconds)
    if zone == "aware":
        return CLOCK.now + span
    if zone == "date":
        return (CLOCK.local() + span).date()
    if zone == "time":
        return (CLOCK.local() + span).time()
    return (CLOCK.now.replace(tzinfo=None) if zone == "utc" else CLOCK.local()) + span


def since_now(moment: datetime.datetime) -> str:
    """Write a moment near the present by its distance from it; others as they are.

    The clock stands still, so the distance is exact; in minutes for a moment of the system's own clock.
    """
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=datetime.timezone.utc)
    zone = "naive" if moment.tzinfo is None else moment.utcoffset()
    for now in (CLOCK.now, CLOCK.local().replace(tzinfo=datetime.timezone.utc)):
        distance = aware - now
        if abs(distance) < _FAR:
            return f"now + {round(distance.total_seconds(), 3)} seconds ({zone})"
    distance = aware - _EPOCH_NOW()
    if abs(distance) < _FAR:
        return f"now + {round(distance.total_seconds() / _MINUTE)} minutes ({zone})"
    return repr(moment)


def _EPOCH_NOW() -> datetime.datetime:  # noqa: N802
    return _EPOCH + datetime.timedelta(seconds=_REAL())


_REAL, WORKED = time.time, time.process_time  # WORKED: of the processor, which others do not slow down
