"""What calls find, and what they leave open, does not depend on the seed of their arguments.

Two pairs are tried with a few seeds; with SCHEMA_HARNESS_TEST_ALL=1 all pairs whose code is called, with 20
seeds each (`tests/call_seeds.py`).
"""

from __future__ import annotations

import os

import call_seeds
import pytest
from seeds import HERE

ALL = bool(os.environ.get("SCHEMA_HARNESS_TEST_ALL"))
SAMPLED = ("export_same_code/another_context_variable", "class_member_same_code/hooks_of_pydantic_respelled")


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory) -> list[call_seeds.Called]:
    return call_seeds.written(tmp_path_factory.mktemp("functions"))


@pytest.mark.usefixtures("warm_runs")
@pytest.mark.parametrize(
    "pair",
    call_seeds.of_cases() if ALL else [call_seeds.of_case(HERE / "cases" / name) for name in SAMPLED],
    ids=lambda pair: pair.name,
)
def test_a_case_ends_alike_with_each_seed(pair: call_seeds.Called) -> None:
    _hold(pair, range(101, 121 if ALL else 104))


@pytest.mark.skipif(not ALL, reason="SCHEMA_HARNESS_TEST_ALL=1 asks for it: it takes minutes")
@pytest.mark.usefixtures("warm_runs")
@pytest.mark.parametrize("number", range(5))
def test_functions_end_alike_with_each_seed(functions: list[call_seeds.Called], number: int) -> None:
    _hold(functions[number], range(101, 121))


def _hold(pair: call_seeds.Called, seeds: range) -> None:
    wrong = [
        f"seed {seed}: {text}"
        for seed, report in call_seeds.answers(pair.settings, seeds)
        if (text := pair.wrong(report))
    ]
    assert not wrong, "\n".join(wrong)
