"""The tables that a benchmark gives: each is printed, and the same stand in `docs/benchmarks.md`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table as Printed

from benchmarks.answers import is_wrong
from benchmarks.results import Results
from benchmarks.timing import Verified, exponent

RATIOS = (
    ("load both sides", "SQLAlchemy: import and configure both"),
    ("build both", "psql -1 -f of both"),
    ("build both", "SQLAlchemy: create_all of both"),
    ("read and compare both", "pg_dump --schema-only of both"),
    ("read and compare both", "alembic compare_metadata, one side"),
    ("read and compare both", "migra"),
    ("read and compare both", "sqlalchemy-diff"),
    ("read and compare both", "griffe, one side"),
)
"""What of ours is held against which peer."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report: its title, the titles of its columns, and its rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def print(self, console: Console) -> None:
        """Print it."""
        printed = Printed(*self.columns, title=self.title, title_justify="left")
        for row in self.rows:
            printed.add_row(*row)
        console.print(printed)

    def markdown(self) -> str:
        """Return it as Markdown."""
        lines = [self.columns, tuple("---" for _ in self.columns), *self.rows]
        text = "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
        return f"## {self.title}\n\n{text}\n"


def tables(results: Results) -> Iterator[Table]:
    """Yield the tables of a benchmark; none for what it has not measured."""
    yield Table("Versions", ("what", "version"), tuple(results.versions.items()))
    if results.measured:
        yield _seconds(results)
        yield _shares(results)
    if results.ratios:
        rows = tuple((what, f"{value:.2f}") for what, value in results.ratios.items())
        yield Table("Whole runs, as ratios", ("what", "ratio or number"), rows)
    if results.runs:
        yield _runs(results.runs)
    sizes = [run for run in results.runs if run.what == f"{run.tables} tables"]
    if len(sizes) > 1:
        yield _growth(sizes[0], sizes[-1])
    if results.answers:
        yield _answers(results)


def compared(results: Results, earlier: Results) -> Table:
    """Return the seconds of this benchmark in proportion to those of an earlier one."""
    before = earlier.seconds()
    rows = tuple(
        (what, f"{before[what]:.2f}", f"{taken:.2f}", f"{taken / before[what]:.2f}x")
        for what, taken in results.seconds().items()
        if before.get(what)
    )
    return Table(f"Compared with {earlier.machine}", ("measured", "before, s", "now, s", "ratio"), rows)


def markdown(results: Results) -> str:
    """Return the page of the documentation."""
    begin = (
        "# Benchmarks\n\nWhat the last `nox -s bench -- --docs docs/benchmarks.md` printed, on "
        f"{results.machine}.\n\nRatios say more than seconds, because a machine may also do other work. "
        "[Comparison](comparison.md) says what the other tools are for; `benchmarks/`, how it is measured.\n"
    )
    return "\n".join([begin, *(table.markdown() for table in tables(results))])


def _seconds(results: Results) -> Table:
    rows = [
        (one.what, "-", one.unable)
        if one.unable
        else (one.what, f"{one.best:.2f}", " ".join(f"{each:.2f}" for each in one.seconds))
        for one in results.measured.values()
    ]
    title = f"{results.tables} tables, both sides at once where it is both"
    return Table(title, ("measured", "seconds", "of"), tuple(rows))


def _shares(results: Results) -> Table:
    measured, rows = results.measured, []
    for ours, peer in RATIOS:
        able = all(one in measured and not measured[one].unable for one in (ours, peer))
        ratio = f"{measured[ours].best / measured[peer].best:.2f}x" if able else "-"
        rows.append((f"{ours} / {peer}", ratio))
    return Table("Ours in proportion to others", ("ours / peer", "ratio"), tuple(rows))


def _runs(runs: Sequence[Verified]) -> Table:
    rows = [("verdict", *(run.verdict for run in runs))]
    for stage in dict.fromkeys(stage for run in runs for stage in run.stages):
        rows.append((f"{stage}, s", *(f"{run.stages.get(stage, 0):.2f}" for run in runs)))
    rows.append(("all, s", *(f"{run.seconds:.2f}" for run in runs)))
    rows.append(("CPU, s", *(f"{run.cpu:.1f}" for run in runs)))
    rows.append(("cores idle", *(f"{run.idle:.0%}" for run in runs)))
    for name in dict.fromkeys(name for run in runs for name in run.peaks):
        rows.append((f"peak of {name}, MB", *(f"{run.peaks.get(name, 0):.0f}" for run in runs)))
    return Table("Whole runs of `verify`", ("", *(run.what for run in runs)), tuple(rows))


def _growth(less: Verified, more: Verified) -> Table:
    sizes = less.tables, more.tables
    pairs = [(stage, less.stages.get(stage, 0), taken) for stage, taken in more.stages.items()]
    pairs += [("all", less.seconds, more.seconds), ("CPU", less.cpu, more.cpu)]
    pairs += [(f"memory of {name}", less.peaks.get(name, 0), peak) for name, peak in more.peaks.items()]
    rows = []
    for what, before, after in pairs:
        power = exponent(before, after, sizes)
        if power is not None:
            rows.append((what, f"{before:.2f}", f"{after:.2f}", f"{power:.2f}"))
    title = f"Growth from {sizes[0]} to {sizes[1]} tables: 1 is linear"
    return Table(title, ("stage", *(f"{size} tables" for size in sizes), "exponent"), tuple(rows))


def _answers(results: Results) -> Table:
    tools = tuple(dict.fromkeys(tool for answers in results.answers.values() for tool in answers))
    rows = tuple(
        (
            mistake,
            *(
                f"{answers.get(tool, '-')}{' (wrong)' if is_wrong(mistake, answers.get(tool, '')) else ''}"
                for tool in tools
            ),
        )
        for mistake, answers in results.answers.items()
    )
    return Table("What each says of both sides", ("mistake", *tools), rows)
