"""The pairs of `tests/field`, each in both directions, and each side with itself."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Answer, Project

FIELD = Path(__file__).with_name("field")
PAIRS = sorted(path.parent.name for path in FIELD.glob("*/expected.json"))


@pytest.mark.parametrize("name", PAIRS)
def test_pair(project: Project, name: str) -> None:
    folder = FIELD / name
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    words = expected.get("arguments", ["m", "m"])

    def verify(baseline: str, refactored: str) -> Answer:
        roots = ("--baseline-root", folder / baseline, "--refactored-root", folder / refactored)
        return project.verify(*words, *roots, sources=())

    listed = [(one["rule"], one["subject"]) for one in expected["findings"]]
    answer = verify("baseline", "refactored")
    assert (answer.report["verdict"], answer.broken) == (expected["verdict"], listed)
    for finding in answer.findings:
        shows_it(finding["witness"], folder / "refactored")
    mirrored = expected.get("mirrored", expected["verdict"])  # what is lost one way is gained the other way
    assert verify("refactored", "baseline").report["verdict"] == mirrored
    if listed:  # else each way is a comparison of nearly the same already
        assert verify("refactored", "refactored").broken == []


def shows_it(witness: str | None, root: Path) -> None:
    """A witness that is a command of Python fails where the refactored side is."""
    if witness and witness.startswith("python -c "):
        command = [sys.executable, *shlex.split(witness.partition("\n")[0])[1:]]
        ran = subprocess.run(command, cwd=root, capture_output=True, check=False)
        assert ran.returncode != 0
