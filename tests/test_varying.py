"""When two sides' defaults fill a column alike."""

from __future__ import annotations

from collections.abc import Sequence
from operator import eq

import pytest

from harness.pairs.varying import Values, filled_alike, unlike

ALIKE = {
    "fixed": (["'a'", "'a'"], ["'a'", "'a'"]),
    "random": (["'x7f'", "'k3p'"], ["'q9d'", "'z2m'"]),
    "random bytes": ([r"b'\xd5(x'", 'b"\'a"'], ["b'a'", "b'b'"]),
    "seconds that turn between the sides": (["1795492852"] * 3, ["1795492852", "1795492853", "1795492853"]),
    "seconds that turned before the other side": (["1795492852"] * 3, ["1795492853"] * 3),
    "a clock as text": (["'2026-11-24 04:00:59'"] * 2, ["'2026-11-24 04:01:00'"] * 2),
    "a clock as text that turns between the sides": (
        ["'2026-11-24 04:00:59.1'", "'2026-11-24 04:00:59.2'"] * 4,
        ["'2026-11-24 04:00:59.9'", "'2026-11-24 04:01:00.1'"] * 4,
    ),
    "a clock that turns within one side": (
        [f"datetime.datetime(2026, 11, 24, 4, 0, 58, 10000{n})" for n in range(8)],
        [f"datetime.datetime(2026, 11, 24, 4, {n % 2}, {n}, 10000{n})" for n in range(8)],
    ),
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
    "moments that are written otherwise": (
        ["'2026-11-24 04:00:59'", "'2026-11-24 04:00:58'"],
        ["'2026-11-24T04:00:59'", "'2026-11-24T04:00:58'"],
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


def _rows(baseline: Sequence[tuple[str, ...]], refactored: Sequence[tuple[str, ...]]) -> list[Values]:
    return [Values(one, other) for one, other in zip(baseline, refactored, strict=True)]


VARIES_ALIKE = {
    "one row that varies on both sides": ([("'x7f'", "'k3p'")], [("'q9d'", "'z2m'")]),
    "salts": (
        [("'s$ab'", "'s$cd'"), ("'s$ef'", "'s$ga'"), ("'s$hb'", "'s$ic'")],
        [("'s$ba'", "'s$dc'"), ("'s$fe'", "'s$ag'"), ("'s$bh'", "'s$ci'")],
    ),
    "lengths that vary as well": (
        [("'7'", "'12'"), ("'130'", "'4'")],
        [("'8'", "'9'"), ("'14'", "'160'")],
    ),
    "a number of 64 bits in base 36": (
        [("'2voehiwue6np8'", "'13aeohpbbv94h'")],
        [("'kxmnxl8930b0'", "'zt0vltgxn1w9'")],
    ),
    "rows that do not vary": ([("'x7f'", "'k3p'"), ("5", "5")], [("'q9d'", "'z2m'"), ("5", "5")]),
    "a choice of a few": (
        [("'a'", "'b'"), ("'b'", "'a'"), ("'a'", "'a'")],
        [("'b'", "'a'"), ("'a'", "'b'"), ("'b'", "'b'")],
    ),
}
VARIES_UNLIKE = {
    "a choice of others": (
        [("'a'", "'b'"), ("'b'", "'a'")] * 4,
        [("'c'", "'b'"), ("'b'", "'c'")] * 4,
    ),
    "neither varies": ([("1", "1")], [("2", "2")]),
    "only one side varies": ([("'x7f'", "'k3p'")], [("'q9d'", "'q9d'")]),
    "fixed in each process": (
        [("'x7f'", "'k3p'"), ("'m2c'", "'w8s'")],
        [("'q9d'", "'z2m'"), ("'q9d'", "'z2m'")],
    ),
    "another row, which does not vary": ([("'x7f'", "'k3p'"), ("5", "5")], [("'q9d'", "'z2m'"), ("6", "6")]),
    "other lengths": ([("'x7f'", "'k3p'")], [("'q9dd'", "'z2mm'")]),
    "other lengths of many": (
        [("'2voehiwue6np8'", "'13aeohpbbv94h'"), ("'3voehiwue6np9'", "'53aeohpbbv94i'")],
        [("'kxmnxl8930b0'", "'zt0vltgxn1w9'"), ("'axmnxl8930b1'", "'qt0vltgxn1wa'")],
    ),
    "another beginning": ([("'a$7f'", "'a$3p'")] * 2, [("'b$9d'", "'b$2m'")] * 2),
    "an hour later": (
        [("datetime.datetime(2026, 11, 24, 4, 0, 59, 7)", "datetime.datetime(2026, 11, 24, 4, 1, 9, 8)")],
        [("datetime.datetime(2026, 11, 24, 5, 0, 59, 9)", "datetime.datetime(2026, 11, 24, 5, 1, 9, 6)")],
    ),
}


@pytest.mark.parametrize("name", VARIES_ALIKE)
def test_varies_alike(name: str) -> None:
    baseline, refactored = VARIES_ALIKE[name]
    assert unlike(_rows(baseline, refactored), eq) is None
    assert unlike(_rows(refactored, baseline), eq) is None


@pytest.mark.parametrize("name", VARIES_UNLIKE)
def test_varies_unlike(name: str) -> None:
    baseline, refactored = VARIES_UNLIKE[name]
    assert unlike(_rows(baseline, refactored), eq) is not None
    assert unlike(_rows(refactored, baseline), eq) is not None
