"""The exit code never depends on whether a message, or the report, could be written."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Project

QUICK = ("--database", "none", "--only", "ddl")
ARGUMENTS: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "equivalent": (0, ("verify", "before", "same", *QUICK, "--timings")),
    "not equivalent": (1, ("verify", "before", "after", *QUICK)),
    "not equivalent, as JSON": (1, ("verify", "before", "after", *QUICK, "--format", "json")),
    "usage": (2, ("verify", "before", "nowhere", *QUICK)),
    "usage of an option": (2, ("verify", "--colour")),
    "inconclusive": (3, ("verify", "broken", "after", *QUICK)),
    "help": (0, ("--help",)),
    "help of a command": (0, ("verify", "--help")),
    "rules": (0, ("rules",)),
}
STREAMS = {
    "stderr is full": '"$@" 2> /dev/full',
    "stderr is closed": '"$@" 2>&-',
    "stdout is closed": '"$@" >&-',
    "both are closed": '"$@" >&- 2>&-',
    "all are closed": '"$@" >&- 2>&- <&-',
    "both are full": '"$@" > /dev/full 2> /dev/full',
    "nobody reads stderr": (
        '{ "$@"; echo $? >&3; } 3>&1 >/dev/null 2> >(exec true) | { read -r code; exit "$code"; }'
    ),
}


TAKEN = {name: tuple(STREAMS) for name in ("equivalent", "not equivalent")} | {
    # What writes is the same as there; these are the streams that it writes to.
    "not equivalent, as JSON": ("stdout is closed",),
    "usage": ("stderr is full", "both are closed"),
    "usage of an option": ("stderr is closed",),
    "inconclusive": ("both are full", "nobody reads stderr"),
    "help": ("stdout is closed", "both are full"),
    "help of a command": ("all are closed",),
    "rules": ("stdout is closed", "both are full"),
}
HUNG_UP = ("not equivalent", "usage", "help")


@pytest.fixture
def sides(project: Project) -> Project:
    other = "<models>\nfrom sqlalchemy import Column, Integer, Table\n"
    other += "Table('tags', Base.metadata, Column('id', Integer, primary_key=True))\n"
    return project.write(
        {"before.py": "<models>", "same.py": "<models>", "after.py": other, "broken.py": "1 / 0\n"}
    )


def _shell(project: Project, script: str, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", script, "bash", *project.process(*arguments)],
        cwd=project.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("run", "stream"), [(run, one) for run in TAKEN for one in TAKEN[run]])
def test_streams_that_are_gone(sides: Project, run: str, stream: str) -> None:
    code, arguments = ARGUMENTS[run]
    done = _shell(sides, STREAMS[stream], arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("code", "arguments"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_stdout_that_is_full(sides: Project, code: int, arguments: tuple[str, ...]) -> None:
    done = _shell(sides, '"$@" > /dev/full', arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    told = "Error: stdout cannot be written to: No space left on device\n"
    assert (told in done.stderr) is (code != 2)


def test_report_in_a_file_where_stdout_is_full(sides: Project) -> None:
    _, arguments = ARGUMENTS["not equivalent"]
    done = _shell(sides, '"$@" > /dev/full', (*arguments, "--report", "json=report.json"))
    assert done.returncode == 1
    assert json.loads((sides.folder / "report.json").read_text())["verdict"] == "NOT EQUIVALENT"


@pytest.mark.parametrize("run", HUNG_UP)
@pytest.mark.parametrize("at", ["start", "later"])
def test_terminal_that_is_gone(sides: Project, run: str, at: str) -> None:
    """A terminal that hangs up answers with EIO; on stderr and stdout, from the start or in the middle."""
    code, arguments = ARGUMENTS[run]
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        ["bash", "-c", 'read -r _; exec "$@"', "bash", *sides.process(*arguments)],
        cwd=sides.folder,
        stdin=subprocess.PIPE,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    assert process.stdin is not None
    if at == "start":
        os.close(ours)
    process.stdin.write(b"go\n")
    process.stdin.close()
    if at == "later":
        os.read(ours, 1)  # something was written: what follows has nowhere to go
        os.close(ours)
    assert process.wait(60) == code
