"""The command line: arguments in, exit code out."""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from harness import config, streams
from harness.errors import HarnessError, UsageError
from harness.options import OPTIONS, Option, of_loading, of_migrations, of_one_side
from harness.showing import line
from harness.sources.against import USUAL, against, steps_of
from harness.sources.snapshot import SUFFIX

if TYPE_CHECKING:
    from harness.findings import Rule
    from harness.report import Report

_DIFFERENT, _USAGE, _INCONCLUSIVE = 1, 2, 3
_SKIPPED = 125  # git bisect run: this commit says neither good nor bad
F = TypeVar("F", bound=Callable[..., Any])
_SIGNALLED = 128  # what a shell adds to the number of the signal that ended a program


class _Interrupted(BaseException):
    """A signal that asks for the end; `args[0]` is its number."""


def main() -> NoReturn:
    """Run the command line and exit with its code; a mistake of the user never ends in a traceback."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupted)
    stdout = streams.take_over()
    # The driver's warning that an interrupted connection could not be rolled back helps nobody.
    logging.getLogger("psycopg").addHandler(logging.NullHandler())
    try:
        # Not `cli.main()`, which ends with 1 when nobody reads on: that would say NOT EQUIVALENT.
        with cli.make_context("schema-harness", sys.argv[1:]) as context:
            code = cli.invoke(context) or 0
    except click.exceptions.Exit as end:  # of --help and --version
        code = end.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except UsageError as error:
        code = _reported(error, _USAGE)
    except HarnessError as error:
        code = _reported(error, _INCONCLUSIVE)
    except _Interrupted as interruption:
        click.echo("Interrupted: nothing was left behind.", err=True)
        code = _SIGNALLED + int(interruption.args[0])
    except BrokenPipeError:
        # The reader has closed the pipe. What Python still flushes at its end must go to another place.
        streams.lead_nowhere()
        code = _SIGNALLED + signal.SIGPIPE
    except Exception:  # noqa: BLE001 - Python's own exit code would say NOT EQUIVALENT
        traceback.print_exc()
        click.echo(
            "Error: a fault in schema-harness itself; please report it with the lines above.", err=True
        )
        code = _INCONCLUSIVE
    if stdout.failure is not None:
        click.echo(f"Error: stdout cannot be written to: {stdout.failure.strerror}", err=True)
    sys.exit(code)


def _interrupted(number: int, _frame: object) -> NoReturn:
    """Raise, so that all that the run has started ends; a second signal exits at once.

    Nothing stays behind then either: sides, servers and scratch databases end with the harness.
    """
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda number, _: os._exit(_SIGNALLED + number))
    raise _Interrupted(number)


def _reported(error: HarnessError, code: int) -> int:
    """Print an error with its hint, and return the exit code."""
    click.echo(f"Error: {error.message}", err=True)
    if error.hint:
        click.echo(error.hint, err=True)
    return code


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


def _configured(options: Sequence[Option]) -> Callable[[F], F]:
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


class _FormatOption(click.Option):
    """Names the report formats in its help; they are imported only for that."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        from harness.reports import FORMATS

        names = (f"{name} (default)" if name == self.default else name for name in FORMATS)
        self.help = f"{' or '.join(names)}, on stdout."
        return super().get_help_record(ctx)


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that were given."""
    return {name: value for name, value in options.items() if value not in (None, ())}


@cli.command(short_help="Compare two schemas and answer with the exit code.")
@click.argument("baseline", required=False)
@click.argument("refactored", required=False)
@click.option(
    "--against",
    "revision",
    is_flag=False,
    flag_value=USUAL,
    metavar="REV[:MODULE]",
    help="Compare the one named module, as it is here, with itself at a git revision: a branch, tag or "
    "commit, or merge-base:BRANCH. Without REV: where the pull request's branch began, else HEAD.",
)
@click.option(
    "--each",
    "commits",
    metavar="A..B",
    help="Compare each commit of a range with the one before it, and say in a line what it did.",
)
@click.option("--fetch", is_flag=True, help="Get the revision of --against from origin if it is not here.")
@click.option(
    "--bisect",
    is_flag=True,
    help="For `git bisect run`: exit with 125 where a commit cannot be loaded or compared.",
)
@_configured(OPTIONS)
@click.option("--format", "format_", cls=_FormatOption, default="text", metavar="NAME")
@click.option("-q", "--quiet", "detail", flag_value="quiet", help="Print the verdict alone, as text.")
@click.option(
    "-v",
    "--verbose",
    "detail",
    flag_value="verbose",
    help="Print all that a difference explains, and all notes.",
)
@click.option(
    "--check-certificate",
    "certificate",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Fail unless the certificate in this file is still what this run gives.",
)
@click.option("--timings", is_flag=True, help="Print on stderr how long each stage took.")
@click.option(
    "--write-waivers", is_flag=True, help="Propose a waiver for all that is open, in the configuration file."
)
@click.option(
    "--config", "file", type=click.Path(path_type=Path), metavar="FILE", help="Default: pyproject.toml."
)
def verify(
    file: Path | None,
    format_: str,
    detail: str | None,
    certificate: Path | None,
    timings: bool,
    write_waivers: bool,
    revision: str | None,
    commits: str | None,
    fetch: bool,
    bisect: bool,
    **options: Any,
) -> int:
    """Compare BASELINE with REFACTORED, and answer with the exit code.

    Each is one of these:

    \b
      package.module                the import name of a module
      package.module:attribute      a MetaData, registry, base or `db` of it, or `:create_app()`
      git:REV#package.module        the module at a git revision
      schema.sql                    a script of SQL, as of pg_dump -s, compared by its catalog
      migrations/                   a folder of such scripts, in order
      postgresql://host/database    a database in use, which is only read, compared by its catalog
      before.json                   a snapshot file

    Without them, and for every option that is not given, [tool.schema-harness] of pyproject.toml is read.
    With --against, one module is named.

    Your code is run, and reaches no server: its engines lead to scratch databases, and whatever else it
    tries (drivers, sockets, programs that it starts) is refused and reported. --allow-connect lets it reach
    an address. On macOS, and where a container forbids seccomp, programs and libraries in C are not stopped;
    that is said before a run begins. Files are not guarded, but for SQLite's.

    \b
    Exit codes:
      0  EQUIVALENT
      1  NOT EQUIVALENT
      2  wrong usage or configuration
      3  INCONCLUSIVE: something could not be compared

    \b
    Examples:
      schema-harness verify app.models --against main
      schema-harness verify app.models --against merge-base:main
      schema-harness verify app.models --each main..HEAD
      schema-harness verify app.models_old app.models
      schema-harness verify before.json app.models
      schema-harness verify schema.sql app.models
      schema-harness verify postgresql://reader@db.internal/production app.models
      schema-harness verify --only migrations --database postgresql://postgres@localhost/postgres
      schema-harness verify app.models_old app.models --prepare setup.sql --build migrations
    """  # noqa: D301
    from harness import report_files

    # Before all that may be wrong: it removes old answers.
    targets = report_files.targets(options["reports"])
    if not targets and commits is None:
        targets = report_files.targets(config.reports(file))
    report_files.known_format(format_)
    if certificate is not None and certificate.resolve() in {target.path.resolve() for target in targets}:
        raise UsageError("--check-certificate: --report writes the same file", "Check it, or write it anew")
    given = config.read(file)
    given |= _given(options)
    if commits is not None:
        of_one_run = {
            "--report": targets,
            "--check-certificate": certificate,
            "--write-waivers": write_waivers,
            "--bisect": bisect,
            "--fetch": fetch,
        }
        for name, value in of_one_run.items():
            if value:
                raise UsageError(f"{name} has no effect with --each", "Give it to a run of its own")
        return _each(commits, options, given)
    if fetch and revision is None:
        raise UsageError("--fetch has no effect without --against", "Name the revision: --against REV")
    with _bisecting(bisect):
        if revision is not None:
            given |= _against(revision, options, given, fetch=fetch)
        settings = config.settings(given)
        with _progress() as progress:
            from harness.verification import verify as run

            report = run(settings, progress, _warn)

    _show(report, format_, detail or "usual")
    if timings:
        _show_timings(report)
    if write_waivers:
        _propose(report, file or Path("pyproject.toml"))
    report_files.write(report, targets)
    if certificate is not None and report.verdict.exit_code != _DIFFERENT:
        report_files.check_certificate(report, certificate)
    if bisect and (report.verdict.exit_code == _INCONCLUSIVE or report.failed_to_load):
        return _SKIPPED
    return report.verdict.exit_code


@contextmanager
def _bisecting(bisect: bool) -> Iterator[None]:
    """Report what cannot be compared as `git bisect run` wants it; else raise it."""
    try:
        yield
    except HarnessError as error:
        if not bisect:
            raise
        raise click.exceptions.Exit(_reported(error, _SKIPPED)) from None


def _against(
    revision: str, options: Mapping[str, Any], given: Mapping[str, Any], *, fetch: bool
) -> dict[str, Any]:
    """Return the sources and roots of `--against`."""
    module = _one_module("--against", options, given)
    return against(revision, *module, Path.cwd(), os.environ, fetch=fetch)


def _each(commits: str, options: Mapping[str, Any], given: Mapping[str, Any]) -> int:
    """Verify commit by commit, and return the exit code of the worst."""
    steps = steps_of(commits, *_one_module("--each", options, given), Path.cwd())
    with _progress() as progress:
        from harness.commits import verify_each

        verdict = verify_each(steps, given, click.echo, progress, _warn)
    return verdict.exit_code


def _one_module(option: str, options: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[str, Path | None]:
    """Return the module that is named, and its root, if one is; UsageError unless it is exactly one."""
    if options["baseline"] and options["refactored"]:
        raise UsageError(
            f"{option} compares one module with itself, and two are named",
            "If it had another name at a revision: verify MODULE --against REV:OLD_MODULE",
        )
    source = options["baseline"] or given.get("refactored")
    if not source:
        raise UsageError("no module is given", f"Name it: schema-harness verify app.models {option} …")
    if "baseline_root" in _given(options):
        raise UsageError(f"--baseline-root has no effect with {option}", "Use --refactored-root for both")
    root = given.get("refactored_root")
    return str(source), Path(root).absolute() if root else None


@cli.command(short_help="Save all that is known of a schema, to compare with later.")
@click.argument("source")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE.json",
    help="Where it is saved.",
)
@_configured(of_one_side())
@click.option(
    "--config", "file", type=click.Path(path_type=Path), metavar="FILE", help="Default: pyproject.toml."
)
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
    settings = config.settings_of_one(_given(options), config.read(file), source)
    with _progress() as progress:
        from harness.verification import snapshot as run

        content = run(settings, progress, _warn)
    try:
        output.write_bytes(content)
    except OSError as error:
        raise UsageError(f"-o: cannot write {output}: {error.strerror}") from None
    return 0


@cli.command(short_help="Check the migrations, as `alembic check` does, and what it does not see.")
@click.argument("source", required=False)
@_configured(of_migrations())
@click.option("--format", "format_", cls=_FormatOption, default="text", metavar="NAME")
@click.option("--timings", is_flag=True, help="Print on stderr how long each stage took.")
@click.option(
    "--config", "file", type=click.Path(path_type=Path), metavar="FILE", help="Default: pyproject.toml."
)
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
    given = config.read(file)
    with _progress() as progress:
        from harness import verification

        if source is None:
            both = {**given, **_of_both(_given(options)), "only": ["migrations"], "skip": []}
            report = verification.verify(config.settings(both), progress, _warn)
        else:
            alone = config.settings_of_one(_given(options), given, source)
            report = verification.migrations(alone, progress, _warn)
    _show(report, format_, "usual")
    if timings:
        _show_timings(report)
    return report.verdict.exit_code


def _of_both(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options for two sides; UsageError for one that says where a single side is."""
    for name in ("root", "alembic"):
        if name in options:
            raise UsageError(f"--{name} is for one source", "Name it: schema-harness migrations SOURCE")
    return dict(options)


