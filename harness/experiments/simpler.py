"""Make a value simpler, to see whether it still shows a difference."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

_SIMPLE: tuple[Any, ...] = (
    *(None, 0, 1, "", "a", False, 0.0, 1.0, b"", b"a", Decimal(0), Decimal(1)),
    *(datetime(2000, 1, 1), datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1)),  # noqa: DTZ001 - naive too
    *(time(), time(tzinfo=UTC), timedelta(), timedelta(1)),
)


def simpler(value: Any) -> Iterator[Any]:
    """Yield values of the same type that are simpler, those first that leave the least."""
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        yield type(value)()
        for number in range(len(value)):
            yield type(value)([*value[:number], *value[number + 1 :]])
        return
    if isinstance(value, dict):
        for key in value:
            yield {name: item for name, item in value.items() if name != key}
        return
    if isinstance(value, (str, bytes)) and value:
        yield value[: len(value) // 2]
        yield value[:-1]
        yield value[1:]
        yield (b"a" if isinstance(value, bytes) else "a") * len(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from (value // 10, value // 2, value - 1 if value > 0 else value + 1)
    elif isinstance(value, Decimal) and value.is_finite():
        yield Decimal(int(value))
        yield round(value, 1)
    elif isinstance(value, float):
        yield float(int(value)) if abs(value) < 1e15 else 1.0
    elif isinstance(value, datetime):
        yield value.replace(microsecond=0)
        yield value.replace(hour=0, minute=0, second=0, microsecond=0)
        yield value.replace(month=1, day=1)
    for simple in _SIMPLE:
        if type(simple) is type(value) and simple != value:
            if isinstance(value, (datetime, time)) and (simple.tzinfo is None) != (value.tzinfo is None):
                continue
            yield simple
