"""Values that vary from row to row, or from one process of a side to another: compared by what is stable."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from harness.experiments.rows.evidence import Stored

_CLOCK = re.compile(
    r"(?P<epoch>\d{10}(\.\d+)?)"
    r"|'?(?P<day>\d{4}-?\d\d-?\d\d)[ T]?(?P<time>\d\d:?\d\d:?\d\d)(?P<part>\.\d+)?(Z|[+-]\d\d:?\d\d)?'?"
    r"|datetime\.datetime\((?P<parts>\d+, \d+, \d+, \d+, \d+(, \d+){0,2})(, tzinfo=.*)?\)"
)
"""A moment, as a number, as text or as a value."""
_NUMBER = re.compile(r"\d+(?:, \d+)*(?:\.\d+)?")
_CALLED = re.compile(r"[A-Za-z_][\w.]*(?=\()")
"""What a value's text says its type is: `datetime.date(2024, 2, 29)`."""
_LONGEST_RUN = 600  # seconds
_ENOUGH = 4
"""So many values have no beginning in common by chance, and no two values so many signs."""
_LONG = 10
"""A random number that is written with so many signs and its quotes has one less in some of its values."""
_MANY = 8
"""A value that occurs so often, on average, is one of a few that are chosen from."""


@dataclass(frozen=True, slots=True)
class Values:
    """What both sides stored of one row in one column: in the process that is compared, then in others."""

    baseline: tuple[Stored, ...]
    refactored: tuple[Stored, ...]


def filled_alike(baseline: Sequence[str], refactored: Sequence[str]) -> bool:
    """Whether two sides' defaults fill a column alike, row by row, each row in its own transaction.

    Fixed values must be the same. Values that vary are compared by what is stable in them.
    """
    if baseline == refactored:
        return True
    if _is_slow_clock([*baseline, *refactored]):
        return True
    varies = [len(set(values)) > 1 for values in (baseline, refactored)]
    return varies == [True, True] and _stable_alike(baseline, refactored)


def unlike(rows: Sequence[Values], same: Callable[[Stored, Stored], bool]) -> int | None:
    """Return the number of a row in which the sides differ; None if they are alike.

    What differs between two processes of one side varies. Then both must vary, and from row to row as well,
    and what is stable in the values must be the same. A row in which neither varies has to be the same,
    unless values come from so few that this may be chance.
    """
    differing = [n for n, row in enumerate(rows) if not same(row.baseline[0], row.refactored[0])]
    if not differing:
        return None
    sides = [
        [tuple(map(str, row.baseline)) for row in rows],
        [tuple(map(str, row.refactored)) for row in rows],
    ]
    varying = [{n for n, values in enumerate(side) if len(set(values)) > 1} for side in sides]
    if not any(varying):
        return differing[0]
    if _is_slow_clock([value for n in differing for side in sides for value in side[n]]):
        return None
    changing = [any(len({values[n] for values in side}) > 1 for n in (0, -1)) for side in sides]
    if not all(varying) or changing[0] != changing[1]:
        return differing[0]
    seen = [
        [value for n in sorted(chosen) for value in side[n]]
        for side, chosen in zip(sides, varying, strict=True)
    ]
    if all(len(set(values)) == len(values) for values in seen):
        odd = [n for n in differing if n not in varying[0] & varying[1]]
        if odd:
            return odd[0]
    once = [[values[0] for values in side] for side in sides]
    alike = _stable_alike(*seen) and _chosen_alike(*sides) and _as_fixed(*once)
    return None if alike else differing[0]


