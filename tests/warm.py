"""Processes forked from such as have imported everything already: the command line, and sides' interpreters.

A run starts three interpreters or more, and most of its time is Python importing the same packages again.
That is the subject of few tests, which are marked `fresh` and have fresh ones. Else nothing is different:
a fork is a process of its own, with an environment, a folder, streams and an end of its own, and a side is
confined as any other.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any, Final

from postgres import Server

import harness
from harness import servers
from harness.engines.postgresql.statements.roles import Roles
from harness.gather import serving
from harness.inside import __file__ as inside
from harness.servers.postgresql import new_run
from harness.servers.private import role_of
from harness.workers import confine, process

TESTS: Final = Path(__file__).parent
_COMMANDS: Final = "commands"
_SCRIPTS: Final = "scripts"
_LONGEST_SCRIPT: Final = 60
_HASH_SEED: Final = "PYTHONHASHSEED"
_SEEDS: Final = ("0", "1", "2")
"""Those of the first load, and of the second; a third has fresh interpreters."""
_OF_THE_START: Final = ("PYTHON", "LD_", "LC_", "LANG", "TZ", "DISABLE_SQLALCHEMY", "SCHEMA_HARNESS_CACHE")
"""How variables begin that decide what an interpreter is like, or where the embedded server is."""

_FORKING_SIDES: Final = """
import sys
_, tests, sockets, *sys.argv[1:] = sys.argv
sys.path[0] = tests
import warm
del sys.path[0]
warm.fork_sides(sockets)
from harness.cli import main
main()
"""


class Forked:
    """What `subprocess.Popen` is to who has started a process, as far as they ask."""

    def __init__(self, path: Path, asked: Mapping[str, Any], descriptors: Sequence[int]) -> None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.connect(str(path))
        socket.send_fds(connection, [json.dumps(asked).encode()], descriptors)
        self.pid = int(connection.recv(100))
        self.returncode: int | None = None
        self._telling = connection.detach()  # open as long as this is: several threads may wait
        self._lock = Lock()

    def __del__(self) -> None:
        os.close(self._telling)

    def poll(self) -> int | None:
        """Nothing, while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("a forked process", timeout or 0)
        return code

    def _ended(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self._telling], [], [], seconds)[0]:
            with self._lock:
                if self.returncode is None:
                    self.returncode = int(os.read(self._telling, 100) or -signal.SIGKILL)
        return self.returncode


