"""Choose values of each kind for calls: usual ones, and those around the constants that code names."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

_TEXTS = (
    *("", "a", "A", "Ab c", " padded ", "\tx\n", "a  b", "0", "12", "-1", "x" * 300, "ann@example.org"),
    *(
        "Ünïcode ß",
        "İı",
        "²",
        "٣",
        "½",
        "ﬁ²",
        "漢字",
        "a_b-c.d",
        "2024-02-29",
        "a,b",
        "a@b@c",
        "x\r\ny\rz",
        "Été",
        "O'N%",
    ),
    *("https://example.org/a?b=c", "12345678-1234-4678-9234-567812345678", "aaa", "ABC", "abc", "{}", "null"),
)
_NUMBERS = (0, 1, 2, -1, -2, -7, 3, 5, 7, 10, 12, 99, 100, 101, 255, 256, 1000, 2**31 - 1, 2**31, 10**9)
_FLOATS = (0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -2.25, 0.1, 0.29, 1.005, 2.675, 100.0, 1e6, 1e-7, 12.345)
_DECIMALS = ("0", "1", "-1", "1.005", "2.675", "-2.5", "0.125", "0.005", "100", "99.99", "1000", "12.340")
_BYTES = (b"", b"a", b"abc", b"\x00\xff", "ß漢".encode(), b" x ", b"\xef\xbb\xbfx")
_DAY, _MOMENT = datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 30, 15, 250000)  # noqa: DTZ001
_YEARS = range(1900, 2101)
_HOURS, _MONTHS, _DAYS = 24, 12, 28
_LONGEST_TEXT, _FARTHEST = 6000, 10**6
_MOST_FACTORS, _MOST_UNITS, _MOST_DATES, _SHORT = 5, 8, 60, 2
_UNITS = {unit: datetime.timedelta(**{unit: 1}) for unit in ("days", "hours", "minutes", "seconds", "weeks")}
_MOST_DAYS = datetime.timedelta(days=40000)
_ZONES = (datetime.UTC, datetime.timezone(datetime.timedelta(hours=5, minutes=30)))


@dataclass(frozen=True)
class Pool:
    """Values for one argument. needed: each is used at least once where there are examples enough.

    constants: those of them that the code names, because it takes several of these together to get on.
    """

    needed: tuple[Any, ...]
    more: tuple[Any, ...] = ()
    constants: tuple[Any, ...] = ()

    def __add__(self, other: Pool) -> Pool:
        constants = (*self.constants, *other.constants)
        return Pool((*self.needed, *other.needed), (*self.more, *other.more), constants)

    def drawn(self, count: int, random: Random) -> list[Any]:
        """Return so many values: those that are needed first, in an order of chance."""
        found: list[Any] = []
        if count < len(self.needed):
            found += random.sample(self.constants, min(len(self.constants), count))
        while len(found) < count:
            for values in (self.needed, self.more) if not found else ((*self.needed, *self.more),):
                wanted = min(len(values), count - len(found))  # of thousands a session's objects take a few
                found += random.sample(values, wanted)
        random.shuffle(found)
        return found


class Values:
    """Pools of values by kind, for code that has these constants. clocks: what it may ask for the time."""

    def __init__(
        self, constants: Sequence[Any], matching: Sequence[str], *, clocks: Collection[str] = ()
    ) -> None:
        self._texts = _of(constants, str)
        self._numbers = sorted(_of(constants, int))
        self._fractions = [*_of(constants, float), *map(float, _of(constants, Decimal))]
        self._moments = _of(constants, datetime.datetime)
        self._dates = _of(constants, datetime.date)
        self._durations = _of(constants, datetime.timedelta)
        self._matching = matching
        self._clocks = clocks
        self.has_constants = bool(self._texts or self._numbers)

    def texts(self, longest: int | None = None) -> Pool:
        """Return texts: constants, what is nearly one, what they divide, and lengths at each limit."""
        near = [text for one in self._texts for text in _near(one)]
        lengths = sorted(
            {n for number in self._numbers if 0 < number < _LONGEST_TEXT for n in _around(number)}
        )
        sized = [text[:n] for n in lengths for text in ("ab1 " * (n // 4 + 1), "7" * n, "Q" * n)]
        sized += [text for n in lengths for text in (f" {'x' * n}", f"{'x' * (n - 2)} yz")]
        matching = [text for one in self._matching for text in (one, one[:-1], f"{one}\n", f"x{one}")]
        found = _unique([*self._texts, *matching, *near, *sized, *_TEXTS])
        if longest is not None:
            found = _unique(text[:longest] for text in found)
        return Pool(found, constants=tuple(self._texts))

    def numbers(self) -> Pool:
        """Return whole numbers: usual ones, and those around each constant and product of two."""
        some = [n for n in self._numbers if n not in {0, 1, -1}][:_MOST_FACTORS]
        products = [one * other for one in some for other in some]
        named = [*self._numbers, *products, *(-number for number in self._numbers)]
        fractions = [int(one) for one in self._fractions if abs(one) < _FARTHEST]
        around = [near for number in (*named, *fractions) for near in _around(number)]
        found = _unique([*(n for n in around if abs(n) < 2**63), *_NUMBERS])
        limits = _unique(near for n in self._numbers[:_MOST_FACTORS] for near in _around(n))
        return Pool(found, constants=limits) + self._of_clock("whole", "milliseconds")

    def floats(self) -> Pool:
        """Return fractions."""
        named = [*self._fractions, *(float(n) for n in self._numbers if abs(n) < _FARTHEST)]
        around = [number + step for number in named for step in (0.0, -0.01, 0.01, 0.5)]
        return Pool(_unique([*around, *_FLOATS])) + self._of_clock(
            "seconds", *(["monotonic"] if "monotonic" in self._clocks else [])
        )

    def decimals(self) -> Pool:
        """Return decimal fractions."""
        named = [*map(str, self._fractions), *map(str, (n for n in self._numbers if abs(n) < _FARTHEST))]
        around = [Decimal(one) + step for one in named for step in (0, Decimal("0.01"), Decimal("-0.01"))]
        return Pool(_unique([*around, *map(Decimal, _DECIMALS)], key=str))

    def dates(self) -> Pool:
        """Return dates: each day of a week, the ends of months and years, and those around constants."""
        week = [_DAY + datetime.timedelta(days=n) for n in range(7)]
        months = [datetime.date(2023, month, 15) for month in range(1, 13)]
        ends = [datetime.date(2023, *one) for one in ((1, 1), (1, 31), (2, 28), (3, 31), (6, 30), (12, 31))]
        years = [datetime.date(year, *one) for year in self._years() for one in ((1, 1), (6, 15), (12, 31))]
        days = [datetime.date(2023, 5, day) for day in self._within(_DAYS)]
        named = [day.date() if isinstance(day, datetime.datetime) else day for day in self._dates]
        named += [moment.date() for moment in self._moments] + self._triples()
        around = [day + datetime.timedelta(days=step) for day in (*named, *years) for step in (0, -1, 1)]
        known = Pool(_unique([*around, *days, *week, *months, *ends]))
        return self._with_clock(known, self._from_now(["date"]), "date")

    def moments(self, aware: bool | None = None) -> Pool:
        """Return moments, with a time zone or without; both for None."""
        hours = [
            _MOMENT.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in self._within(_HOURS)
        ]
        hours += [moment - datetime.timedelta(microseconds=1) for moment in hours]
        usual = [
            _MOMENT,
            _MOMENT.replace(hour=0, minute=0, second=0, microsecond=0),
            _MOMENT.replace(hour=23),
        ]
        every = [day for day in self.dates().needed if isinstance(day, datetime.date)]
        days = [datetime.datetime.combine(day, datetime.time()) for day in every[:_MOST_DATES]]
        named = [moment.replace(tzinfo=None) for moment in self._moments]
        named += [moment + step for moment in named for step in (-_UNITS["seconds"], _UNITS["seconds"])]
        naive = _unique([*named, *usual, *hours, *days])
        known = [
            moment.replace(tzinfo=zone) for moment in naive for zone in _ZONES[: 1 + (moment is _MOMENT)]
        ]
        zones = ("aware",) if aware else ("utc", "local") if aware is not None else ("aware", "utc", "local")
        near = self._from_now(zones)
        if aware is None:
            mixed = Pool((*naive[::2], *known[1::2]), (*naive[1::2], *known[::2]))
            return self._with_clock(mixed, near, *zones)
        return self._with_clock(Pool((*known,) if aware else naive), near, *zones)

    def times(self) -> Pool:
        """Return times of the day."""
        moments = self.moments(aware=False).needed
        known = _unique(one.time() for one in moments if isinstance(one, datetime.datetime))
        return Pool(known) + self._of_clock("time")

    def durations(self) -> Pool:
        """Return distances in time."""
        numbers = [n for n in self._numbers if 0 < abs(n) < _FARTHEST][:_MOST_UNITS]
        named = [*self._durations, *(n * unit for n in numbers for unit in _UNITS.values())]
        around = [one + step for one in named for step in (0 * _UNITS["days"], *_steps(_UNITS["seconds"]))]
        usual = [datetime.timedelta(), datetime.timedelta(days=1, seconds=2), datetime.timedelta(-1, 5, 7)]
        return Pool(_unique([*usual, *around]))

    def binaries(self) -> Pool:
        """Return bytes."""
        lengths = {n for number in self._numbers if 0 < number < _LONGEST_TEXT for n in _around(number)}
        texts = [text.encode() for text in self._texts]
        return Pool(_unique([*_BYTES, *texts, *(bytes(n) for n in sorted(lengths))]))

    def objects(self) -> Pool:
        """Return dicts with each key that the code may ask for."""
        return Pool(tuple({key: value} for key in self.names() for value in (None, 1, "a")))

    def nested(self) -> Pool:
        """Return dicts that have some keys in common, with dicts and without any under them."""
        one, other = [*dict.fromkeys([*self.names(), "a", "b"])][:2]
        inner = ({"x": 1, "y": None}, {"x": 2, "z": [1]}, {other: 0})
        plain: tuple[Any, ...] = ({}, {one: 1}, {one: None, other: "a"}, None, [{one: 1}, {one: 2}])
        return Pool((*plain, *({one: some, other: 2} for some in inner), {one: 3, other: {one: inner[0]}}))

    def records(self) -> Pool:
        """Return dicts that have every key which the code names: with numbers, with texts, and with both."""
        keys = self.names()
        texts, numbers = ("b", "Ab c", "a", ""), (3, 1.5, 2, 0)
        made = [
            {
                key: kinds[place % len(kinds)][(number + place) % len(texts)]
                for place, key in enumerate(keys if number % 2 else reversed(keys))
            }
            for kinds in ((texts,), (numbers,), (texts, numbers), (numbers, texts))
            for number in range(len(texts))
        ]
        return Pool(tuple(made) if keys else ())

    def rows(self) -> Pool:
        """Return lists of such dicts."""
        return listed(self.records().needed)

    def names(self) -> list[str]:
        """Return the texts that may be keys of a dict."""
        return self._texts[:_MOST_UNITS]

    def sizes(self, most: int = 1100) -> list[int]:
        """Return how many items a collection may have."""
        named = [n for number in self._numbers if 0 < number <= most for n in _around(number)]
        return list(_unique([0, 1, 2, 3, *named]))

    def _years(self) -> list[int]:
        return [number for number in self._numbers if number in _YEARS]

    def _within(self, below: int) -> list[int]:
        return sorted(
            {n for number in self._numbers if 0 < number <= below for n in _around(number) if 0 < n < below}
        )

    def _triples(self) -> list[datetime.date]:
        """Return the dates that years, months and days in the code may mean together."""
        months = [number for number in self._numbers if 0 < number <= _MONTHS]
        days = [number for number in self._numbers if 0 < number <= _DAYS]
        every = [(year, month, day) for year in self._years() for month in months for day in days]
        return [datetime.date(*one) for one in every[:30]]

    def _from_now(self, zones: Sequence[str]) -> tuple[dict[str, Any], ...]:
        """Describe moments around the one at which the clock will stand, at distances that the code may name.

        zones: "aware", "utc" and "local" moments, or a "date"; what code without time zones means by now, is
        one of two.
        """
        numbers = sorted({abs(number) for number in self._numbers if 0 < abs(number) < _FARTHEST} | {1})
        spans = [(n * unit, unit / 2) for n in numbers[:_MOST_UNITS] for unit in _UNITS.values()]
        spans += [(span, max(span / 20, _UNITS["seconds"])) for span in self._durations]
        spans.append((0 * _UNITS["days"], _UNITS["minutes"]))
        found = [way * (span + half) for span, half in spans for way in (1, -1) if span < _MOST_DAYS]
        return _described(dict.fromkeys(span.total_seconds() for span in found), zones)

    def _with_clock(self, known: Pool, near: tuple[dict[str, Any], ...], *zones: str) -> Pool:
        """Return a pool with moments near the present one, and with that itself: `<` is `<=` but there.

        Code that may ask for the time gets them also in each combination with other attributes.
        """
        exact = _described(self._distances(), zones)
        if not self._clocks:
            return known + Pool((*near, *_described([0], zones)))
        return known + Pool((*near, *exact), constants=(*known.needed[:1], *exact))

    def _of_clock(self, *zones: str) -> Pool:
        """Return what a clock says as numbers, or as a time of the day, for code that may ask one."""
        exact = _described([0] if zones == ("time",) else self._distances(), zones)
        return Pool(exact, constants=exact) if self._clocks else Pool(())

    def _distances(self) -> list[float]:
        """Return the distances from now, in seconds, at which code may compare; the first is none."""
        named = [unit for name, unit in _UNITS.items() if name in self._texts]
        units = named or [_UNITS["days"], _UNITS["seconds"]]
        numbers = [n for n in self._numbers if 0 < abs(n) < _FARTHEST][:_MOST_FACTORS]
        spans = [*self._durations[:_MOST_FACTORS], *(n * unit for n in numbers for unit in units)]
        steps = [step for span in spans if abs(span) < _MOST_DAYS for step in _steps(span)]
        return [0, *dict.fromkeys(step.total_seconds() for step in steps if step)]


def listed(items: Sequence[Any]) -> Pool:
    """Return lists of items, those that are next to each other together; one is empty."""
    lists = [[*items[begin : begin + size]] for size in (1, 2, 3) for begin in range(0, len(items), size)]
    return Pool(
        ([], *(some[::-1] if number % 2 else some for number, some in enumerate(lists))) if items else ()
    )


def _described(seconds: Iterable[float], zones: Sequence[str]) -> tuple[dict[str, Any], ...]:
    return tuple({"$": "now", "seconds": one, "zone": zone} for one in seconds for zone in zones)


def _steps(step: datetime.timedelta) -> tuple[datetime.timedelta, ...]:
    return -step, step


def _of(constants: Iterable[Any], kind: type) -> list[Any]:
    return list(_unique(one for one in constants if type(one) is kind))


def _around(number: int) -> tuple[int, ...]:
    return number - 1, number, number + 1


def _near(text: str) -> list[str]:
    """Return what a comparison with a text, or a division at it, may tell apart."""
    if len(text) <= _SHORT:
        divided = [
            f"a{text}b",
            f"{text}a",
            f"a{text}",
            f"a{text}{text}b",
            f"a{text}b{text}c",
            f" a {text} b ",
            f"Ab{text}Cd",
        ]
        return [*divided, text.swapcase()]
    return [f"{text}x", f"x{text}", text.swapcase(), text.capitalize(), text[:-1], f" {text} ", f"a {text} b"]


def _unique(values: Iterable[Any], key: Any = lambda value: value) -> tuple[Any, ...]:
    """Return values once each, in their order; True is not 1."""
    return tuple({(type(value), key(value)): value for value in values}.values())
