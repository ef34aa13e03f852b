"""What Hypothesis draws for the harness: the same for a seed, whatever else the process has imported."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from harness.experiments.storing import hypothesis_at_home

PLANTED = 918_273_645_546_372


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
