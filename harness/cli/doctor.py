"""`schema-harness doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from harness import config_file
from harness.cli.codes import INCONCLUSIVE
from harness.cli.options import config_option
from harness.showing import line


@click.command("doctor", short_help="Say which databases and interpreters are at hand.")
@click.option(
    "--database",
    metavar="WHERE",
    multiple=True,
    help="What to try besides; repeatable (default: as configured).",
)
@config_option
def doctor(database: tuple[str, ...], file: Path | None) -> int:
    """Say which databases, extensions and interpreters are at hand, by trying each.

    The last line says what a run with the present configuration would use. Nothing is left behind.

    \b
    Exit codes:
      0  a run would find its database and interpreters
      2  wrong usage or configuration
      3  it would not
    """  # noqa: D301
    given = config_file.read(file)
    python = given.get("python") or sys.executable
    pythons = tuple(str(given.get(f"{side}_python") or python) for side in ("baseline", "refactored"))
    from harness.doctor import doctor as try_all

    usable = True
    for found in try_all(tuple(database or given.get("database") or ["embedded"]), pythons):
        click.echo(f"{'ok ' if found.usable else 'no '} {found.name}: {line(found.text)}")
        usable = usable and (found.usable or found.name not in {*pythons, "this run"})
    return 0 if usable else INCONCLUSIVE
