"""The group of all commands, and how a run of it ends."""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from types import FrameType
from typing import NoReturn

import click

from harness import streams
from harness.cli import ENDING, end_at_once
from harness.cli.codes import INCONCLUSIVE, SIGNALLED, USAGE, reported
from harness.cli.doctor import doctor
from harness.cli.imports import imports
from harness.cli.migrations import migrations
from harness.cli.rules import rules
from harness.cli.schema import schema
from harness.cli.snapshot import snapshot
from harness.cli.verify import verify
from harness.errors import HarnessError, UsageError

_SOON = 0.05


class _Interrupted(BaseException):
    """A signal that asks for the end; `args[0]` is its number."""


def main() -> NoReturn:
    """Run the command line and exit with its code; a mistake of the user never ends in a traceback."""
    stdout = streams.take_over()
    # The driver's warning that an interrupted connection could not be rolled back helps nobody.
    logging.getLogger("psycopg").addHandler(logging.NullHandler())
    try:
        # Not `cli.main()`, which ends with 1 when nobody reads on: that would say NOT EQUIVALENT.
        with _interruptible(), cli.make_context("schema-harness", sys.argv[1:]) as context:
            code = cli.invoke(context) or 0
    except click.exceptions.Exit as end:  # of --help and --version
        code = end.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except UsageError as error:
        code = reported(error, USAGE)
    except HarnessError as error:
        code = reported(error, INCONCLUSIVE)
    except _Interrupted as interruption:
        click.echo("Interrupted: nothing was left behind.", err=True)
        code = SIGNALLED + int(interruption.args[0])
    except BrokenPipeError:
        # The reader has closed the pipe. What Python still flushes at its end must go to another place.
        streams.lead_nowhere()
        code = SIGNALLED + signal.SIGPIPE
    except Exception:  # noqa: BLE001 - Python's own exit code would say NOT EQUIVALENT
        traceback.print_exc()
        click.echo(
            "Error: a fault in schema-harness itself; please report it with the lines above.", err=True
        )
        code = INCONCLUSIVE
    if stdout.failure is not None:
        click.echo(f"Error: stdout cannot be written to: {stdout.failure.strerror}", err=True)
    sys.exit(code)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let a signal that asks for the end raise, so that all that the run has started ends; a second at once.

    Nothing stays behind then either: sides, servers and scratch databases end with the harness. However the
    run ends after a signal, it was interrupted: libraries turn an exception into one of their own.
    """
    received: list[int] = []

    def interrupted(number: int, _frame: FrameType | None) -> NoReturn:
        end_at_once()
        received.append(number)
        raise _Interrupted(number)

    def unraisable(what: sys.UnraisableHookArgs) -> None:
        """Send a signal again that came in a callback of the collector, say, where nothing raises."""
        if not isinstance(what.exc_value, _Interrupted):
            sys.__unraisablehook__(what)
            return
        _lead_to(interrupted)
        again = Timer(_SOON, os.kill, (os.getpid(), what.exc_value.args[0]))
        again.daemon = True
        again.start()

    _lead_to(interrupted)
    sys.unraisablehook = unraisable
    try:
        yield
    finally:
        sys.unraisablehook = sys.__unraisablehook__
        end_at_once()
        if received:
            raise _Interrupted(received[0]) from None


def _lead_to(handler: Callable[[int, FrameType | None], NoReturn]) -> None:
    for number in ENDING:
        signal.signal(number, handler)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="schema-harness", prog_name="schema-harness")
def cli() -> None:
    """Prove that a refactored SQLAlchemy schema is equivalent to the one it replaces.

    \b
    Examples:
      schema-harness verify app.models --against main
      schema-harness verify app.models_old app.models
      schema-harness snapshot app.models -o before.json
      schema-harness migrations app.models
      schema-harness rules relationship_present
    """  # noqa: D301 - click takes the character as "leave these lines as they are"


for _command in (verify, snapshot, migrations, doctor, imports, rules, schema):
    cli.add_command(_command)
