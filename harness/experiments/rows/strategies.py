"""Hypothesis strategies for the values of a column, from what is known of its type."""

from __future__ import annotations

import datetime
import string
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from harness.experiments.rows import wanted
from harness.experiments.rows.forms import AS, NAMED, TAKEN, WELL_FORMED
from harness.experiments.rows.hints import NONE, Hint
from harness.facts.tables import ColumnType
from harness.inside import wire
from harness.inside.wire import READ

Strategy = st.SearchStrategy[object]

# Characters that have caused errors before: quotes, escapes, signs of LIKE and format strings, letters with
# special case, width or order. No NUL, which PostgreSQL does not store. Years have four digits.
_TEXT = "abcXYZ019 _-.,;:'\"\\%{}[]()<>/|&$?!\n\täßÉıŁЖ漢🦉\u200d"  # noqa: RUF001 - that they are ambiguous is the point
_EARLIEST, _LATEST = datetime.datetime(1900, 1, 1), datetime.datetime(2100, 1, 1)  # noqa: DTZ001 - naive on purpose
_LONGEST = 40
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(_TEXT, max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(_TEXT, max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
_FULL = 300
"""How many signs a text has that is as long as its column allows, where that has no limit, or a far one."""
_BLANKS = ("  Two  Words ", " aB ")
_ELSEWHERE = datetime.datetime(
    2024, 2, 29, 23, 30, 15, 123456, datetime.timezone(datetime.timedelta(hours=-5, minutes=-30))
)
_JSON_OF_SOME_LENGTH = {"key": ["value", {"inner": "a text that is longer than most lines of a form"}]}
_OFTEN = (*[True] * 9, False)


def values(kind: ColumnType, hint: Hint = NONE) -> Strategy | None:
    """Return a strategy for the values that a column of this type accepts; None if no values are known.

    Values that fit the hint are drawn often, and others too, because refusals are compared as well.
    """
    if kind.kind not in _STRATEGIES and (named := _by_name(kind)) is not None:
        return named
    if kind.takes:
        return st.one_of([_taken(kind, taken, hint) for taken in kind.takes])
    make = _STRATEGIES.get(kind.kind)
    strategy = make(kind) if make is not None else None
    return None if strategy is None else _hinted(kind, hint, strategy)


def telling(kind: ColumnType) -> list[object]:
    """Return values of a column that show what code often does to them, but few that are drawn show it.

    Texts as long as may be, and with blanks and letters of both cases; fractions of the whole scale; dicts
    and lists that hold something; moments of another zone.
    """
    own = [AS[taken] for taken in kind.takes if taken in AS] if kind.takes else [kind.kind]
    if "string" in own:
        size = min(kind.length or _FULL, _FULL)
        return [(string.ascii_letters * _FULL)[:size], *[text for text in _BLANKS if len(text) <= size][:1]]
    if "numeric" in own:
        return _fractions(kind)
    if "datetime" in own and (kind.timezone if not kind.takes else "aware datetime" in kind.takes):
        return [_ELSEWHERE]
    return [_JSON_OF_SOME_LENGTH, ["value", "value"]] if "json" in own else []


def _fractions(kind: ColumnType) -> list[object]:
    scale = kind.scale if kind.scale is not None else (0 if kind.precision else 2)
    whole = "7" if kind.precision is None or kind.precision > scale else "0"
    fraction = Decimal(f"{whole}.{('987654321' * scale)[:scale]}")
    return [fraction, -fraction] if scale > 0 else []


def distinct(kind: ColumnType, number: int) -> object | None:
    """Return a value for a unique column that no other row of the run has; None if that cannot be ensured."""
    read = [taken for taken in kind.takes if taken.startswith(READ)]
    if read:
        stored = replace(kind, takes=tuple(taken.removeprefix(READ) for taken in read))
        special = distinct(stored, number)
        return None if special is None else wire.Read(special)
    own = next((AS[taken] for taken in kind.takes if taken in AS), None) if kind.takes else kind.kind
    if own in wanted.BITS:
        return number + 1
    if own == "string":
        return _numbered(number, kind.length)
    if own == "boolean":
        return bool(number) if number < 2 else None
    if own in {"float", "numeric"}:
        return Decimal(number + 1)
    if own == "date":
        return _EARLIEST.date() + datetime.timedelta(days=number)
    if own == "datetime":
        moment = _EARLIEST + datetime.timedelta(minutes=number)
        aware = "aware datetime" in kind.takes if kind.takes else kind.timezone
        return moment.replace(tzinfo=datetime.UTC) if aware else moment
    return _distinct_range(kind.range, number) if own == "range" else None


def _distinct_range(name: str, number: int) -> wire.Range | None:
    """Return a short range that overlaps with none of another number, nor with those that are drawn."""
    moment, day = _LATEST + datetime.timedelta(days=2 * number), datetime.timedelta(1)
    aware = moment.replace(tzinfo=datetime.UTC)
    lowest = Decimal(2 * number)
    limits: dict[str, tuple[object, object]] = {
        "INT4RANGE": (2 * number, 2 * number + 1),
        "INT8RANGE": (2 * number, 2 * number + 1),
        "NUMRANGE": (lowest, lowest + 1),
        "DATERANGE": (moment.date(), moment.date() + day),
        "TSRANGE": (moment, moment + day),
        "TSTZRANGE": (aware, aware + day),
    }
    return wire.Range(*limits[name], "[)", empty=False) if name in limits else None


def _numbered(number: int, length: int | None) -> str | None:
    """Return a short text that stands for a number; None if the column has no room for it."""
    text = f"k{number}"
    if length is None or len(text) <= length:
        return text
    text = ""
    while number or not text:
        number, digit = divmod(number, len(wanted.PLAIN))
        text = wanted.PLAIN[digit] + text
    return text if len(text) <= length else None


def _taken(kind: ColumnType, taken: str, hint: Hint) -> Strategy:
    """Return a strategy for a kind of values that a type of the side's own was found to accept."""
    if taken.startswith(READ):
        return _taken(kind, taken.removeprefix(READ), hint).map(wire.Read)
    if taken == "member":
        return st.sampled_from(kind.members).map(wire.Member)
    if taken == "choice":
        return st.sampled_from(kind.choices)
    if taken == "number":
        return _numerics(kind) if kind.kind == "numeric" else st.decimals(-1000, 1000, places=2)
    if taken not in AS:
        return TAKEN[taken]
    own = kind.kind if kind.kind in wanted.BITS and AS[taken] == "integer" else AS[taken]
    plain = replace(kind, kind=own, takes=(), timezone=taken == "aware datetime")
    strategy = _STRATEGIES[own](plain)
    assert strategy is not None
    return _hinted(plain, hint, strategy)


def _hinted(kind: ColumnType, hint: Hint, strategy: Strategy) -> Strategy:
    items = _items(kind) if kind.kind == "array" else None
    hinted = wanted.wanted(kind, hint) if items is None else wanted.sized(items, hint)
    if hinted is None:
        return strategy
    return st.sampled_from(_OFTEN).flatmap(lambda often: hinted if often else strategy)


def _strings(kind: ColumnType) -> Strategy:
    texts = st.text(_TEXT, max_size=min(kind.length or _LONGEST, _LONGEST))
    fitting = [text for text in WELL_FORMED if kind.length is None or len(text) <= kind.length]
    return st.one_of(texts, texts, st.sampled_from(fitting)) if fitting else texts


def _integers(kind: ColumnType) -> Strategy:
    bits = wanted.BITS[kind.kind]
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


def _enums(kind: ColumnType) -> Strategy | None:
    """Return a strategy for the members of an enum class, as an application gives them, or for labels."""
    if kind.members:
        return st.sampled_from(kind.members).map(wire.Member)
    return st.sampled_from(kind.labels) if kind.labels else None


def _items(kind: ColumnType) -> Strategy | None:
    """Return a strategy for the items of an array; labels for an enum: no side makes members in a list."""
    return None if kind.item is None else values(replace(kind.item, members=()))


def _arrays(kind: ColumnType) -> Strategy | None:
    items = _items(kind)
    if items is None:
        return None
    for _ in range(kind.dimensions - 1):
        items = st.lists(items, min_size=2, max_size=2)  # PostgreSQL's arrays are rectangular
    return st.lists(items, max_size=3)


def _bits(kind: ColumnType) -> Strategy:
    size = kind.length or 1
    return st.text("01", min_size=size, max_size=size)


def _ranges(kind: ColumnType) -> Strategy | None:
    limits = _RANGED.get(kind.range)
    return None if limits is None else st.tuples(limits, limits).map(_ordered_range)


def _multiranges(kind: ColumnType) -> Strategy | None:
    ranges = _ranges(replace(kind, range=kind.range.replace("MULTIRANGE", "RANGE")))
    return None if ranges is None else st.lists(ranges, max_size=1).map(_multirange)


def _multirange(ranges: list[object]) -> wire.Multirange:
    return wire.Multirange(tuple(item for item in ranges if isinstance(item, wire.Range)))


def _by_name(kind: ColumnType) -> Strategy | None:
    """Return a strategy for a type of which SQLAlchemy knows only the name; None if it is not listed."""
    texts = NAMED.get((kind.sql or "").lower().partition("(")[0].strip())
    return None if texts is None else st.sampled_from(texts)


def _ordered_range(limits: tuple[object, object]) -> wire.Range:
    lower, upper = sorted(limits)  # type: ignore[type-var]
    return wire.Range(lower, upper, "[)", lower == upper)


_STRATEGIES: dict[str, Callable[[ColumnType], Strategy | None]] = {
    "enum": _enums,
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
    "binary": lambda kind: st.binary(max_size=min(kind.length or _LONGEST, _LONGEST)),
    "json": lambda _: _JSON,
    "array": _arrays,
    "inet": lambda _: st.ip_addresses(v=4).map(str),
    "cidr": lambda _: st.ip_addresses(v=4).map(lambda address: f"{address}/32"),
    "macaddr": lambda _: st.binary(min_size=6, max_size=6).map(lambda raw: raw.hex(":")),
    "hstore": lambda _: st.dictionaries(
        st.text(_TEXT, min_size=1, max_size=5), st.none() | st.text(_TEXT, max_size=5), max_size=3
    ),
    "bit": _bits,
    "bits": lambda kind: st.integers(0, 2 ** (kind.length or 1) - 1),
    "year": lambda _: st.integers(1901, 2155),
    "pickle": lambda _: _JSON,
    "range": _ranges,
    "multirange": _multiranges,
}
_RANGED: dict[str, Strategy] = {
    "INT4RANGE": st.integers(-1000, 1000),
    "INT8RANGE": st.integers(-1000, 1000),
    "NUMRANGE": st.decimals(-1000, 1000, places=2),
    "DATERANGE": st.dates(_EARLIEST.date(), _LATEST.date()),
    "TSRANGE": st.datetimes(_EARLIEST, _LATEST),
    "TSTZRANGE": st.datetimes(_EARLIEST, _LATEST, timezones=st.just(datetime.UTC)),
}
