"""Exit codes, and an error with its hint on stderr."""

from __future__ import annotations

from typing import Final

import click

from harness.errors import HarnessError

DIFFERENT: Final = 1
USAGE: Final = 2
INCONCLUSIVE: Final = 3
SKIPPED: Final = 125
"""git bisect run: this commit says neither good nor bad."""
SIGNALLED: Final = 128
"""What a shell adds to the number of the signal that ended a program."""


def reported(error: HarnessError, code: int) -> int:
    """Print an error with its hint, and return the exit code."""
    click.echo(f"Error: {error.message}", err=True)
    if error.hint:
        click.echo(error.hint, err=True)
    return code
