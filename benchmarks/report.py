"""The tables that a benchmark prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.timing import Measured, Verified

RATIOS = (
    ("load both sides", "SQLAlchemy: import and configure both"),
    ("build both", "psql -1 -f of both"),
    ("build both", "SQLAlchemy: create_all of both"),
    ("read and compare both", "pg_dump --schema-only of both"),
    ("read and compare both", "alembic compare_metadata, one side"),
    ("read and compare both", "migra"),
    ("read and compare both", "sqlalchemy-diff"),
)
"""What of ours is held against which peer."""


def print_seconds(console: Console, measured: Mapping[str, Measured]) -> None:
    """Print what each measurement took."""
    table = Table("measured", "seconds", "of", title="At once, where it is both", title_justify="left")
    for one in measured.values():
        if one.unable:
            table.add_row(one.what, "-", one.unable)
        else:
            table.add_row(one.what, f"{one.best:.2f}", " ".join(f"{each:.2f}" for each in one.seconds))
    console.print(table)


def print_ratios(console: Console, measured: Mapping[str, Measured]) -> None:
    """Print ours in proportion to each peer."""
    table = Table("ours / peer", "ratio", title="Ratios", title_justify="left")
    for ours, peer in RATIOS:
        able = not measured[ours].unable and not measured[peer].unable
        ratio = f"{measured[ours].best / measured[peer].best:.2f}x" if able else "-"
        table.add_row(f"{ours} / {peer}", ratio)
    console.print(table)


def print_runs(console: Console, runs: Sequence[Verified]) -> None:
    """Print whole runs of `verify`, and how their memory grows with the schema."""
    table = Table(
        "verify", *(f"{run.tables} tables" for run in runs), title="Whole runs", title_justify="left"
    )
    table.add_row("verdict", *(run.verdict for run in runs))
    for stage in dict.fromkeys(stage for run in runs for stage in run.stages):
        table.add_row(f"{stage}, s", *(f"{run.stages.get(stage, 0):.2f}" for run in runs))
    table.add_row("all, s", *(f"{run.seconds:.2f}" for run in runs))
    for name in dict.fromkeys(name for run in runs for name in run.peaks):
        peaks = [run.peaks.get(name, 0) for run in runs]
        table.add_row(f"peak of {name}, MB", *(f"{peak:.0f}" for peak in peaks))
        if len(runs) > 1:
            grown = [
                f"{1024 * (peaks[i] - peaks[i - 1]) / (runs[i].tables - runs[i - 1].tables):.0f}"
                for i in range(1, len(runs))
            ]
            table.add_row("  KB a table more", "", *grown)
    console.print(table)
