"""Dates, moments and intervals as SQL writes and divides them, as far as drawing rows needs it."""

from __future__ import annotations

import datetime
import re

_UNITS = {"microsecond": 1e-6, "second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "day": 86400}
_UNITS |= {"week": 7 * 86400, "mon": 30 * 86400, "month": 30 * 86400, "year": 365 * 86400}
"""Seconds by unit. A month or year is about so long: a hint needs no more."""
_PARTS = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([a-z]+)")
_CLOCK = re.compile(r"(?<![\d.])(\d+):(\d\d)(?::(\d\d))?")
_FIELDS = ("year", "month", "day", "hour", "minute", "second")


def interval(text: str) -> datetime.timedelta:
    """Return what an interval is, which SQL writes as `30 days` or `1 day 02:00`; ValueError if unknown."""
    parts = _PARTS.findall(text.lower())
    clocks = _CLOCK.findall(text)
    if not parts and not clocks:
        raise ValueError(text)
    seconds = 0.0
    for number, unit in parts:
        if (name := unit if unit in _UNITS else unit.removesuffix("s")) not in _UNITS:
            raise ValueError(text)
        seconds += float(number) * _UNITS[name]
    for hours, minutes, rest in clocks:
        seconds += int(hours) * 3600 + int(minutes) * 60 + int(rest or 0)
    return datetime.timedelta(seconds=seconds)


def part(name: str, value: datetime.date) -> int:
    """Return a field of a date or moment, as `extract` does; ValueError if the field is not known."""
    name = name.lower()
    if name in {"isodow", "dow"}:
        return value.isoweekday() % (7 if name == "dow" else 8)
    if name in _FIELDS:
        found: int = getattr(value, name)
        return found
    raise ValueError(name)


def truncated(unit: str, value: datetime.date) -> datetime.date:
    """Return the first moment of the year, month or other field that a value is in, as `date_trunc` does."""
    if unit.lower() == "week":
        return truncated("day", value - datetime.timedelta(days=value.weekday()))
    kept = _FIELDS.index(unit.lower()) + 1
    first = {"month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0}
    lost = {name: first[name] for name in (*_FIELDS[kept:], "microsecond") if hasattr(value, name)}
    return value.replace(**lost)


def less(value: datetime.date, other: datetime.date) -> datetime.timedelta | int:
    """Return how much later a value is: for dates a number of days."""
    difference = value - other
    return difference if isinstance(value, datetime.datetime) else difference.days
