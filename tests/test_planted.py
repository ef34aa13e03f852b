"""What is planted is found, and what is honest is not reported, whatever the seed.

`tests/planted/` is a pair in which each class has one mistake that only rows can show. One seed is tried;
with SCHEMA_HARNESS_TEST_SEEDS=20 so many, and the honest cases of rows with as many.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from runs import answer, asked_by, broken, findings, gathered, shown

from harness import Report, Verdict

HERE = Path(__file__).parent
PLANTED = HERE / "planted"
SEEDS = range(1, 1 + int(os.environ.get("SCHEMA_HARNESS_TEST_SEEDS", "1")))
ROWS = ("row_*/*", "graph_*/*", "sequence_*/*")
HONEST = sorted(
    path.parent
    for pattern in ROWS
    for path in (HERE / "cases").glob(f"{pattern}/expected.json")
    if json.loads(path.read_text(encoding="utf-8"))["verdict"] == "EQUIVALENT"
)
FOUND = {
    "truncated.name",
    "zoned.moment",
    "Cascading.parts",
    "sharing.data",
    "updated.changes",
    "Coloured",
    "heard.slug",
    "defaulted.state",
    "Passive.parts",
    "PassiveInDatabase.parts",
    "Ordered.parts",
    "Populated.parts",
    "Slugged.parts",
    "Reserved.parts",
    "Keyed.parts",
    "mutated.data",
}
"""Of which subject each mistake is reported."""


def verify(folder: Path, sides: tuple[str, str], seed: int) -> Report:
    roots = ("--baseline-root", folder, "--refactored-root", folder)
    itself = ["--self"] if sides[0] == sides[1] else []
    asked = asked_by(*sides, *roots, "--only", "rows", "--seed", str(seed), *itself)
    return answer(gathered(asked), asked)


@pytest.mark.usefixtures("warm_runs")
@pytest.mark.parametrize("seed", SEEDS)
def test_each_mistake_is_found_once(seed: int) -> None:
    report = verify(PLANTED, ("baseline", "refactored"), seed)
    subjects = {str(finding.subject) for finding in findings(report)}
    assert subjects == FOUND, shown(report)


@pytest.mark.usefixtures("warm_runs")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_side_has_no_mistake_beside_itself(seed: int) -> None:
    report = verify(PLANTED, ("refactored", "refactored"), seed)
    assert broken(report) == []
    assert report.verdict is Verdict.EQUIVALENT, shown(report)


if len(SEEDS) > 1:

    @pytest.mark.usefixtures("warm_runs")
    @pytest.mark.parametrize("seed", SEEDS)
    @pytest.mark.parametrize("folder", HONEST, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
    def test_an_honest_case_stays_equivalent(folder: Path, seed: int) -> None:
        for sides in (("baseline", "refactored"), ("baseline", "baseline")):
            report = verify(folder, sides, seed)
            assert broken(report) == [], shown(report)
            assert report.verdict is Verdict.EQUIVALENT, shown(report)
