"""Each side in its own environment: real ones, without the harness, Alembic and psycopg in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Environments, Project

ROOT = Path(__file__).parent.parent
PAIR = ("baseline.schema", "refactored")
ROOTS = ("--baseline-root", str(ROOT), "--refactored-root", str(ROOT))
SQLALCHEMY = ("sqlalchemy==2.0.*", "sqlalchemy==2.1.*")
ALEMBIC = "alembic"
EVERYTHING = Path(__file__).with_name("everything.txt")
OLDEST_FOR_2_1 = (3, 11)
OLDEST_FOR_LENT_ALEMBIC = (3, 10)


@cache
def _interpreters() -> dict[tuple[int, int], str]:
    """The interpreters of other minor versions that work, on the PATH or of pyenv, and this one."""
    ask = "import sys; print(*sys.version_info[:2], sys.executable)"
    found = {sys.version_info[:2]: sys.executable}
    pyenv = Path(os.environ.get("PYENV_ROOT") or "~/.pyenv").expanduser()
    for minor in range(9, 16):
        name = f"python3.{minor}"
        programs = [shutil.which(name), *sorted(map(str, pyenv.glob(f"versions/3.{minor}.*/bin/{name}")))]
        for program in filter(None, programs):
            told = subprocess.run([program, "-c", ask], capture_output=True, text=True, check=False)
            if told.returncode == 0:  # not so for pyenv's own stand-ins
                major, minor_found, executable = told.stdout.strip().split(" ", 2)
                found.setdefault((int(major), int(minor_found)), executable)
    return dict(sorted(found.items()))


OTHERS = [version for version in _interpreters() if version != sys.version_info[:2]]


def _without(version: str) -> None:
    """Skip a test for want of an interpreter; in CI that would leave something out that nobody misses."""
    reason = f"there is no {version}, neither on the PATH nor of pyenv"
    pytest.fail(reason) if "CI" in os.environ else pytest.skip(reason)


def _is_clean(python: Path) -> bool:
    """Whether nothing but SQLAlchemy is there, so that whatever else is used is the harness's own."""
    ask = "import importlib.util as u; print([u.find_spec(n) for n in ('harness', 'alembic', 'psycopg')])"
    told = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True, cwd="/")
    return told.stdout.strip() == "[None, None, None]"


@pytest.mark.parametrize("packages", SQLALCHEMY)
def test_pair_in_an_environment(project: Project, environments: Environments, packages: str) -> None:
    python = environments.python(packages)
    assert _is_clean(python)
    answer = project.verify(*ROOTS, "--python", python, sources=PAIR)
    assert (answer.code, answer.broken, answer.doubts) == (0, [], [])
    versions = answer.report["run"]["versions"]
    assert f"SQLAlchemy {packages[12:15]}" in versions["baseline"]
    assert f"SQLAlchemy {packages[12:15]}" in versions["refactored"]


@pytest.mark.parametrize("order", [1, -1], ids=["2.0 to 2.1", "2.1 to 2.0"])
def test_pair_in_two_environments(project: Project, environments: Environments, order: int) -> None:
    baseline, refactored = (environments.python(packages) for packages in SQLALCHEMY[::order])
    answer = project.verify(
        *ROOTS, "--baseline-python", baseline, "--refactored-python", refactored, sources=PAIR
    )
    assert (answer.code, answer.broken, answer.doubts) == (0, [], [])


@pytest.mark.parametrize("order", [1, -1], ids=["2.0 to 2.1", "2.1 to 2.0"])
def test_everything_in_two_environments(project: Project, environments: Environments, order: int) -> None:
    """What SQLAlchemy itself does differently from one release to the next is no difference of the schema."""
    project.write({"everything.py": EVERYTHING.read_text()})
    baseline, refactored = (environments.python(packages) for packages in SQLALCHEMY[::order])
    answer = project.verify(
        *("--baseline-python", baseline, "--refactored-python", refactored),
        "--self",
        sources=("everything", "everything"),
    )
    assert (answer.code, answer.broken, answer.doubts) == (0, [], [])


def test_everything_in_an_environment(project: Project, environments: Environments) -> None:
    project.write({"everything.py": EVERYTHING.read_text()})
    python = environments.python(SQLALCHEMY[0])
    answer = project.verify("--python", python, "--self", sources=("everything", "everything"))
    assert (answer.code, answer.broken, answer.doubts) == (0, [], [])


