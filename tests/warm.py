"""Sides' interpreters, forked from one that has imported SQLAlchemy already: for tests of what is compared.

A fresh interpreter a side is what users have, and what most tests use. The cases start thousands of them, and
it is not their subject: half of the time that they took was Python importing the same packages again.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import pytest

from harness.workers import confine, process

# What a fresh interpreter does (`harness.workers.process._BOOT`), once, up to where the sides part.
_WARM = """
import importlib.util, json, os, signal, socket, sys
folder, descriptor = sys.argv[1:]
sys.path[:] = [entry for entry in sys.path if entry]
spec = importlib.util.spec_from_file_location(
    "_schema_harness_side", folder + "/__init__.py", submodule_search_locations=[folder])
package = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = package
spec.loader.exec_module(package)
from _schema_harness_side import autogenerate, build, capture, engine, rows, worker
autogenerate.warm_up()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who is gone is nobody's to wait for
requests = socket.socket(fileno=int(descriptor))
requests.set_inheritable(False)
while True:
    message, descriptors, _, _ = socket.recv_fds(requests, 100_000, 4)
    if not message:
        sys.exit()
    child = os.fork()
    if child:
        for one in descriptors:
            os.close(one)
        requests.send(str(child).encode())
        continue
    requests.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    asked = json.loads(message)
    output, channel, lifeline, control = descriptors
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    os.chdir(asked["cwd"])
    socket.socket(fileno=os.dup(control)).send(asked["level"].encode())
    worker.main(channel, lifeline, control, asked["root"], asked["allowed"])
"""


class Forked:
    """What `subprocess.Popen` is to the harness, as far as it asks: a process that others wait for."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Nothing, while it runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return -9
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("a forked side", timeout or 0)
            time.sleep(0.001)
        return code


@contextmanager
def warm_sides() -> Iterator[None]:
    """Fork the sides that run in this interpreter's environment, as long as the context is open."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    popen = subprocess.Popen
    folder = str(files("harness.inside"))
    with (
        ours,
        popen(
            [sys.executable, "-c", _WARM, folder, str(theirs.fileno())],
            pass_fds=(theirs.fileno(),),
            env={**os.environ, "PYTHONHASHSEED": "0"},
        ),
    ):
        theirs.close()

        def start(command: Sequence[str], **options: Any) -> Any:
            boot = command.index(process._BOOT) if process._BOOT in command else 0
            if not boot or command[boot - 2] != sys.executable or options["env"]["PYTHONHASHSEED"] != "0":
                return popen(command, **options)
            root, allowed = command[boot + 5], command[boot + 6 :]
            asked = {"cwd": str(options["cwd"]), "root": root, "allowed": allowed, "level": confine.REFUSES}
            descriptors = [options["stdout"].fileno(), *options["pass_fds"]]
            socket.send_fds(ours, [json.dumps(asked).encode()], descriptors)
            return Forked(int(ours.recv(100)))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("harness.workers.process.subprocess.Popen", start)
            yield
        with contextlib.suppress(OSError):
            ours.shutdown(socket.SHUT_RDWR)
