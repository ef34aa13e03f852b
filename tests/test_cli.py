"""The command line: the same inputs give the same bytes, several runs at once, streams of every kind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Project

BOTH = {"before.py": "<models>", "after.py": "<models>"}
QUICK = ("--database", "none", "--only", "ddl")
EVERYTHING = Path(__file__).with_name("everything.txt")


def _without_run(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    assert document.pop("run")
    return document


def test_same_inputs_give_the_same_bytes(project: Project) -> None:
    """Whatever the hash seed, and with differences of every contract to tell."""
    text = EVERYTHING.read_text()
    changed = (
        text.replace('name="price"', 'name="cost"')
        .replace("String(30)", "String(31)")
        .replace("cascade=", "passive_updates=False, cascade=", 1)
        .replace('"Manager", ', "")
    )
    project.write({"before.py": text, "after.py": changed})
    answers = [project.verify("--seed", "7", variables={"PYTHONHASHSEED": seed}) for seed in ("0", "1")]
    assert answers[0].code == 1
    assert len({finding["contract"] for finding in answers[0].findings}) >= 3
    first, second = answers
    assert _without_run(first.stdout) == _without_run(second.stdout)
    assert first.stdout.partition('"run": ')[0] == second.stdout.partition('"run": ')[0]


INTERRUPTED = "Interrupted: nothing was left behind.\n"


@pytest.mark.fresh
def test_several_runs_at_once(project: Project) -> None:
    project.write(BOTH)
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: project.verify("--examples", "5"), range(3)))
    assert [(answer.code, answer.doubts) for answer in answers] == [(0, [])] * 3


@pytest.mark.fresh
def test_nothing_is_written(project: Project) -> None:
    """Neither into the current folder nor into the sides' (`Project.run` compares), nor for temporary use."""
    temporary = project.folder.parent / "temporary"
    temporary.mkdir(mode=0o777)
    temporary.chmod(0o777)
    project.write({"one/models/__init__.py": "<models>", "two/models.py": "<models>", "here/x.txt": ""})
    answer = project.verify(
        *("--baseline-root", "../one", "--refactored-root", "../two"),
        sources=("models", "models"),
        within="here",
        variables={"TMPDIR": str(temporary)},
    )
    assert answer.code == 0
    assert list(temporary.iterdir()) == []


def test_module(project: Project) -> None:
    """`python -m harness` is the same command, and modules beside it are the sides' alone."""
    project.write({**BOTH, "click.py": "1 / 0\n", "rich/__init__.py": "1 / 0\n", "hypothesis.py": "1 / 0\n"})
    command = [sys.executable, "-m", "harness", "verify", "before", "after", *QUICK]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--help",), ("verify", "rules")),
        (("-h",), ("verify", "rules")),
        (("verify", "--help"), ("--baseline-root", "Exit codes:\n    0  EQUIVALENT\n")),
        (("rules", "--help"), ("rules relationship_present",)),
        (("--version",), ("schema-harness, version ",)),
        (("rules",), ("imports", "relationship_present", "autogenerate_is_noop")),
        (("rules", "relationship_present"), ("relationship_present (mapping, exhaustive)",)),
    ],
)
def test_help(project: Project, arguments: tuple[str, ...], says: tuple[str, ...]) -> None:
    answer = project.run(*arguments)
    assert (answer.code, answer.stderr) == (0, "")
    for part in says:
        assert part in answer.stdout


@pytest.mark.parametrize("arguments", [(), ("verfy",), ("rules", "relationship_gone"), ("snapshot",)])
def test_wrong_command(project: Project, arguments: tuple[str, ...]) -> None:
    answer = project.run(*arguments)
    assert answer.code == 2
    assert answer.stdout == ""
    assert answer.stderr


def _shell(project: Project, script: str, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", script, "bash", *project.command("verify", "before", "after", *QUICK)],
        cwd=project.folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=False,
    )


