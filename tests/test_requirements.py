"""An environment for the baseline, made from the file that pins its packages."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from harness.environments import AUTO, _requirements, interpreter, pinned
from harness.errors import SideError, UsageError
from harness.servers.cache import VARIABLE

POETRY = """
[[package]]
name = "sqlalchemy"
version = "2.0.40"
groups = ["main"]
markers = "python_version >= \'3.9\'"
[[package]]
name = "pytest"
version = "9.0"
groups = ["dev"]
[[package]]
name = "own"
version = "1"
groups = ["main"]
source = { type = "directory", url = "." }
"""
PYLOCK = """
[[packages]]
name = "sqlalchemy"
version = "2.0.40"
marker = "python_version >= \'3.9\'"
[[packages]]
name = "own"
directory = { path = "." }
"""
PIPFILE = {
    "default": {"sqlalchemy": {"version": "==2.0.40", "markers": "python_version >= '3.9'"}},
    "develop": {"pytest": {"version": "==9.0"}},
}


@pytest.mark.parametrize(
    ("name", "text"),
    [("poetry.lock", POETRY), ("pylock.toml", PYLOCK), ("Pipfile.lock", json.dumps(PIPFILE))],
)
def test_a_lock_is_read_without_what_is_for_development(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    lines = _requirements(tmp_path / name, None).splitlines()
    assert lines == ["sqlalchemy==2.0.40 ; python_version >= '3.9'"]


def test_requirements_have_others_in_their_place_and_not_the_project(tmp_path: Path) -> None:
    (tmp_path / "base.txt").write_text("b==1\n-r base.txt\n", encoding="utf-8")
    (tmp_path / "c.txt").write_text("c<2\n", encoding="utf-8")
    file = tmp_path / "all.txt"
    file.write_text("-e .\n.[extra]\na==1\n-r base.txt\n-c c.txt\n-r gone.txt\n", encoding="utf-8")
    lines = [line for line in _requirements(file, None).splitlines() if line]
    assert lines == ["a==1", "b==1", f"-c {(tmp_path / 'c.txt').as_uri()}"]


def test_what_cannot_be_used_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the baseline has none of"):
        pinned(AUTO, (tmp_path,))
    with pytest.raises(UsageError, match=r"there is no file gone\.txt"):
        pinned("gone.txt", (tmp_path,))
    (tmp_path / "requirements.txt").write_text("", encoding="utf-8")
    assert pinned(AUTO, (tmp_path / "a", tmp_path)) == tmp_path / "requirements.txt"
    (tmp_path / "uv.lock").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="is read by uv"):
        _requirements(tmp_path / "uv.lock", None)
    (tmp_path / "poetry.lock").write_text("[", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read"):
        _requirements(tmp_path / "poetry.lock", None)


def test_an_environment_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    file = tmp_path / "requirements.txt"
    file.write_text("# nothing\n", encoding="utf-8")
    said: list[str] = []
    made = [interpreter(file, sys.executable, said.append) for _ in range(2)]
    assert len(said) == 1
    assert made[0] == made[1]
    assert Path(made[0]).is_file()
    file.write_text("no-such-package-at-all==1 ; (\n", encoding="utf-8")
    with pytest.raises(SideError, match=r"no environment could be made from requirements\.txt"):
        interpreter(file, sys.executable, said.append)
