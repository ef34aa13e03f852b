"""Drop what a run has made on the user's server, even when the harness is killed."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from harness.engines.postgresql.ledger import Kind

_SWEEP = Path(__file__).with_name("sweep.py")
_SWEEP_SECONDS = 60


class Leftovers:
    """A ledger kept by another process, which outlives the harness and then drops what is still noted.

    That process reads all that it needs from a pipe, so that no list of processes shows a password.
    """

    def __init__(self, conninfo: str) -> None:
        self._lock = Lock()
        self._sweeper = subprocess.Popen(  # noqa: S603 - this interpreter, our own script
            [sys.executable, "-I", "-S", str(_SWEEP)],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        self._write(
            json.dumps({"conninfo": conninfo, "path": [str(Path(entry).absolute()) for entry in sys.path]})
        )

    def remember(self, kind: Kind, name: str) -> None:
        """Note what is about to be created."""
        self._write(f"+{json.dumps([kind, name])}")

    def forget(self, kind: Kind, name: str) -> None:
        """Note that it has been dropped."""
        self._write(f"-{json.dumps([kind, name])}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write(".")
        assert self._sweeper.stdin is not None
        self._sweeper.stdin.close()
        try:
            self._sweeper.wait(_SWEEP_SECONDS)
        except subprocess.TimeoutExpired:
            self._sweeper.kill()
            self._sweeper.wait()

    def _write(self, line: str) -> None:
        assert self._sweeper.stdin is not None
        with self._lock, contextlib.suppress(BrokenPipeError):
            self._sweeper.stdin.write(f"{line}\n".encode())
