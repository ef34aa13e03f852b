"""What a run shows while it works: the stages that run, and how far each side is."""

from __future__ import annotations

import pytest

from harness.gather import Clock
from harness.inside import counting
from harness.inside.counting import counted


class Seconds:
    """Seconds that pass when a test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr("time.perf_counter", lambda: self.now)
        monkeypatch.setattr(counting, "monotonic", lambda: self.now)


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    return Seconds(monkeypatch)


def test_sides_are_counted_beside_each_other(seconds: Seconds) -> None:
    shown: list[str] = []
    running = Clock(shown.append)
    running.size = "2 classes, 3 tables"
    with running.stage("rows"):
        running.reach("rows", "baseline", 0, 1000)
        running.reach("rows", "refactored", 0, 1000)
        seconds.now = 10.0
        running.reach("rows", "refactored", 800, 1000)
        running.reach("rows", "baseline", 500, 1000)
    assert shown[0] == "rows (2 classes, 3 tables)"
    assert shown[-1] == (
        "rows: baseline 500 of 1,000, refactored 800 of 1,000, about 10 s left (2 classes, 3 tables)"
    )
    assert running.seconds == {"rows": 10.0}


def test_what_begins_anew_is_counted_anew(seconds: Seconds) -> None:
    shown: list[str] = []
    running = Clock(shown.append)
    with running.stage("rows"):
        running.reach("rows", "baseline", 90, 100)
        seconds.now = 100.0
        running.reach("rows", "baseline", 1, 8)
    assert shown[-1] == "rows: baseline 1 of 8"


@pytest.mark.usefixtures("seconds")
def test_stages_that_run_at_once_are_all_shown() -> None:
    shown: list[str] = []
    running = Clock(shown.append)
    with running.stage("rows, old"), running.stage("graphs, new"):
        running.reach("rows, old", "baseline", 1, 2)
    running.reach("rows, old", "baseline", 2, 2)  # too late: it has ended
    assert shown[2:] == ["rows, old: baseline 1 of 2; graphs, new"]


def test_a_side_says_now_and_then_how_far_it_is(seconds: Seconds) -> None:
    said: list[tuple[int, int]] = []
    for _ in counted(["ab", "cde", "f", "g"], lambda *count: said.append(count), len):
        seconds.now += 0.2
    assert said == [(5, 7)]
