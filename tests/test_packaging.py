"""What `pip install` gives: the harness and nothing else, complete, as a command and as a module."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
INSTALLED = f"schema_harness-{PROJECT['version']}.dist-info/"
FIELD_CASE = ROOT / "tests/cases/relationship_present/field_case"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as an installation has it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def files_below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_wheel_holds_the_harness_alone(wheel: Path) -> None:
    names = files_below(wheel)
    assert {name for name in names if not name.startswith(("harness/", INSTALLED))} == set()


def test_wheel_holds_the_whole_harness(wheel: Path) -> None:
    names = files_below(wheel / "harness")
    assert names == files_below(ROOT / "harness")
    assert "py.typed" in names
    assert any(name.endswith(".sql") for name in names)
    assert "examples.json" in names
    assert f"{INSTALLED}licenses/LICENSE" in files_below(wheel)


def test_wheel_verifies(wheel: Path, tmp_path: Path) -> None:
    """The unpacked files, away from the repository, are all that a run needs."""
    sides = [f"--{side}-root={FIELD_CASE}" for side in ("baseline", "refactored")]
    done = run("-m", "harness", "verify", "baseline", "refactored", *sides, cwd=tmp_path, path=wheel)
    assert done.returncode == 1, done.stderr
    assert "NOT EQUIVALENT: 5 differences" in done.stdout
    assert "PostgreSQL" in done.stdout


def test_wheel_explains_a_rule(wheel: Path, tmp_path: Path) -> None:
    done = run("-m", "harness", "rules", "foreign_key_same_on_delete", cwd=tmp_path, path=wheel)
    assert done.returncode == 0, done.stderr
    assert "Breaks it" in done.stdout


def test_module_tells_its_version(wheel: Path, tmp_path: Path) -> None:
    done = run("-m", "harness", "--version", cwd=tmp_path, path=wheel)
    assert done.stdout == f"schema-harness, version {PROJECT['version']}\n"


def test_command_tells_its_version(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("schema-harness")
    done = subprocess.run([command, "--version"], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout == f"schema-harness, version {PROJECT['version']}\n"


def run(*arguments: str, cwd: Path, path: Path) -> subprocess.CompletedProcess[str]:
    """Run Python with modules from that path before any that are installed."""
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, check=False, capture_output=True, text=True)