@cli.command("doctor", short_help="Say which databases and interpreters are at hand.")
@click.option("--database", metavar="WHERE", help="What to try besides (default: as configured).")
@click.option(
    "--config", "file", type=click.Path(path_type=Path), metavar="FILE", help="Default: pyproject.toml."
)
def show_what_is_at_hand(database: str | None, file: Path | None) -> int:
    """Say which databases, extensions and interpreters are at hand, by trying each.

    The last line says what a run with the present configuration would use. Nothing is left behind.

    \b
    Exit codes:
      0  a run would find its database and interpreters
      2  wrong usage or configuration
      3  it would not
    """  # noqa: D301
    given = config.read(file)
    python = given.get("python") or sys.executable
    pythons = tuple(str(given.get(f"{side}_python") or python) for side in ("baseline", "refactored"))
    from harness.doctor import doctor

    usable = True
    for found in doctor(database or given.get("database") or "embedded", pythons):
        click.echo(f"{'ok ' if found.usable else 'no '} {found.name}: {line(found.text)}")
        usable = usable and (found.usable or found.name not in {*pythons, "this run"})
    return 0 if usable else _INCONCLUSIVE


@cli.command("imports", short_help="Find the imports of your code that would break, and rewrite them.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--baseline", metavar="SOURCE", help="What your code imports (default: as configured).")
@click.option("--refactored", metavar="SOURCE", help="What stands in its place (default: as above).")
@_configured(of_loading())
@click.option("--rewrite", is_flag=True, help="Show a diff that leads each import to where the name is now.")
@click.option(
    "--to",
    type=click.Choice(["domain", "package"]),
    default="domain",
    show_default=True,
    help="Lead them to the module that has the name, or to the refactored source itself.",
)
@click.option("--write", is_flag=True, help="Change the files, in place of showing a diff.")
@click.option(
    "--config", "file", type=click.Path(path_type=Path), metavar="FILE", help="Default: pyproject.toml."
)
def find_imports(
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
    settings = config.settings({**config.read(file), **_given(options), "database": "none"})
    with _progress() as progress:
        from harness.consuming import imports
        from harness.pairs.consumers import To

        answer = imports(settings, paths, progress, _warn, To(to) if rewrite else None, write=write)
    click.echo(answer.text, nl=False)
    for remark in answer.remarks:
        click.echo(remark, err=True)
    return 0 if answer.is_clean else 1


@cli.command(short_help="Explain every rule, or one.")
@click.argument("rule", required=False)
def rules(rule: str | None) -> None:
    """List every rule with its promise, or explain one RULE.

    \b
    Example:
      schema-harness rules relationship_present
    """  # noqa: D301
    from harness.rules import RULES

    if rule is not None:
        from harness.manual import page

        click.echo(page(_named(rule, RULES)))
        return
    width = max(len(one.id) for one in RULES)
    contract = ""
    for one in RULES:
        if one.contract != contract:
            contract = str(one.contract)
            click.echo(f"\n{contract}" if one is not RULES[0] else contract)
        click.echo(f"  {one.id:<{width}}  {one.promise}")


@cli.command(short_help="Print the JSON Schema of the report.")
def schema() -> None:
    """Print the JSON Schema of what `verify --format json` writes.

    \b
    Example:
      schema-harness schema > report.schema.json
    """  # noqa: D301
    from harness.reports import json

    click.echo(json.schema(), nl=False)


def _named(name: str, rules: Sequence[Rule]) -> Rule:
    """Return the rule of that name; UsageError, with similar names, when there is none."""
    from difflib import get_close_matches

    by_id = {one.id: one for one in rules}
    if name not in by_id:
        near = get_close_matches(name, by_id)
        remedy = f"Did you mean {', '.join(near)}? " if near else ""
        raise UsageError(f"there is no rule {name!r}", f"{remedy}`schema-harness rules` lists them")
    return by_id[name]


def _show_timings(report: Report) -> None:
    for stage, seconds in report.run.seconds.items():
        click.echo(f"{seconds:8.3f} s  {stage}", err=True)


def _warn(text: str) -> None:
    click.echo(f"Note: {text}", err=True)


def _propose(report: Report, file: Path) -> None:
    """Write a waiver for each finding and each doubt, and say what is to be done with them."""
    from harness.proposals import add, propose

    waivers = propose(report)
    if waivers:
        add(waivers, file)
        _warn(f"waivers proposed in {file}: {len(waivers)}. Give each its reason, or remove it.")
    else:
        _warn("nothing is open that a waiver could cover")


def _show(report: Report, name: str, detail: str) -> None:
    from harness.report_files import encoded
    from harness.reports import FORMATS, text

    if name != "text":
        click.echo(encoded(FORMATS[name](report)), nl=False)
        return
    from rich.console import Console

    console = Console(highlight=False)  # as wide as the terminal, or COLUMNS
    if sys.stdout.isatty():
        text.write(report, console, text.Detail(detail))
    else:  # FORCE_COLOR asks for colours nevertheless
        shown = text.coloured if console.is_terminal else text.render
        click.echo(shown(report, text.Detail(detail)), nl=False, color=console.is_terminal)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Show the current stage and the time since the beginning, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from harness.showing import line

    # A stage may name what a side has said: no markup.
    columns = (SpinnerColumn(), TextColumn("{task.description} …", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("start", total=None)
        yield lambda stage: shown.update(task, description=line(stage))
