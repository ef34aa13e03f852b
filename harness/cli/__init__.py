"""The command line: arguments in, exit code out; one file for each command."""

from __future__ import annotations

from harness.cli.entry import cli, main

__all__ = ["cli", "main"]
