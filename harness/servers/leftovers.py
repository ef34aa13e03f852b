"""Drop what a run has made on the user's server, even when the harness is killed."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from harness.engines.postgresql.ledger import Kind

_SWEEP = Path(__file__).with_name("sweep.py")
_SWEEP_SECONDS = 5


def _of_postgresql(kind: Kind, name: str) -> str:
    return f'DROP {kind} "{name}"' + (" WITH (FORCE)" if kind == "DATABASE" else "")


class Leftovers:
    """A ledger kept by another process, which outlives the harness and then drops what is still noted.

    That process reads all that it needs from a pipe, so that no list of processes shows a password. If it
    takes long at the end, because the server cannot be reached, it goes on alone for a minute. `leave` is
    called with each thing that stays.

    conninfo: how the process connects, as JSON can hold it. sweep: its script. drop: writes the statement
    that drops something, for people.
    """

    def __init__(
        self,
        conninfo: object,
        leave: Callable[[str], None],
        *,
        sweep: Path = _SWEEP,
        drop: Callable[[Kind, str], str] = _of_postgresql,
    ) -> None:
        self._lock = Lock()
        self._leave = leave
        self._drop = drop
        self._noted: dict[tuple[Kind, str], None] = {}
        self._sweeper = subprocess.Popen(  # noqa: S603 - this interpreter, our own script
            [sys.executable, "-I", "-S", str(sweep)],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            env={name: value for name, value in os.environ.items() if name != "PGPASSWORD"},
        )
        self._write(
            json.dumps({"conninfo": conninfo, "path": [str(Path(entry).absolute()) for entry in sys.path]})
        )

    def remember(self, kind: Kind, name: str) -> None:
        """Note what is about to be created."""
        self._noted[kind, name] = None
        self._write(f"+{json.dumps([kind, name])}")

    def forget(self, kind: Kind, name: str) -> None:
        """Note that it has been dropped."""
        self._noted.pop((kind, name), None)
        self._write(f"-{json.dumps([kind, name])}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for what, name, why in self._stays():
            drop = self._drop(what, name)
            self._leave(f"the {what.lower()} {name} stays on the server ({' '.join(why.split())}): {drop}")

    def _stays(self) -> Iterable[tuple[Kind, str, str]]:
        """Close the pipe, and wait until what is noted has been dropped; return what has not."""
        try:
            written, _ = self._sweeper.communicate(timeout=_SWEEP_SECONDS)
        except subprocess.TimeoutExpired:
            assert self._sweeper.stdout is not None
            self._sweeper.stdout.close()
            self._sweeper.returncode = 0  # it goes on alone; Popen would warn that nobody waits for it
            why = "the server does not answer; dropping it is tried for another minute"
            ordered = [*reversed(self._noted)]
            ordered.sort(key=lambda noted: noted[0])  # databases, then who owned them
            return [(kind, name, why) for kind, name in ordered]
        return [(kind, name, why) for kind, name, why in map(json.loads, written.splitlines())]

    def _write(self, line: str) -> None:
        assert self._sweeper.stdin is not None
        with self._lock, contextlib.suppress(BrokenPipeError):
            self._sweeper.stdin.write(f"{line}\n".encode())
