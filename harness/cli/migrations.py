"""`schema-harness migrations`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from harness import config, config_file
from harness.cli.options import config_option, configured, format_option, given_of, timings_option
from harness.cli.showing import progress, show, show_timings, warn
from harness.errors import UsageError
from harness.options import of_migrations


@click.command(short_help="Check the migrations, as `alembic check` does, and what it does not see.")
@click.argument("source", required=False)
@configured(of_migrations())
@format_option
@timings_option
@config_option
def migrations(source: str | None, file: Path | None, format_: str, timings: bool, **options: Any) -> int:
    """Check that the migrations of SOURCE lead to its schema: a stricter `alembic check`.

    The project's env.py is run as it is, and knows every table of SOURCE. The history has one head, and
    every revision file can be imported; `alembic upgrade heads`, on an empty scratch database, makes what
    create_all makes; and then `alembic check`, with all that env.py configures, has nothing to do. No
    database of yours is reached.

    Without SOURCE, the two sides that [tool.schema-harness] names are compared with each other: what the
    baseline's migrations did before counts as right.

    \b
    Exit codes:
      0  nothing to do
      1  something to do, or to mend
      2  wrong usage or configuration
      3  something could not be compared

    \b
    Examples:
      schema-harness migrations app.models
      schema-harness migrations app.models --root src --alembic alembic.ini
    """  # noqa: D301
    from harness import report_files

    report_files.known_format(format_)
    given = config_file.read(file)
    with progress() as stages:
        from harness import verification

        if source is None:
            both = {**given, **_of_both(given_of(options)), "only": ["migrations"], "skip": []}
            report = verification.verify(config.settings(both), stages, warn)
        else:
            alone = config.settings_of_one(given_of(options), given, source)
            report = verification.migrations(alone, stages, warn)
    show(report, format_, "usual")
    if timings:
        show_timings(report)
    return report.verdict.exit_code


def _of_both(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options for two sides; UsageError for one that says where a single side is."""
    for name in ("root", "alembic"):
        if name in options:
            raise UsageError(f"--{name} is for one source", "Name it: schema-harness migrations SOURCE")
    return dict(options)
