"""What CI systems and hooks are given: the steps of the action are run, and each command exists."""

from __future__ import annotations

import configparser
import json
import os
import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from harness.cli.entry import cli
from harness.sources.against import _usual

if TYPE_CHECKING:
    from conftest import Project

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(path.name for path in (ROOT / "examples").iterdir())
QUICK = "--database none --only mapping"
GH = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in
  *--jq*) echo "$EARLIER" ;;
  *) exit "$REFUSED" ;;
esac
"""


def document(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def steps() -> dict[str, str]:
    """The scripts of the action, by the names of their steps."""
    return {step["name"]: step["run"] for step in document("action.yml")["runs"]["steps"]}


def test_no_input_becomes_a_part_of_a_script() -> None:
    assert [name for name, script in steps().items() if "${{" in script] == []


def test_the_action_answers_and_keeps_one_comment(project: Project, tmp_path: Path) -> None:
    project.write({"models.py": "<models>"})
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        subprocess.run([*git, *command], cwd=project.folder, check=True)
    project.write({"models.py": "<models>\nUser.posts.property.cascade = 'all, delete-orphan'\n"})
    binaries = tmp_path / "schema-harness" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "schema-harness").symlink_to(Path(sys.executable).with_name("schema-harness"))
    (binaries / "gh").write_text(GH, encoding="utf-8")
    (binaries / "gh").chmod(0o755)
    written = {name: tmp_path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "CALLS")}

    def run(name: str, **variables: str) -> subprocess.CompletedProcess[str]:
        usual = {"MODULE": "", "AGAINST": "", "PYTHON": sys.executable, "OPTIONS": "", "EARLIER": ""}
        paths = {key: str(path) for key, path in written.items()}
        environment = {
            **os.environ,
            "PATH": f"{binaries}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_REPOSITORY": "o/r",
            "NUMBER": "5",
            "REFUSED": "0",
        }
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", steps()[name]],
            cwd=project.folder,
            env={**environment, **usual, **paths, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    verified = run("Verify", MODULE="models", AGAINST="HEAD", OPTIONS=QUICK)
    assert verified.returncode == 0, verified.stderr
    assert "::error file=models.py,line=" in verified.stdout
    assert "exit-code=1\n" in written["GITHUB_OUTPUT"].read_text()
    assert "NOT EQUIVALENT" in written["GITHUB_STEP_SUMMARY"].read_text()
    assert run("Answer", CODE="1").returncode == 1

    assert run("Comment").returncode == 0
    assert "--method POST repos/o/r/issues/5/comments" in written["CALLS"].read_text()
    again = run("Comment", EARLIER="7", REFUSED="1")  # as the token of a fork is
    assert "--method PATCH repos/o/r/issues/comments/7" in written["CALLS"].read_text()
    assert (again.returncode, "may not comment" in again.stdout) == (0, True)
    body = (tmp_path / "schema-harness-comment.md").read_text()
    assert body.startswith("<!-- schema-harness -->\n### ")


SHIM = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$1 $2" in "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;; esac
"""


