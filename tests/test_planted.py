"""What is planted is found, and what is honest is not reported, whatever the seed.

`tests/planted/` is a pair in which each class has one mistake that only rows can show. One seed is tried;
with SCHEMA_HARNESS_TEST_SEEDS=20 so many. Of the honest pairs, a few are tried with a few seeds; with
SCHEMA_HARNESS_TEST_ALL=1 all of them, with 20 seeds each (`tests/seeds.py`).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import seeds
from runs import SELVES, answer, asked_by, broken, findings, gathered, shown

from harness import Report, Verdict

HERE = Path(__file__).parent
PLANTED = HERE / "planted"
SEEDS = range(1, 1 + int(os.environ.get("SCHEMA_HARNESS_TEST_SEEDS", "1")))
ALL = bool(os.environ.get("SCHEMA_HARNESS_TEST_ALL"))
SAMPLED = ("cases/row_written_alike/random_default", "field/unique-check")
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


@pytest.mark.usefixtures("warm_runs")
@pytest.mark.parametrize(
    "pair",
    seeds.honest() if ALL else [seeds.Pair(HERE / name) for name in SAMPLED],
    ids=lambda pair: pair.name,
)
def test_an_honest_pair_stays_equivalent(pair: seeds.Pair) -> None:
    wrong = [
        f"seed {seed}: {text}"
        for seed, report in seeds.answers(pair.settings(*SELVES), range(101, 121 if ALL else 104))
        if (text := seeds.wrong(report))
    ]
    assert not wrong, "\n".join(wrong)
