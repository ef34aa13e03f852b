"""The command line: `python -m benchmarks`."""

from __future__ import annotations

import os
import platform
import tempfile
from pathlib import Path

import click
from rich.console import Console

from benchmarks import answers, generate, pair, peers, programs, report, rows
from benchmarks.measure import Bench, memory_floor, whole_runs
from benchmarks.results import Results
from benchmarks.timing import Verified

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--tables", default=1000, show_default=True, help="Tables of the schema that is measured.")
@click.option("--rounds", default=3, show_default=True, help="How often the short ones are measured.")
@click.option(
    "--peers/--no-peers", "with_peers", default=True, help="Whether the peers are measured and asked."
)
@click.option("--runs", default="250,1000,2000", show_default=True, help="Tables of the whole runs, or none.")
@click.option("--pair/--no-pair", "with_pair", default=True, help="Whether the reference pair is measured.")
@click.option("--compare", type=_FILE, help="A file of --save, to compare with.")
@click.option("--save", type=_FILE, help="Where to keep the figures.")
@click.option("--docs", type=_FILE, help="Where to write the tables as Markdown.")
def main(
    tables: int,
    rounds: int,
    with_peers: bool,
    runs: str,
    with_pair: bool,
    compare: Path | None,
    save: Path | None,
    docs: Path | None,
) -> None:
    """Measure schema-harness next to others on one generated schema, and the reference pair; print ratios."""
    console = Console()
    earlier = None if compare is None else Results.read(compare)
    system = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    system += f", Python {platform.python_version()}"
    results = Results(system, {**peers.versions(), "PostgreSQL": programs.release()}, tables)
    console.print(system)
    if rounds:
        with tempfile.TemporaryDirectory() as folder:
            generate.write(Path(folder), tables)
            results.measured = Bench(Path(folder), console.print).measure(rounds, peers=with_peers)
    if with_pair:
        _measure_pair(results, console)
    sizes = [int(size) for size in runs.split(",")] if runs else []
    if sizes:
        results.runs += whole_runs(sizes, tables, console.print)
        _compare_runs(results, sizes)
    if with_peers:
        results.answers = answers.given(console.print)
    for table in report.tables(results):
        table.print(console)
    if earlier is not None:
        report.compared(results, earlier).print(console)
    if save is not None:
        results.save(save)
    if docs is not None:
        docs.write_text(report.markdown(results), encoding="utf-8")


def _measure_pair(results: Results, console: Console) -> None:
    """Measure the reference pair, and print what takes its start."""
    console.print("the reference pair")
    least = pair.floor()
    run = pair.verify()
    results.runs.append(run)
    console.print(", ".join(f"{what}: {seconds:.2f} s" for what, seconds in least.items()))
    longest = ", ".join(f"{name} {1000 * seconds:.0f}" for name, seconds in pair.imports()[:12])
    console.print(f"its own imports, ms: {longest}")
    far, round_trips = pair.far_away()
    results.runs.append(far)
    results.ratios |= {
        "the pair / two interpreters that import, and the server's start": run.seconds / sum(least.values()),
        f"round trips of the pair, on a server that is {1000 * pair.LATENCY:.0f} ms away": round_trips,
    }
    console.print("rows of the pair")
    rates = rows.rates()
    console.print(", ".join(f"{what}: {rate:,.0f} rows/s" for what, rate in rates.items()))
    results.ratios |= {
        "rows per second of the pair: ours / the naive way": rates["rows contract"] / rates["naive"],
        "rows per second of the pair: COPY / ours": rates["COPY"] / rates["rows contract"],
    }


def _compare_runs(results: Results, sizes: list[int]) -> None:
    """Add the ratios of whole runs: to what nobody can do without, to one another, and of their memory."""
    by_name = {run.what: run for run in results.runs}
    run = by_name.get(f"{results.tables} tables")
    if run is None:
        return
    failed, twice = (by_name.get(what) for what in _others(results.tables))
    floor = [results.measured.get(what) for what in ("load both sides", "build both")]
    if all(floor):
        least = sum(one.best for one in floor if one is not None)
        results.ratios[f"{run.what}: whole run / load and build both"] = run.seconds / least
    if failed is not None:
        results.ratios[f"{run.what}: failing run / green run"] = failed.seconds / run.seconds
    if twice is not None:
        results.ratios[f"{twice.what} / {run.what}"] = twice.seconds / run.seconds
    largest: Verified = by_name[f"{max(sizes)} tables"]
    for name, held in memory_floor(largest.tables).items():
        if name in largest.peaks:
            what = f"{largest.what}: memory of {name} / what holding its facts or objects takes"
            results.ratios[what] = largest.peaks[name] / held


def _others(tables: int) -> tuple[str, str]:
    return f"{tables} tables, one difference", f"{2 * tables} tables"


if __name__ == "__main__":
    main()