def test_alembic_of_their_own(project: Project, environments: Environments) -> None:
    python = environments.python(SQLALCHEMY[0], ALEMBIC)
    project.write({"before.py": "import alembic\n<models>", "after.py": "import alembic\n<models>"})
    answer = project.verify("--python", python, "--only", "migrations")
    assert (answer.code, answer.broken, answer.doubts) == (0, [], [])


def test_environments_that_differ_are_told(project: Project, environments: Environments) -> None:
    answer = project.write({"before.py": "<models>", "after.py": "<models>"}).run(
        *("verify", "before", "after", "--database", "none", "--only", "ddl"),
        *("--baseline-python", environments.python(SQLALCHEMY[0])),
        *("--refactored-python", environments.python(SQLALCHEMY[1])),
    )
    assert answer.code == 0
    baseline, _, refactored, *_ = answer.stdout.splitlines()
    assert "SQLAlchemy 2.0." in baseline
    assert "SQLAlchemy 2.1." in refactored


@pytest.mark.parametrize("named", ["relative", "configured", "configured elsewhere", "on the PATH"])
def test_interpreter_as_it_may_be_named(project: Project, environments: Environments, named: str) -> None:
    """A path is relative to the current folder or to the configuration, whatever a side's root is."""
    python = environments.python(SQLALCHEMY[0])
    (project.folder / ".venv").symlink_to(python.parents[1])
    asked = {
        "relative": ("--python", ".venv/bin/python"),
        "configured": (),
        "configured elsewhere": ("--config", "etc/harness.toml"),
        "on the PATH": ("--python", "side-python"),
    }
    table = '[tool.schema-harness]\npython = "{}"\n'
    project.write({"roots/before.py": "<models>", "roots/after.py": "<models>"})
    project.write({"etc/harness.toml": table.format("../.venv/bin/python")})
    if named == "configured":
        project.write({"pyproject.toml": table.format(".venv/bin/python")})
    answer = project.verify(
        *asked[named],
        *("--baseline-root", "roots", "--refactored-root", "roots", "--database", "none", "--only", "ddl"),
        variables={"PATH": str(_named_python(project, python))},
    )
    assert answer.code == 0
    assert "SQLAlchemy 2.0." in answer.report["run"]["versions"]["baseline"]


def _named_python(project: Project, python: Path) -> Path:
    """A folder for the PATH in which an environment's interpreter has a name of its own."""
    folder = project.folder.parent / "bin"
    folder.mkdir()
    (folder / "side-python").write_text(f'#!/bin/sh\nexec "{python}" "$@"\n')
    (folder / "side-python").chmod(0o755)
    return folder


@pytest.mark.parametrize("newest", [False, True], ids=["oldest", "newest"])
def test_pair_in_another_python(project: Project, environments: Environments, newest: bool) -> None:
    """The pair asks for Python 3.11; on older ones, a schema that does not."""
    if not OTHERS:
        _without("other Python")
    version = OTHERS[-1 if newest else 0]
    packages = [SQLALCHEMY[version >= OLDEST_FOR_2_1]]
    packages += [ALEMBIC] if version < OLDEST_FOR_LENT_ALEMBIC else []
    python = environments.python(*packages, base=_interpreters()[version])
    if version >= OLDEST_FOR_2_1:
        answer = project.verify(*ROOTS, "--python", python, sources=PAIR)
    else:
        answer = project.write({"before.py": "<models>", "after.py": "<models>"}).verify("--python", python)
    assert (answer.code, answer.broken, answer.doubts) == (0, [], [])
    assert f"Python {'.'.join(map(str, version))}." in answer.report["run"]["versions"]["baseline"]


def test_python_that_the_lent_alembic_does_not_know(project: Project, environments: Environments) -> None:
    if (3, 9) not in OTHERS:
        _without("Python 3.9")
    python = environments.python(SQLALCHEMY[0], base=_interpreters()[3, 9])
    project.write({"before.py": "<models>", "after.py": "<models>"})
    answer = project.verify("--python", python, "--only", "migrations")
    assert answer.code == 3
    (reason,) = answer.doubts
    assert "install alembic into the side's environment" in reason
