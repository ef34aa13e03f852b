"""`schema-harness imports`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness import config, config_file
from harness.cli.options import config_option, configured, given_of
from harness.cli.showing import progress, warn
from harness.errors import UsageError
from harness.options import of_loading


@click.command("imports", short_help="Find the imports of your code that would break, and rewrite them.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--baseline", metavar="SOURCE", help="What your code imports (default: as configured).")
@click.option("--refactored", metavar="SOURCE", help="What stands in its place (default: as above).")
@configured(of_loading())
@click.option("--rewrite", is_flag=True, help="Show a diff that leads each import to where the name is now.")
@click.option(
    "--to",
    type=click.Choice(["domain", "package"]),
    default="domain",
    show_default=True,
    help="Lead them to the module that has the name, or to the refactored source itself.",
)
@click.option("--write", is_flag=True, help="Change the files, in place of showing a diff.")
@config_option
def imports(
    paths: tuple[Path, ...], file: Path | None, rewrite: bool, to: str, write: bool, **options: Any
) -> int:
    """Read the code at each PATH for what it imports from the baseline, and say which of it would break.

    That code is read and not run. All forms of imports count, inside functions and under TYPE_CHECKING too,
    and texts with dots, as for mock.patch("app.models.User"), in .toml, .ini and .cfg files as well. Both
    sides are loaded, to know what they give.

    \b
    Exit codes:
      0  nothing would break; with --rewrite, nothing is left
      1  something would break, or is left as it was
      2  wrong usage or configuration
      3  a side could not be loaded

    \b
    Examples:
      schema-harness imports src tests migrations
      schema-harness imports src --rewrite --to package
      schema-harness imports src --rewrite --write
    """  # noqa: D301
    if write and not rewrite:
        raise UsageError("--write is given without --rewrite", "Give both to change the files")
    settings = config.settings({**config_file.read(file), **given_of(options), "database": "none"})
    with progress() as stages:
        from harness.consuming import imports as find
        from harness.pairs.consumers import To

        answer = find(settings, paths, stages, warn, To(to) if rewrite else None, write=write)
    click.echo(answer.text, nl=False)
    for remark in answer.remarks:
        click.echo(remark, err=True)
    return 0 if answer.is_clean else 1
