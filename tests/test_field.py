"""The pairs of `tests/field`, each in both directions, and each side with itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Project

FIELD = Path(__file__).with_name("field")
PAIRS = sorted(path.parent.name for path in FIELD.glob("*/expected.json"))


@pytest.mark.parametrize("name", PAIRS)
def test_pair(project: Project, name: str) -> None:
    folder = FIELD / name
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    words = expected.get("arguments", ["m", "m"])

    def verify(baseline: str, refactored: str) -> tuple[str, list[tuple[str, str]], set[str]]:
        roots = ("--baseline-root", folder / baseline, "--refactored-root", folder / refactored)
        answer = project.verify(*words, *roots, sources=())
        doubts = {doubt["subject"] for doubt in answer.report["not_verified"]}
        return answer.report["verdict"], answer.broken, doubts

    listed = [(one["rule"], one["subject"]) for one in expected["findings"]]
    verdict, broken, _ = verify("baseline", "refactored")
    assert (verdict, broken) == (expected["verdict"], listed)
    mirrored = expected.get("mirrored", expected["verdict"])  # what is lost one way is gained the other way
    assert verify("refactored", "baseline")[0] == mirrored
    for side in ("baseline", "refactored"):
        assert verify(side, side)[1] == []
