"""Hypothesis strategies for the values of a column, from what the snapshot says of its type."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal

from hypothesis import strategies as st

from harness.side import wire
from harness.snapshot.model import ColumnType

Strategy = st.SearchStrategy[object]

# Characters that have broken something somewhere: quotes, escapes, LIKE's and format's signs, cases, width,
# order. No NUL, which PostgreSQL does not store; years have four digits.
_TEXT = "abcXYZ019 _-.,;:'\"\\%{}[]()<>/|&$?!\n\täßÉıŁЖ漢🦉\u200d"  # noqa: RUF001 - that they are ambiguous is the point
_EARLIEST, _LATEST = datetime.datetime(1900, 1, 1), datetime.datetime(2100, 1, 1)  # noqa: DTZ001 - naive on purpose
_BITS = {"smallint": 15, "integer": 31, "bigint": 63}
_LONGEST = 40
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(_TEXT, max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(_TEXT, max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def values(kind: ColumnType, literals: Sequence[object] = ()) -> Strategy | None:
    """Values that a column of this type takes; None for a type of which none are known.

    `literals` are constants from the table's own CHECK constraints: values that they name are worth trying.
    """
    make = _STRATEGIES.get(kind.kind)
    strategy = make(kind) if make is not None else None
    if strategy is None:
        return None
    fitting = [literal for literal in literals if _fits(kind, literal)]
    return st.one_of(st.sampled_from(fitting), strategy) if fitting else strategy


def distinct(kind: ColumnType, number: int) -> object | None:
    """A value for a unique column that no other row of the run has; None where that needs luck."""
    if kind.kind in _BITS:
        return number + 1
    if kind.kind == "string":
        text = f"k{number}"
        return text if kind.length is None or len(text) <= kind.length else str(number)[: kind.length]
    if kind.kind in {"float", "numeric"}:
        return Decimal(number + 1)
    if kind.kind == "date":
        return _EARLIEST.date() + datetime.timedelta(days=number)
    if kind.kind == "datetime":
        moment = _EARLIEST + datetime.timedelta(minutes=number)
        return moment.replace(tzinfo=datetime.UTC) if kind.timezone else moment
    return None


def _fits(kind: ColumnType, literal: object) -> bool:
    if isinstance(literal, str):
        return kind.kind == "string" and (kind.length is None or len(literal) <= kind.length)
    return isinstance(literal, int) and kind.kind in _BITS and abs(literal) < 2 ** _BITS[kind.kind]


def _strings(kind: ColumnType) -> Strategy:
    return st.text(_TEXT, max_size=min(kind.length or _LONGEST, _LONGEST))


def _integers(kind: ColumnType) -> Strategy:
    bits = _BITS[kind.kind]
    return st.integers(0, 100) | st.integers(-(2**bits), 2**bits - 1)


def _numerics(kind: ColumnType) -> Strategy:
    scale = kind.scale if kind.scale is not None else (0 if kind.precision else 4)
    limit = 10 ** max((kind.precision or 18) - scale, 0)
    step = Decimal(1).scaleb(-scale)
    return st.decimals(-limit + step, limit - step, places=scale) if limit > step else st.just(Decimal(0))


def _datetimes(kind: ColumnType) -> Strategy:
    zones = st.just(datetime.UTC) if kind.timezone else st.none()
    return st.datetimes(_EARLIEST, _LATEST, timezones=zones)


def _times(kind: ColumnType) -> Strategy:
    return st.times(timezones=st.just(datetime.UTC) if kind.timezone else st.none())


def _intervals(_: ColumnType) -> Strategy:
    return st.timedeltas(datetime.timedelta(days=-1000), datetime.timedelta(days=1000))


def _uuids(kind: ColumnType) -> Strategy:
    return st.uuids() if kind.as_uuid else st.uuids().map(str)


def _arrays(kind: ColumnType) -> Strategy | None:
    items = values(kind.item) if kind.item is not None else None
    return None if items is None else st.lists(items, max_size=3)


def _bits(kind: ColumnType) -> Strategy:
    size = kind.length or 1
    return st.text("01", min_size=size, max_size=size)


def _ranges(kind: ColumnType) -> Strategy | None:
    bounds: dict[str, Strategy] = {
        "INT4RANGE": st.integers(-1000, 1000),
        "INT8RANGE": st.integers(-1000, 1000),
        "NUMRANGE": st.decimals(-1000, 1000, places=2),
        "DATERANGE": st.dates(_EARLIEST.date(), _LATEST.date()),
        "TSRANGE": st.datetimes(_EARLIEST, _LATEST),
        "TSTZRANGE": st.datetimes(_EARLIEST, _LATEST, timezones=st.just(datetime.UTC)),
    }
    limits = bounds.get(kind.range)
    return None if limits is None else st.tuples(limits, limits).map(_ordered_range)


def _ordered_range(limits: tuple[object, object]) -> wire.Range:
    lower, upper = sorted(limits)  # type: ignore[type-var]
    return wire.Range(lower, upper, "[)", lower == upper)


_STRATEGIES: dict[str, Callable[[ColumnType], Strategy | None]] = {
    "enum": lambda kind: st.sampled_from(kind.labels) if kind.labels else None,
    "boolean": lambda _: st.booleans(),
    "smallint": _integers,
    "integer": _integers,
    "bigint": _integers,
    "float": lambda _: st.floats(allow_nan=False, allow_infinity=False, width=32),
    "numeric": _numerics,
    "uuid": _uuids,
    "string": _strings,
    "datetime": _datetimes,
    "date": lambda _: st.dates(_EARLIEST.date(), _LATEST.date()),
    "time": _times,
    "interval": _intervals,
    "binary": lambda _: st.binary(max_size=_LONGEST),
    "json": lambda _: _JSON,
    "array": _arrays,
    "inet": lambda _: st.ip_addresses(v=4).map(str),
    "cidr": lambda _: st.ip_addresses(v=4).map(lambda address: f"{address}/32"),
    "macaddr": lambda _: st.binary(min_size=6, max_size=6).map(lambda raw: raw.hex(":")),
    "hstore": lambda _: None,
    "bit": _bits,
    "range": _ranges,
}
