"""A temporary folder that is removed even if the harness is killed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_REMOVING: Final = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"
_END_SECONDS: Final = 5


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give a new folder until the context ends. Another process outlives this one, and removes it."""
    folder = Path(tempfile.mkdtemp(prefix="schema_harness_"))
    removing = subprocess.Popen(  # noqa: S603 - this interpreter, our own script
        [sys.executable, "-I", "-S", "-c", _REMOVING, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )
    try:
        yield folder
    finally:
        assert removing.stdin is not None
        removing.stdin.close()
        try:
            removing.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            removing.returncode = 0  # it goes on alone; Popen would warn that nobody waits for it