@dataclass(frozen=True)
class Warm:
    """The processes that fork, and the server that all of them use for the embedded one."""

    sockets: Path
    server: Server
    environment: Mapping[str, str]

    def may_run(self, environment: Mapping[str, str]) -> bool:
        """Whether an interpreter with this environment starts as those that fork have."""
        seeds = {one.get(_HASH_SEED) for one in (environment, self.environment)}
        return len(seeds) == 1 and _start_alike(environment, self.environment)

    def command(self, *arguments: str) -> list[str]:
        """The command line in a fresh interpreter, of which only the sides are forked."""
        return [sys.executable, "-c", _FORKING_SIDES, str(TESTS), str(self.sockets), *arguments]

    def run(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path, seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """Run the command line as `subprocess.run` does."""
        known = {name: getattr(self.server, name) for name in ("description", "version", "conninfo")}
        asked = {"command": list(command), "server": known}
        return self._ran(_COMMANDS, command, asked, environment, folder, seconds)

    def script(
        self, text: str, folder: Path, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run `python -c TEXT` in a folder, with these variables besides the usual ones."""
        given = {**self.environment, **(environment or {})}
        return self._ran(_SCRIPTS, ["python", "-c", text], {"text": text}, given, folder, _LONGEST_SCRIPT)

    def _ran(
        self,
        kind: str,
        command: Sequence[str],
        told: Mapping[str, Any],
        environment: Mapping[str, str],
        folder: Path,
        seconds: float,
    ) -> subprocess.CompletedProcess[str]:
        asked = {**told, "environment": dict(environment), "folder": str(folder)}
        with ExitStack() as stack:
            outputs = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(2)]
            forked = Forked(self.sockets / kind, asked, [one.fileno() for one in outputs])
            try:
                code = forked.wait(seconds)
            except BaseException:
                os.kill(forked.pid, signal.SIGKILL)
                raise
            texts = [os.pread(one.fileno(), 1 << 30, 0).decode() for one in outputs]
        return subprocess.CompletedProcess(command, code, *texts)


@contextmanager
def warm(server: Server) -> Iterator[Warm]:
    """Have processes stand by that fork; each imports what it needs when it is first asked."""
    with tempfile.TemporaryDirectory(prefix="sh-") as folder, ExitStack() as stack:
        sockets = Path(folder)
        for seed in _SEEDS:
            forking = ("sides", str(Path(inside).parent), confine.__file__)
            stack.enter_context(_standing_by(sockets / seed, *forking, seed=seed))
        stack.enter_context(_standing_by(sockets / _SCRIPTS, "scripts"))
        stack.enter_context(_standing_by(sockets / _COMMANDS, "commands", str(TESTS), str(sockets)))
        yield Warm(sockets, server, dict(os.environ))


@contextmanager
def _standing_by(path: Path, kind: str, *arguments: str, seed: str = "random") -> Iterator[None]:
    lifeline, held = os.pipe()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(path))
        listener.listen(16)
        program = (TESTS / "forks.py").read_text(encoding="utf-8")
        command = [sys.executable, "-c", program, kind, str(listener.fileno()), str(lifeline), *arguments]
        forking = subprocess.Popen(
            command,
            pass_fds=(listener.fileno(), lifeline),
            stdin=subprocess.DEVNULL,
            env={**os.environ, _HASH_SEED: seed},
        )
    os.close(lifeline)
    try:
        yield
    finally:
        os.close(held)
        forking.wait()


def _start_alike(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    names = {*one, *other} - {_HASH_SEED}
    return not any(name.startswith(_OF_THE_START) and one.get(name) != other.get(name) for name in names)


def forked_sides(sockets: Path, usual: Mapping[str, str]) -> SimpleNamespace:
    """Return what stands for `subprocess` where sides are started; they fork in the usual environment."""

    def start(command: Sequence[str], **options: Any) -> Any:
        boot = command.index(process._BOOT)
        environment = options["env"]
        by = sockets / environment[_HASH_SEED]
        if command[boot - 2] != sys.executable or not by.exists() or not _start_alike(environment, usual):
            return subprocess.Popen(command, **options)
        asked = {
            "root": command[boot + 5],
            "allowed": list(command[boot + 6 :]),
            "environment": dict(environment),
            "folder": str(options["cwd"]),
        }
        return Forked(by, asked, [options["stdout"].fileno(), *options["pass_fds"]])

    return SimpleNamespace(**{**vars(subprocess), "Popen": start})


def shared(server: Server) -> Callable[..., Any]:
    """Return what stands for `open_server`: the embedded one runs already; a run has roles of its own."""

    @contextmanager
    def opened(target: str, terms: servers.Terms) -> Iterator[servers.Server]:
        if target != "embedded":
            with servers.open_server(target, terms) as other:
                yield other
            return
        role = role_of(full_rights=terms.full_rights)
        roles = Roles(server.description, server.conninfo, server.ledger, role)
        try:
            yield replace(server, roles=roles, run=new_run())
        finally:
            roles.drop()

    return opened


# What follows is for processes that are the command line.


def fork_sides(sockets: str) -> None:
    """Have this process fork its sides."""
    forked = forked_sides(Path(sockets), dict(os.environ))
    setattr(process, "subprocess", forked)  # noqa: B010 - not its own name for it


def command_line(sockets: str) -> Callable[[], None]:
    """Import everything that a run imports; the command line, which forks its sides."""
    for one in pkgutil.walk_packages(harness.__path__, "harness."):
        if not one.name.startswith("harness.inside.") and not one.name.endswith("__main__"):
            importlib.import_module(one.name)
    for name in ("alembic", "psycopg", "rich.console", "sqlglot.expressions"):
        importlib.import_module(name)
    fork_sides(sockets)
    from harness.cli import main

    return main


def lead_to(known: Mapping[str, Any]) -> None:
    """Have this process use a server that runs where it would start the embedded one."""
    from harness.engines.postgresql.ledger import NoLedger

    roles = Roles(known["description"], known["conninfo"], NoLedger(), role_of(full_rights=False))
    server = Server(**known, roles=roles, copies_files=True)
    setattr(serving, "open_server", shared(server))  # noqa: B010 - as above
