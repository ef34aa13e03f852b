"""On Windows, simulated: the command and the API say that they do not run, and pytest runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[1]
_ELSEWHERE = """\
import sys

import pytest

sys.platform = "win32"
sys.modules |= dict.fromkeys(("fcntl", "grp", "pwd", "resource", "select", "termios"))  # importing one fails
"""
_WSL = "does not run on Windows, where a process cannot be forked; use a Linux, as WSL has one"
_TRIES = {
    "from harness.cli import main\nmain()": 2,
    "from harness import UsageError, verify\n": 1,
    "import harness.pytest_plugin as it\nit._is_wanted = lambda _: True\nit.pytest_configure(None)": 1,
}


def _run(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _ELSEWHERE + code]
    return subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("code", "exit_code"), _TRIES.items())
def test_it_says_that_it_does_not_run(code: str, exit_code: int) -> None:
    done = _run(code)
    assert done.returncode == exit_code
    assert _WSL in done.stderr.splitlines()[-1]
    assert exit_code == 1 or len(done.stderr.splitlines()) == 1


def test_the_plugin_of_pytest_is_imported_everywhere() -> None:
    done = _run("import harness.pytest_plugin")
    assert (done.returncode, done.stderr) == (0, "")
