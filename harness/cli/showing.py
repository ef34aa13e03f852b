"""What a run shows: its stages, the report, and remarks on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harness.report import Report


def warn(text: str) -> None:
    """Print a remark on stderr."""
    click.echo(f"Note: {text}", err=True)


def show(report: Report, name: str, detail: str) -> None:
    """Print the report on stdout, in a format. detail: how much of it, as text."""
    from harness.report_files import encoded
    from harness.reports import FORMATS, text

    if name != "text":
        click.echo(encoded(FORMATS[name](report)), nl=False)
        return
    from rich.console import Console

    console = Console(highlight=False)  # as wide as the terminal, or COLUMNS
    if sys.stdout.isatty():
        text.write(report, console, text.Detail(detail))
    else:  # FORCE_COLOR asks for colours nevertheless
        shown = text.coloured if console.is_terminal else text.render
        click.echo(shown(report, text.Detail(detail)), nl=False, color=console.is_terminal)


def show_timings(report: Report) -> None:
    """Print on stderr how long each stage took."""
    for stage, seconds in report.run.seconds.items():
        click.echo(f"{seconds:8.3f} s  {stage}", err=True)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show the current stage and the time since the beginning, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from harness.showing import line

    # A stage may name what a side has said: no markup.
    columns = (SpinnerColumn(), TextColumn("{task.description} …", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("start", total=None)
        yield lambda stage: shown.update(task, description=line(stage))
