"""What the system stops, and what is said where it cannot."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.workers import confine

from .test_ways import PLACES, SOURCE, write
from .ways import HOST

if TYPE_CHECKING:
    from conftest import Project

    from .conftest import Listeners

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")

SCRIPT = str(Path(confine.__file__))
CONNECT = f"""
import socket, sys
try:
    socket.create_connection(({HOST!r}, int(sys.argv[1]))).close()
except OSError as error:
    print(type(error).__name__)
else:
    print("connected")
"""

# A system without seccomp: a filter that has the system call answer as an old kernel does (ENOSYS).
WITHOUT = """
import ctypes, os, platform, runpy, struct, sys
confine = runpy.run_path(sys.argv[1])
machine = platform.machine()
number = confine["SYSTEM_CALLS"][machine]["seccomp"]
code = b"".join(
    struct.pack("HBBI", *one)
    for one in [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x00050000 | 38), (0x06, 0, 0,
    0x7FFF0000)]
)
confine["install"].__globals__["instructions"] = lambda *_: struct.iter_unpack("HBBI", code)
confine["install"](0, 0)
os.execv(sys.argv[2], sys.argv[2:])
"""


def run(command: list[str], told: socket.socket) -> subprocess.Popen[str]:
    return subprocess.Popen(command, pass_fds=(told.fileno(),), stdout=subprocess.PIPE, text=True)


def pair() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)


def test_who_asks_waits_for_the_decision_and_without_one_is_refused(listeners: Listeners) -> None:
    port = str(listeners.ports["plain_socket"])
    control, told = pair()
    with control, told:
        command = [
            sys.executable,
            "-I",
            "-S",
            SCRIPT,
            str(told.fileno()),
            sys.executable,
            "-c",
            CONNECT,
            port,
        ]
        process = run(command, told)
        level, descriptors, _, _ = socket.recv_fds(control, 100, 1)
        assert level.decode() == confine.ASKS
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=1)
        os.close(descriptors[0])  # as when the harness dies
        assert process.communicate()[0] == "OSError\n"
    assert dict(listeners.taken) == {}


def test_inside_of_another_such_filter_all_is_refused(listeners: Listeners) -> None:
    """A process has one of those to ask at the most: a container's own, say."""
    port = str(listeners.ports["plain_socket"])
    control, told = pair()
    with control, told:
        confined = [sys.executable, "-I", "-S", SCRIPT, str(told.fileno())]
        process = run([*confined, *confined, sys.executable, "-c", CONNECT, port], told)
        level, descriptors, _, _ = socket.recv_fds(control, 100, 1)
        assert (level.decode(), control.recv(100).decode()) == (confine.ASKS, confine.REFUSES)
        assert process.communicate()[0] == "ConnectionRefusedError\n"
        os.close(descriptors[0])
    assert dict(listeners.taken) == {}


BELOW_PYTHON = {
    *(
        "psycopg_libpq",
        "psycopg2_class",
        "python_program",
        "shell",
        "bash_by_itself",
        "left_session",
        "spawned",
    ),
    *("by_c_library", "abstract_socket"),
}
"""What only the system stops: libraries with sockets of their own, programs, other sockets of files."""


@pytest.mark.parametrize("place", ["import", "before_insert"])
def test_without_the_system_python_stops_what_it_can(
    project: Project, listeners: Listeners, place: str
) -> None:
    """And says before it begins what it cannot stop."""
    assert place in PLACES
    write(project, listeners, place)
    assert project.files()["ways.py"].decode() == SOURCE
    verify = project.command("verify", "before", "after", "--format", "json")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, SCRIPT, *verify],
        cwd=project.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert done.stderr.startswith(
        "Note: on this system schema-harness keeps only Python code from the network"
    )
    assert done.stderr.count("\n") == 1
    assert set(listeners.taken) == BELOW_PYTHON


def test_with_the_system_nothing_is_said(project: Project) -> None:
    project.write({"before.py": "<models>", "after.py": "<models>"})
    answer = project.verify("--database", "none", "--only", "imports")
    assert (answer.code, answer.stderr) == (0, "")


def test_program_that_is_gone_says_so() -> None:
    control, told = pair()
    with control, told:
        process = run([sys.executable, "-I", "-S", SCRIPT, str(told.fileno()), "/no/program"], told)
        process.communicate()
        assert process.returncode == 1


def test_harness_that_ends_before_its_side_has_begun() -> None:
    """Nobody is there who would follow the process, or end it: it ends by itself."""
    told, heard = pair()
    with heard:
        told.close()
        with run(
            [sys.executable, "-I", "-S", SCRIPT, str(heard.fileno()), sys.executable, "-c", ""], heard
        ) as it:
            assert it.wait(20) == 1
