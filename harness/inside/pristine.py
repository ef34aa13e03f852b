"""Keep a copy of this interpreter as it was before the side's own code was imported, to try imports in."""

from __future__ import annotations

import importlib
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FunctionType
from typing import Any

from . import wire
from .aside import aside, forked
from .imports.trials import Trials
from .looking import home
from .migrations import lending

_LENGTH = 8
_RUNS = 3


class Pristine:
    """A process that was forked from this one; it forks again for whatever is tried.

    It is no child of this process, because the side's code may wait for all of its children.
    """

    def __init__(self, root: str, engines: Any, closing: tuple[int, ...]) -> None:
        """Fork it.

        engines: those of the guard. closing: descriptors that it must not hold open, because their end means
        something.
        """
        ours, theirs = socket.socketpair()
        between = forked()
        if between == 0:
            try:
                if forked() == 0:
                    ours.close()
                    for descriptor in closing:
                        os.close(descriptor)
                    _serve(theirs, root, engines)
            finally:
                os._exit(0)
        os.waitpid(between, 0)
        theirs.close()
        self._socket = ours

    def ask(self, trial: str, **arguments: Any) -> Any:
        """Return what a trial shows; None if the process is gone."""
        with suppress(OSError, EOFError):
            _send(self._socket, [trial, arguments])
            return _receive(self._socket)
        return None


def _serve(connection: socket.socket, root: str, engines: Any) -> None:
    """Be that process, until the side has ended."""
    engines.step_aside()
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(quiet, stream)
    with suppress(OSError, EOFError):
        while True:
            trial, asked = _receive(connection)
            _send(connection, _TRIALS[trial](root, engines, asked))


def _imports(root: str, engines: Any, asked: dict[str, Any]) -> Any:
    sys.argv[:] = [asked["source"]]
    return Trials(root, engines.step_aside, **asked).run()


def _environment(root: str, engines: Any, asked: dict[str, Any]) -> Any:
    """Run the project's `env.py` in a child; return what that showed, or why it did not end.

    It is run three times, online and to write its script twice, and each may take the seconds.
    """
    from .migrations.offline import script_of

    def run() -> Any:
        sys.argv[:] = ["alembic"]
        lending.lend(asked["lent"], root)
        lending.require_alembic()
        from .migrations.alembic_project import Project
        from .migrations.env import environment_facts

        yield from environment_facts(Project(*asked["project"]), root, engines, lines=asked["lines"])

    seconds = asked["seconds"]
    found, why = aside(run, _RUNS * seconds, engines.step_aside, seconds)
    if not found:
        return {"missing": why or "the side's environment has no Alembic"}
    facts, *written = found
    return {**facts, **script_of(written, why)}


def _listeners(root: str, engines: Any, asked: dict[str, Any]) -> Any:
    """Return what listens when these modules of third parties have been imported, and to what."""

    def run() -> Any:
        from .code.places import OwnCode
        from .mapping.listeners import heard_by

        sys.path[:] = asked["path"]
        for name in asked["modules"]:
            with suppress(BaseException):
                importlib.import_module(name)
        listening, _ = heard_by([], OwnCode(asked["source"], root))
        for function, targets in listening:
            if isinstance(function, FunctionType):
                yield [home(function), function.__qualname__, targets]

    return aside(run, asked["seconds"], engines.step_aside)[0]


def _values(root: str, engines: Any, asked: dict[str, Any]) -> Any:
    from .calls import anew

    return anew.values_in_child(root, engines, asked)


def _calls(root: str, engines: Any, asked: dict[str, Any]) -> Any:
    from .calls import anew

    return anew.calls_in_child(root, engines, asked)


_TRIALS: dict[str, Callable[[str, Any, dict[str, Any]], Any]] = {
    "imports": _imports,
    "environment": _environment,
    "listeners": _listeners,
    "values": _values,
    "calls": _calls,
}


def _send(connection: socket.socket, value: Any) -> None:
    content = wire.dumps(value)
    connection.sendall(len(content).to_bytes(_LENGTH, "big") + content)


def _receive(connection: socket.socket) -> Any:
    return wire.loads(_exactly(connection, int.from_bytes(_exactly(connection, _LENGTH), "big")))


def _exactly(connection: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        arrived = connection.recv(min(size - len(content), 1 << 20))
        if not arrived:
            raise EOFError
        content += arrived
    return content
