"""What Hypothesis draws for the harness: the same for a seed, whatever else the process has imported."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from harness.experiments.rows.strategies import telling
from harness.experiments.storing import hypothesis_at_home
from harness.facts.tables import ColumnType

PLANTED = 918_273_645_546_372
PLAIN = ColumnType(
    kind="string",
    sql=None,
    decorated=False,
    python="",
    code=None,
    length=None,
    precision=None,
    scale=None,
    timezone=False,
    labels=(),
    as_uuid=False,
    item=None,
    dimensions=1,
    range="",
    check="",
    takes=(),
    members=(),
    choices=(),
)


def draw(context: Callable[[], AbstractContextManager[None]]) -> list[int]:
    found: list[int] = []

    @seed(0)
    @settings(
        max_examples=400,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(PLANTED - 10**9, PLANTED + 10**9))
    def collect(value: int) -> None:
        found.append(value)

    with context():
        collect()
    return found


def test_same_whatever_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Constants of an imported module that is not installed are not drawn, as Hypothesis does by itself."""
    before = draw(hypothesis_at_home)
    path = tmp_path / "planted_constants.py"
    path.write_text(f"LIMIT = {PLANTED}\n")
    spec = importlib.util.spec_from_file_location("planted_constants", path)
    assert spec
    monkeypatch.setitem(sys.modules, spec.name, importlib.util.module_from_spec(spec))
    assert PLANTED in draw(nullcontext)
    assert draw(hypothesis_at_home) == before


@pytest.mark.parametrize(
    ("precision", "scale", "found"),
    [
        (10, 2, [Decimal("7.98"), Decimal("-7.98")]),
        (3, 3, [Decimal("0.987"), Decimal("-0.987")]),
        (5, None, []),
        (None, None, [Decimal("7.98"), Decimal("-7.98")]),
    ],
)
def test_telling_fractions(precision: int | None, scale: int | None, found: list[Decimal]) -> None:
    """A fraction uses the whole scale and fits the column; whole numbers have none."""
    assert telling(replace(PLAIN, kind="numeric", precision=precision, scale=scale)) == found


def test_telling_texts() -> None:
    """Texts have blanks at their ends and both cases wherever there is room for them."""
    assert [telling(replace(PLAIN, length=size))[1:] for size in (3, 4, 40)] == [
        [],
        [" aB "],
        ["  Two  Words "],
    ]
