"""`schema-harness schema`."""

from __future__ import annotations

import click


@click.command(short_help="Print the JSON Schema of the report.")
def schema() -> None:
    """Print the JSON Schema of what `verify --format json` writes.

    \b
    Example:
      schema-harness schema > report.schema.json
    """  # noqa: D301
    from harness.reports import json

    click.echo(json.schema(), nl=False)
