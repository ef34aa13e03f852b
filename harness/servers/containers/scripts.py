"""Start the scripts that are processes of their own: they end later than the harness, or before it likes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO


def start(script: str, name: str, output: int | IO[bytes] = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start a script of this folder for the image or container of this name; it reads on from its stdin."""
    process = subprocess.Popen(  # noqa: S603 - this interpreter, our own script
        [sys.executable, "-I", "-S", str(Path(__file__).with_name(script))],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
        env={variable: value for variable, value in os.environ.items() if variable != "PGPASSWORD"},
    )
    path = [str(Path(entry).absolute()) for entry in sys.path]
    tell(process, json.dumps({"name": name, "path": path}))
    return process


def tell(process: subprocess.Popen[bytes], line: str) -> None:
    """Write a line to a script; one that has ended is told nothing."""
    assert process.stdin is not None
    try:
        process.stdin.write(f"{line}\n".encode())
        process.stdin.flush()
    except BrokenPipeError:
        return
