"""The command line's own streams: what they cannot take never decides about the exit code."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_STDOUT, _STDERR = 1, 2


class Output(io.FileIO):
    """A descriptor that is written to, and takes whatever it cannot write for written.

    `failure` is the first error; a reader of `stdout` who has gone is a BrokenPipeError all the same.
    """

    failure: OSError | None = None

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, as far as that is possible."""
        try:
            written = super().write(data)
        except OSError as error:
            if isinstance(error, BrokenPipeError) and self.fileno() == _STDOUT:
                raise
            self.failure = self.failure or error
            written = None
        return memoryview(data).nbytes if written is None else written


def take_over() -> Output:
    """Give this process streams that never fail to write, and return what stdout writes to.

    A descriptor that is closed would be that of the next file or socket: it leads to nowhere instead.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest that is free: this one
    with suppress(OSError, AttributeError):
        sys.stderr.flush()
    stdout, stderr = Output(_STDOUT, "w", closefd=False), Output(_STDERR, "w", closefd=False)
    sys.stdout = _text(stdout, sys.stdout)
    sys.stderr = _text(stderr, sys.stderr)
    return stdout


def lead_nowhere() -> None:
    """Let what is still to be written to stdout have somewhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), _STDOUT)


def _text(output: Output, before: object) -> io.TextIOWrapper:
    """A stream of text, in the encoding of the one before; what that cannot show is escaped."""
    encoding = before.encoding if isinstance(before, io.TextIOWrapper) else "utf-8"
    return io.TextIOWrapper(
        io.BufferedWriter(output), encoding, errors="backslashreplace", line_buffering=True
    )
