"""Values that defaults fill in, which may vary from row to row."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CLOCK = re.compile(
    r"(?P<epoch>\d{10})"
    r"|'?(?P<day>\d{4}-?\d\d-?\d\d)[ T]?(?P<time>\d\d:?\d\d:?\d\d)(Z|[+-]\d\d:?\d\d)?'?"
    r"|datetime\.datetime\((?P<parts>\d+, \d+, \d+, \d+, \d+(, \d+)?)(, tzinfo=.*)?\)"
)
"""A moment in whole seconds, as a number, as text or as a value."""
_LONGEST_RUN = 600  # seconds


def filled_alike(baseline: Sequence[str], refactored: Sequence[str]) -> bool:
    """Whether two sides' defaults fill a column alike, row by row, each row in its own transaction.

    Fixed values must be the same. Values that vary must have the same types, and the same length where all
    texts have one length.
    """
    if baseline == refactored:
        return True
    if _is_slow_clock([*baseline, *refactored]):
        return True
    varies = [len(set(values)) > 1 for values in (baseline, refactored)]
    if len(baseline) > 1 and varies != [True, True]:
        return False
    return _stable(baseline) == _stable(refactored)


def _is_slow_clock(values: list[str]) -> bool:
    """Whether all values are moments of one run in whole seconds.

    Such a clock may give one value for all rows of one side, and several values on the other side.
    """
    moments = [_seconds(value) for value in values]
    known = [moment for moment in moments if moment is not None]
    return len(known) == len(moments) and max(known) - min(known) < _LONGEST_RUN


def _seconds(value: str) -> int | None:
    """Return a moment in seconds; the distance of two moments is exact only within one month."""
    found = _CLOCK.fullmatch(value)
    if found is None:
        return None
    if found["epoch"]:
        return int(found["epoch"])
    if found["parts"]:
        numbers = [int(number) for number in re.findall(r"\d+", found["parts"])]
    else:
        century, *numbers = [int(number) for number in re.findall(r"\d\d", found["day"] + found["time"])]
        numbers[0] += century * 100
    year, month, day, hour, minute, second = (*numbers, 0)[:6]
    return ((((year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute) * 60 + second


def _stable(values: Sequence[str]) -> object:
    """Return what is stable in values that vary: their types, and the length of texts if all have one."""
    kinds = sorted({_kind(value) for value in values})
    lengths = {len(value) for value in values if _kind(value) == "str"}
    return kinds, lengths if len(lengths) == 1 else None


def _kind(value: str) -> str:
    if value.startswith(("'", '"')):
        return "str"
    return value.partition("(")[0] if "(" in value else ("int" if value.lstrip("-").isdigit() else value[:1])
