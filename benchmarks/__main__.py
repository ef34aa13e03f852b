"""The command line: `python -m benchmarks`."""

from __future__ import annotations

import os
import platform
import tempfile
from pathlib import Path

import click
from rich.console import Console

from benchmarks import generate, report
from benchmarks.measure import Bench, whole_runs


@click.command()
@click.option("--tables", default=1000, show_default=True, help="Tables of the schema that is measured.")
@click.option("--rounds", default=3, show_default=True, help="How often the short ones are measured.")
@click.option("--peers/--no-peers", default=True, help="Whether the slow peers are measured.")
@click.option("--runs", default="100,500,1000", show_default=True, help="Tables of the whole runs, or none.")
def main(tables: int, rounds: int, peers: bool, runs: str) -> None:
    """Measure schema-harness next to others on one generated schema, and print the ratios."""
    console = Console()
    console.print(f"{tables} tables; {os.cpu_count()} cores, {platform.system()} {platform.machine()}")
    with tempfile.TemporaryDirectory() as folder:
        generate.write(Path(folder), tables)
        measured = Bench(Path(folder), console.print).measure(rounds, peers=peers)
    report.print_seconds(console, measured)
    report.print_ratios(console, measured)
    if runs:
        report.print_runs(console, whole_runs([int(size) for size in runs.split(",")], console.print))


if __name__ == "__main__":
    main()