def _stable_alike(baseline: Sequence[str], refactored: Sequence[str]) -> bool:
    """Whether values that vary have the same types, lengths, beginnings and ends, and the same time."""
    sides = baseline, refactored
    if {_kind(value) for value in baseline} != {_kind(value) for value in refactored}:
        return False
    if is_clock([*baseline, *refactored]):
        return bool({_shape(value) for value in baseline} & {_shape(value) for value in refactored})
    if is_clock(baseline):
        return False
    texts = [[value for value in side if _kind(value) == "str"] for side in sides]
    if not all(texts):
        return True
    few = min(map(len, texts)) < _ENOUGH
    lengths = [{len(value) for value in side} for side in texts]
    apart = min(abs(one - other) for one in lengths[0] for other in lengths[1])
    by_chance = 1 if few and min(map(min, lengths)) >= _LONG else 0
    if apart > by_chance and min(map(len, lengths)) == 1:
        return False
    return few or (
        _begin_alike(*texts) and _begin_alike(*([value[::-1] for value in side] for side in texts))
    )


def _shape(moment: str) -> str:
    """Return how a moment is written. Its numbers differ, and a fraction that is zero may be left out."""
    return _NUMBER.sub("9", moment)


def _begin_alike(baseline: Sequence[str], refactored: Sequence[str]) -> bool:
    """Whether what all texts of one side begin with is the beginning of what those of the other side do."""
    one, other = _beginning(baseline), _beginning(refactored)
    return one.startswith(other) or other.startswith(one)


def _beginning(texts: Sequence[str]) -> str:
    columns = zip(*texts, strict=False)  # as far as the shortest
    return "".join(signs[0] for signs in takewhile(lambda signs: len(set(signs)) == 1, columns))


def _as_fixed(baseline: Sequence[str], refactored: Sequence[str]) -> bool:
    """Whether on both sides the texts of one process have as much in common: a fixed salt, for example."""
    if min(len(baseline), len(refactored)) < _ENOUGH or is_clock([*baseline, *refactored]):
        return True  # the rows of one side may lie on both sides of a full minute
    for backwards in (False, True):
        sides = ([text[::-1] if backwards else text for text in texts] for texts in (baseline, refactored))
        one, other = (len(_beginning(texts)) for texts in sides)
        if abs(one - other) >= _ENOUGH:
            return False
    return True


def _chosen_alike(baseline: Sequence[tuple[str, ...]], refactored: Sequence[tuple[str, ...]]) -> bool:
    """Whether values are chosen from the same few, where each process of a side chooses from the same."""
    first, last = ([{values[n] for values in side} for side in (baseline, refactored)] for n in (0, -1))
    few = all(len(baseline) * 2 >= _MANY * len(some) for some in first)
    return first[0] == first[1] or first != last or not few


def _is_slow_clock(values: Sequence[str]) -> bool:
    """Whether all values are moments of one run in whole seconds.

    Such a clock may give one value for all rows of one side, and several values on the other side.
    """
    return (
        is_clock(values)
        and len({_shape(value) for value in values}) == 1
        and all(_seconds(value) == int(_seconds(value) or 0) for value in values)
    )


def is_clock(values: Sequence[str]) -> bool:
    """Whether all values are moments of one run."""
    moments = [_seconds(value) for value in values]
    known = [moment for moment in moments if moment is not None]
    return bool(known) and len(known) == len(moments) and max(known) - min(known) < _LONGEST_RUN


def _seconds(value: str) -> float | None:
    """Return a moment in seconds; the distance of two moments is exact only within one month."""
    found = _CLOCK.fullmatch(value)
    if found is None:
        return None
    if found["epoch"]:
        return float(found["epoch"])
    part = float(found["part"] or 0)
    if found["parts"]:
        numbers = [int(number) for number in re.findall(r"\d+", found["parts"])]
        part = numbers.pop() / 1_000_000 if len(numbers) > 6 else part
    else:
        century, *numbers = [int(number) for number in re.findall(r"\d\d", found["day"] + found["time"])]
        numbers[0] += century * 100
    year, month, day, hour, minute, second = (*numbers, 0)[:6]
    return ((((year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute) * 60 + second + part


def _kind(value: str) -> str:
    """Return the type that the text of a value shows."""
    if value.startswith(("'", '"')):
        return "str"
    if value.startswith(("b'", 'b"')):
        return "bytes"
    called = _CALLED.match(value)
    return called[0] if called else ("int" if value.lstrip("-").isdigit() else value[:1])