def test_the_action_installs_into_an_environment_of_its_own(tmp_path: Path) -> None:
    shim = tmp_path / "python"
    shim.write_text(SHIM, encoding="utf-8")
    shim.chmod(0o755)
    variables = {
        "RUNNER_TEMP": str(tmp_path / "run ner"),
        "ACTION": "/the action",
        "CALLS": str(tmp_path / "calls"),
    }
    environment = {**os.environ, **variables, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-e", "-o", "pipefail", "-c", steps()["Install"]], env=environment, check=True)
    assert (tmp_path / "calls").read_text().splitlines() == [
        f"-m venv {tmp_path}/run ner/schema-harness",
        "-m pip install --quiet /the action",
    ]


def test_the_lines_of_the_gitlab_template_run(project: Project, tmp_path: Path) -> None:
    """Only pip is another: what a merge request breaks is in both reports, and the job fails."""
    binaries, origin = tmp_path / "bin", tmp_path / "origin"
    binaries.mkdir()
    (binaries / "python").write_text(SHIM, encoding="utf-8")
    (binaries / "python").chmod(0o755)
    (binaries / "schema-harness").symlink_to(Path(sys.executable).with_name("schema-harness"))
    quick = '[tool.schema-harness]\ndatabase = "none"\nonly = ["mapping"]\n'
    project.write({"app/__init__.py": "", "app/models.py": "<models>", "pyproject.toml": quick})
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
    for command in (
        ("init", "-q", "-b", "main"),
        ("add", "."),
        ("commit", "-q", "-m", "one"),
        ("clone", "-q", "--bare", ".", str(origin)),
        ("remote", "add", "origin", str(origin)),
        ("checkout", "-q", "-b", "split"),
    ):
        subprocess.run([*git, *command], cwd=project.folder, check=True)
    project.write({"app/models.py": "<models>\nUser.posts.property.cascade = 'all, delete-orphan'\n"})
    subprocess.run([*git, "commit", "-q", "-a", "-m", "two"], cwd=project.folder, check=True)
    job = document("examples/gitlab-ci.yml")["schema"]
    variables = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "SCHEMA_HARNESS": "schema-harness"}
    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(job["script"])],
        cwd=project.folder,
        env={
            **os.environ,
            **variables,
            "CALLS": str(tmp_path / "calls"),
            "PATH": f"{binaries}:{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert (tmp_path / "calls").read_text() == "-m pip install . schema-harness\n"
    reports = job["artifacts"]["reports"]
    (entry,) = json.loads((project.folder / reports["codequality"]).read_text())
    assert entry["check_name"] == "relationship_same_cascade"
    assert 'name="relationship_same_cascade"' in (project.folder / reports["junit"]).read_text()


def commands(text: str) -> list[list[str]]:
    """The commands of schema-harness in a script."""
    found = re.findall(r"^[\s\w=-]*\bschema-harness (verify .*)$", text.replace("\\\n", " "), re.MULTILINE)
    return [shlex.split(command.replace(" {posargs}", "")) for command in found]


def accepted(words: list[str]) -> None:
    """Raise unless the command line is one that there is; nothing is run."""
    name, *arguments = words
    cli.commands[name].make_context(name, arguments)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name.endswith(("ci.yml", ".ini"))])
def test_an_example_has_a_command_that_exists(name: str) -> None:
    found = commands((ROOT / "examples" / name).read_text(encoding="utf-8"))
    assert found
    for command in found:
        accepted(command)


@pytest.mark.parametrize("name", ["tox.ini", "noxfile.py"])
def test_the_sessions_run_from_the_top_of_a_repository(
    name: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What tox and nox would run, with the options that they pass on, in a project with a `src` layout."""
    project.write({"src/app/models.py": "<models>", "src/app/__init__.py": ""})
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "one"]):
        run = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
        subprocess.run(run, cwd=project.folder, check=True)
    asked: list[Sequence[str]] = []
    session = SimpleNamespace(
        posargs=QUICK.split(), install=lambda *_: None, run=lambda *command: asked.append(command)
    )
    if name == "tox.ini":
        parser = configparser.RawConfigParser()
        parser.read(ROOT / "examples" / name)
        line = parser["testenv:schema"]["commands"]
        asked.append(shlex.split(line.replace("{posargs}", QUICK)))
    else:
        monkeypatch.setitem(
            sys.modules, "nox", SimpleNamespace(session=lambda function: function, Session=object)
        )
        runpy.run_path(str(ROOT / "examples" / name))["schema"](session)
    ((program, *rest),) = asked
    answer = project.run(*rest)
    assert (program, answer.code) == ("schema-harness", 0), answer.stdout + answer.stderr


def test_the_hook_runs_once_before_a_push() -> None:
    (hook,) = document(".pre-commit-hooks.yaml")
    assert (hook["pass_filenames"], hook["stages"]) == (False, ["pre-push"])
    accepted(shlex.split(hook["entry"])[1:] + hook["args"])
    (used,) = document("examples/pre-commit.yaml")["repos"][0]["hooks"]
    assert used["id"] == hook["id"]
    accepted(["verify", *used["args"]])
    assert _usual({"PRE_COMMIT_FROM_REF": "1a2b"}) == "1a2b"
    assert _usual({"GITHUB_BASE_REF": "main", "PRE_COMMIT_FROM_REF": "1a2b"}) == "merge-base:origin/main"


def test_the_example_of_a_workflow_gives_inputs_that_exist() -> None:
    inputs = document("action.yml")["inputs"]
    jobs = document("examples/github.yml")["jobs"]
    uses = [step for job in jobs.values() for step in job["steps"] if "schema-harness" in str(step)]
    (given,) = [step["with"] for step in uses]
    assert set(given) <= set(inputs)
