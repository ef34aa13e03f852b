"""Have another process remove the container of a run if the harness is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

_SCRIPT = Path(__file__).with_name("remove.py")
_END_SECONDS = 5


class Watch:
    """Another process, which outlives the harness, and removes the container unless it is told not to."""

    def __init__(self, name: str) -> None:
        self._watching = subprocess.Popen(  # noqa: S603 - this interpreter, our own script
            [sys.executable, "-I", "-S", str(_SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            env={variable: value for variable, value in os.environ.items() if variable != "PGPASSWORD"},
        )
        path = [str(Path(entry).absolute()) for entry in sys.path]
        self._write(json.dumps({"name": name, "path": path}))

    def is_removed(self) -> None:
        """Note that there is nothing left to remove."""
        self._write("removed")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._watching.stdin is not None
        self._watching.stdin.close()
        try:
            self._watching.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._watching.returncode = 0  # it goes on alone; Popen would warn that nobody waits for it

    def _write(self, line: str) -> None:
        assert self._watching.stdin is not None
        self._watching.stdin.write(f"{line}\n".encode())
        self._watching.stdin.flush()
