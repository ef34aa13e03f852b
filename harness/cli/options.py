"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import click

from harness.config import EXPLICIT
from harness.options import Option

F = TypeVar("F", bound=Callable[..., Any])


def configured(options: Sequence[Option]) -> Callable[[F], F]:
    """Return a decorator that gives a command these options, in this order."""

    def decorate(command: F) -> F:
        for option in reversed(options):
            kind = click.Choice([*map(str, option.kind)]) if issubclass(option.kind, StrEnum) else option.kind
            form = (
                {"is_flag": True, "default": None}
                if option.kind is bool
                else {"type": kind, "multiple": option.many, "metavar": option.value}
            )
            command = click.option(option.switch, option.name, help=option.help, **form)(command)
        return command

    return decorate


class FormatOption(click.Option):
    """Names the report formats in its help; they are imported only for that."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help."""
        from harness.reports import FORMATS

        names = (f"{name} (default)" if name == self.default else name for name in FORMATS)
        self.help = f"{' or '.join(names)}, on stdout."
        return super().get_help_record(ctx)


format_option = click.option("--format", "format_", cls=FormatOption, default="text", metavar="NAME")
timings_option = click.option("--timings", is_flag=True, help="Print on stderr how long each stage took.")
config_option = click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Default: the nearest pyproject.toml with its table.",
)


def given_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that were given, and their names."""
    given = {name: value for name, value in options.items() if value not in (None, ())}
    return {**given, EXPLICIT: tuple(given)}