@pytest.mark.parametrize(
    ("script", "variables", "code"),
    [
        ('"$@" | head -c 1 > /dev/null; exit "${PIPESTATUS[0]}"', {}, {0, 141}),
        ('"$@" | true; exit "${PIPESTATUS[0]}"', {}, {141}),
        ('"$@" --format json | true; exit "${PIPESTATUS[0]}"', {}, {141}),
        ('"$@" --format json >&-', {}, {0}),
        ('"$@" 2>&- <&-', {}, {0}),
        ('"$@"', {"PYTHONIOENCODING": "ascii"}, {0}),
        ('"$@"', {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {0}),
    ],
)
def test_streams(project: Project, script: str, variables: dict[str, str], code: set[int]) -> None:
    """Exit code 1 says NOT EQUIVALENT, so a pipe that nobody reads must not end with it."""
    text = "<models>\nTable('größe', Base.metadata, Column('maß', Integer, primary_key=True))\n"
    text = f"from sqlalchemy import Column, Integer, Table\n{text}"
    project.write({"before.py": text, "after.py": f"{text}\nÄnderung = 1\n"})
    done = _shell(project, script, variables)
    assert done.returncode in code
    assert done.stderr == ""


def test_json_is_utf_8_in_every_locale(project: Project) -> None:
    project.write({"before.py": "<models>\nGröße = '\\ud800 €'\n", "after.py": "<models>\n"})
    done = subprocess.run(
        project.command("verify", "before", "after", "--database", "none", "--format", "json"),
        cwd=project.folder,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    document = json.loads(done.stdout.decode("utf-8"))
    subjects = [one["subject"] for outcome in document["outcomes"] for one in outcome["findings"]]
    assert subjects == ["Größe"]


def test_options_over_configuration(project: Project) -> None:
    sources = 'baseline = "before"\nrefactored = "nowhere"\n'
    table = f'[tool.schema-harness]\n{sources}only = ["ddl"]\ndatabase = "none"\n'
    project.write({**BOTH, "pyproject.toml": table})
    configured = project.run("verify", "--format", "json")
    assert configured.code == 2
    given = project.verify()
    assert given.code == 0
    assert given.report["scope"] == "ddl only"
    other = project.verify("--only", "mapping")
    assert other.report["scope"] == "mapping only"


def test_dialects(project: Project) -> None:
    names = ("sqlite", "mysql", "mariadb", "oracle", "mssql", "postgresql+asyncpg")
    answer = project.write(BOTH).verify(*QUICK, *(part for name in names for part in ("--dialect", name)))
    assert (answer.code, answer.doubts) == (0, [])
    (present,) = [o for o in answer.report["outcomes"] if o["rule"] == "statement_present"]
    assert present["compared"] >= 4 * (len(names))


@pytest.mark.parametrize(("module", "said"), [("harness.cli.verify", ""), ("harness.doctor", INTERRUPTED)])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_in_an_import(number: signal.Signals, module: str, said: str) -> None:
    """Nobody wants to see where the imports were; and Python makes other errors of those in a class."""
    program = (
        "import os, sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {module!r}:\n"
        f"            try: os.kill(os.getpid(), {int(number)})\n"
        "            except BaseException as error: raise RuntimeError('of a library') from error\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from harness.cli import main\n"
        "main()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, "doctor"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (128 + number, "", said)


def test_interrupted_where_nothing_raises() -> None:
    """Python says of an exception in a callback of the collector that it was ignored, and goes on."""
    program = (
        "import gc, os, signal, sys, time\n"
        "def collected(*_):\n"
        "    gc.callbacks.remove(collected)\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'harness.doctor':\n"
        "            gc.callbacks.append(collected)\n"
        "            gc.collect()\n"
        "            time.sleep(60)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from harness.cli import main\n"
        "main()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, "doctor"], capture_output=True, text=True, check=False, timeout=50
    )
    assert (ended.returncode, ended.stderr) == (128 + signal.SIGTERM, INTERRUPTED)
