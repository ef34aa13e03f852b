"""When two sides' defaults fill a column alike."""

from __future__ import annotations

import pytest

from harness.rules.varying import filled_alike

ALIKE = {
    "fixed": (["'a'", "'a'"], ["'a'", "'a'"]),
    "random": (["'x7f'", "'k3p'"], ["'q9d'", "'z2m'"]),
    "seconds that turn between the sides": (["1795492852"] * 3, ["1795492852", "1795492853", "1795492853"]),
    "seconds that turned before the other side": (["1795492852"] * 3, ["1795492853"] * 3),
    "a clock as text": (["'2026-11-24 04:00:59'"] * 2, ["'2026-11-24 04:01:00'"] * 2),
    "a clock as a value": (
        ["datetime.datetime(2026, 11, 24, 4, 0, 59)"],
        ["datetime.datetime(2026, 11, 24, 4, 1)"],
    ),
}
UNLIKE = {
    "other values": (["'a'", "'a'"], ["'b'", "'b'"]),
    "frozen": (["'x7f'", "'k3p'"], ["'q9d'", "'q9d'"]),
    "a frozen clock": (
        ["datetime.datetime(2026, 11, 24, 4, 0, 59, 123)", "datetime.datetime(2026, 11, 24, 4, 0, 59, 456)"],
        ["datetime.datetime(2026, 11, 24, 4, 0, 58, 1)"] * 2,
    ),
    "moments of other days": (["'2026-11-24 04:00:59'"] * 2, ["'2026-11-25 04:00:59'"] * 2),
    "numbers that are no clock": (["12", "12"], ["13", "13"]),
    "other lengths": (["'x7f'", "'k3p'"], ["'q9dd'", "'z2mm'"]),
    "other types": (["1", "2"], ["'1'", "'2'"]),
}


@pytest.mark.parametrize("name", ALIKE)
def test_alike(name: str) -> None:
    baseline, refactored = ALIKE[name]
    assert filled_alike(baseline, refactored)
    assert filled_alike(refactored, baseline)


@pytest.mark.parametrize("name", UNLIKE)
def test_unlike(name: str) -> None:
    baseline, refactored = UNLIKE[name]
    assert not filled_alike(baseline, refactored)
    assert not filled_alike(refactored, baseline)
