"""The command line: arguments in, exit code out; one file for each command."""

from __future__ import annotations

import os
import signal
import sys
from typing import Final, NoReturn

from harness.systems import REFUSAL

ENDING: Final = tuple(each for each in signal.Signals if each.name in {"SIGINT", "SIGTERM", "SIGHUP"})
"""The signals that ask for the end, as far as the system has them."""


def main() -> NoReturn:
    """Run the command line and exit with its code. While it is imported, there is nothing to be ended."""
    if REFUSAL:
        print(f"Error: {REFUSAL}", file=sys.stderr)
        sys.exit(2)
    end_at_once()
    from harness.cli.entry import main as run

    run()


def end_at_once() -> None:
    """Let a signal end this process at once, with the exit code that a shell would give."""
    for number in ENDING:
        signal.signal(number, lambda number, _: os._exit(128 + number))
