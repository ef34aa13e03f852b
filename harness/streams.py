"""The command line's stdout and stderr. That one cannot be written to never changes the exit code."""

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
    """A stream for a descriptor. What cannot be written is treated as written.

    `failure` is the first error. BrokenPipeError is still raised when the reader of stdout has closed it.
    """

    failure: OSError | None = None

    def write(self, data: ReadableBuffer, /) -> int:
        """Write as much as is possible; return the number of bytes, all of them after an error."""
        try:
            written = super().write(data)
        except OSError as error:
            if isinstance(error, BrokenPipeError) and self.fileno() == _STDOUT:
                raise
            self.failure = self.failure or error
            written = None
        return memoryview(data).nbytes if written is None else written


def take_over() -> Output:
    """Give this process streams whose writing never fails, and return the one of stdout.

    A standard descriptor that is closed is opened on /dev/null; otherwise the next file or socket would get
    its number.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # open() takes the lowest free number
    with suppress(OSError, AttributeError):
        sys.stderr.flush()
    stdout, stderr = Output(_STDOUT, "w", closefd=False), Output(_STDERR, "w", closefd=False)
    sys.stdout = _text(stdout, sys.stdout)
    sys.stderr = _text(stderr, sys.stderr)
    return stdout


def lead_nowhere() -> None:
    """Send to /dev/null whatever is still to be written to stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), _STDOUT)


def _text(output: Output, before: object) -> io.TextIOWrapper:
    """Return a text stream in the encoding of the one before; what cannot be encoded is escaped."""
    encoding = before.encoding if isinstance(before, io.TextIOWrapper) else "utf-8"
    return io.TextIOWrapper(
        io.BufferedWriter(output), encoding, errors="backslashreplace", line_buffering=True
    )
