"""`schema-harness snapshot`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness import config, config_file
from harness.cli.options import config_option, configured, given_of
from harness.cli.showing import progress, warn
from harness.errors import UsageError
from harness.options import of_one_side
from harness.sources.snapshot import SUFFIX


@click.command(short_help="Save all that is known of a schema, to compare with later.")
@click.argument("source")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE.json",
    help="Where it is saved.",
)
@configured(of_one_side())
@config_option
def snapshot(source: str, output: Path, file: Path | None, **options: Any) -> int:
    """Save all that is known of SOURCE: its exports, its mapping, what it emits, the database that it builds.

    The file stands for that side afterwards: `verify before.json app.models` compares a module with it,
    without the old code. What is tried on live sides (rows, migrations) is not compared with a file, and the
    verdict names the contracts that were. The same schema gives the same file each time, on every machine;
    for the catalog, verify needs a PostgreSQL of the same major version.

    \b
    Exit codes:
      0  saved
      2  wrong usage or configuration
      3  the schema could not be loaded or built

    \b
    Examples:
      schema-harness snapshot app.models -o before.json
      schema-harness snapshot app.models -o before.json --prepare setup.sql --dialect mysql
    """  # noqa: D301
    if output.suffix != SUFFIX:
        raise UsageError(
            f"-o {output}: the name of a snapshot ends with {SUFFIX}", "For example -o before.json"
        )
    if not output.parent.is_dir():
        raise UsageError(f"-o: there is no folder {output.parent}")
    settings = config.settings_of_one(given_of(options), config_file.read(file), source)
    with progress() as stages:
        from harness.verification import snapshot as run

        content = run(settings, stages, warn)
    try:
        output.write_bytes(content)
    except OSError as error:
        raise UsageError(f"-o: cannot write {output}: {error.strerror}") from None
    return 0
