"""The pairs of `tests/field`, each in both directions, and each side with itself."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from runs import TRIED, answer, asked_by, beside_itself, broken, findings, gathered, listed, shown

from harness import Report, Verdict
from harness.config import Settings

FIELD = Path(__file__).with_name("field")
PAIRS = sorted(path.parent.name for path in FIELD.glob("*/expected.json"))


@pytest.mark.usefixtures("warm_runs")
@pytest.mark.parametrize("name", PAIRS)
def test_pair(name: str) -> None:
    folder = FIELD / name
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    words = expected.get("arguments", ["m", "m"])

    def asked(baseline: str, refactored: str) -> Settings:
        roots = ("--baseline-root", folder / baseline, "--refactored-root", folder / refactored)
        return asked_by(*words, *roots, *(["--self"] if baseline == refactored else []))

    def verify(baseline: str, refactored: str) -> Report:
        settings = asked(baseline, refactored)
        return answer(gathered(settings), settings)

    settings = asked("baseline", "refactored")
    found = gathered(settings)
    forward = answer(found, settings)
    assert broken(forward) == listed(expected["findings"]), shown(forward)
    assert forward.verdict == expected["verdict"], shown(forward)
    for finding in findings(forward):
        shows_it(finding.difference.witness, folder / "refactored")

    # What is lost one way is gained the other way. Where that is a finding, nothing that is tried changes it.
    mirrored = answer(found.swapped(), settings)
    if mirrored.verdict is not Verdict.NOT_EQUIVALENT:
        mirrored = verify("refactored", "baseline")
    assert mirrored.verdict == expected.get("mirrored", expected["verdict"]), shown(mirrored)

    # Where nothing is found, each way is a comparison of nearly the same already.
    alone = answer(beside_itself(found, "refactored"), settings)
    if any(finding.contract in TRIED for finding in findings(forward)):
        alone = verify("refactored", "refactored")
    assert broken(alone) == [], shown(alone)


def shows_it(witness: str, root: Path) -> None:
    """A witness that is a command of Python fails where the refactored side is."""
    if witness.startswith("python -c "):
        command = [sys.executable, *shlex.split(witness.partition("\n")[0])[1:]]
        ran = subprocess.run(command, cwd=root, capture_output=True, check=False)
        assert ran.returncode != 0
