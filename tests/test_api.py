"""verify() from Python: it takes what the command line takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import MODELS

from harness import NotEquivalent, UsageError, Verdict, Waiver, verify

QUICK: dict[str, Any] = {"database": "none", "only": "mapping"}
LOST = MODELS.replace("    name: Mapped[str] = mapped_column(String(50))\n", "")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"before": MODELS, "after": LOST}.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    return tmp_path


def test_sources_options_and_reports_are_texts_and_paths(folder: Path) -> None:
    root = folder / "."
    options: dict[str, Any] = {"baseline_root": root, "refactored_root": str(root), "timeout": 50}
    report = verify("before", "after", reports=f"json={folder / 'a.json'}", **options, **QUICK)
    assert report.verdict is Verdict.NOT_EQUIVALENT
    assert "User.name" in str(report)
    assert '"NOT EQUIVALENT"' in (folder / "a.json").read_text(encoding="utf-8")
    with pytest.raises(NotEquivalent, match=r"attribute_present  User\.name"):
        report.raise_for_verdict()


def test_waivers_and_a_configuration_are_read(folder: Path) -> None:
    (folder / "own.toml").write_text(
        "[tool.schema-harness]\nbaseline = 'before'\nrefactored = 'after'\n", encoding="utf-8"
    )
    waiver = Waiver("mapping", "User*", "It is gone on purpose.")
    report = verify(config=folder / "own.toml", waivers=[waiver], **QUICK)
    report.raise_for_verdict()
    assert report.waived


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"dialect": 3}, "dialect = 3 is not a text"),
        ({"onyl": "mapping"}, "there is no option 'onyl'"),
        ({"examples": "many"}, "examples = 'many' is not a whole number"),
        ({"strict": "yes"}, "strict = 'yes' is not true or false"),
        ({"also": "everything"}, "also = 'everything' is not one of owners, privileges, rows"),
        ({"against": "main"}, "against compares one module with itself, and two are named"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_wrong_argument_is_told(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        verify("before", "after", **arguments)
    assert raised.value.message == message
