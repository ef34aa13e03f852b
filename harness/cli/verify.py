"""`schema-harness verify`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness import config, config_file
from harness.cli.codes import DIFFERENT, INCONCLUSIVE, SKIPPED, reported
from harness.cli.options import config_option, configured, format_option, given_of, timings_option
from harness.cli.showing import progress, show, show_timings, warn
from harness.errors import HarnessError, UsageError
from harness.options import OPTIONS
from harness.sources.against import USUAL, against, steps_of

if TYPE_CHECKING:
    from harness.report import Report


@click.command(short_help="Compare two schemas and answer with the exit code.")
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
@configured(OPTIONS)
@format_option
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
@timings_option
@click.option(
    "--write-waivers", is_flag=True, help="Propose a waiver for all that is open, in the configuration file."
)
@config_option
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
      git:REV#package.module        the module at a git revision; also git:REV#schema.sql
      schema.sql                    a script of SQL, as of pg_dump -s, compared by its catalog
      migrations/                   a folder of such scripts, in order
      postgresql://host/database    a database in use, which is only read, compared by its catalog
      sqlite:///app.db              a file of SQLite, which is only read; with --database sqlite
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
        targets = report_files.targets(config_file.reports(file))
    report_files.known_format(format_)
    if detail and format_ != "text":
        raise UsageError(f"--{detail} has no effect with --format {format_}", "It is for text")
    if certificate is not None and certificate.resolve() in {target.path.resolve() for target in targets}:
        raise UsageError("--check-certificate: --report writes the same file", "Check it, or write it anew")
    given = config_file.read(file)
    given |= given_of(options)
    if commits is not None:
        of_one_run = {
            "--report": targets,
            "--check-certificate": certificate,
            "--write-waivers": write_waivers,
            "--bisect": bisect,
            "--fetch": fetch,
            "--baseline-requirements": options["baseline_requirements"],
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
        with progress() as stages:
            from harness.verification import verify as run

            report = run(settings, stages, warn)

    show(report, format_, detail or "usual")
    if timings:
        show_timings(report)
    if write_waivers:
        _propose(report, config_file.find(file) or Path("pyproject.toml"))
    report_files.write(report, targets)
    if certificate is not None and report.verdict.exit_code != DIFFERENT:
        report_files.check_certificate(report, certificate)
    if bisect and (report.verdict.exit_code == INCONCLUSIVE or report.failed_to_load):
        return SKIPPED
    return report.verdict.exit_code


@contextmanager
def _bisecting(bisect: bool) -> Iterator[None]:
    """Report what cannot be compared as `git bisect run` wants it; else raise it."""
    try:
        yield
    except HarnessError as error:
        if not bisect:
            raise
        raise click.exceptions.Exit(reported(error, SKIPPED)) from None


def _against(
    revision: str, options: Mapping[str, Any], given: Mapping[str, Any], *, fetch: bool
) -> dict[str, Any]:
    """Return the sources and roots of `--against`."""
    module = _one_module("--against", options, given)
    return against(revision, *module, Path.cwd(), os.environ, fetch=fetch)


def _each(commits: str, options: Mapping[str, Any], given: Mapping[str, Any]) -> int:
    """Verify commit by commit, and return the exit code of the worst."""
    steps = steps_of(commits, *_one_module("--each", options, given), Path.cwd())
    with progress() as stages:
        from harness.commits import verify_each

        verdict = verify_each(steps, given, click.echo, stages, warn)
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
    if "baseline_root" in given_of(options):
        raise UsageError(f"--baseline-root has no effect with {option}", "Use --refactored-root for both")
    root = given.get("refactored_root")
    return str(source), Path(root).absolute() if root else None


def _propose(report: Report, file: Path) -> None:
    """Write a waiver for each finding and each doubt, and say what is to be done with them."""
    from harness.proposals import add, propose

    waivers = propose(report)
    if waivers:
        add(waivers, file)
        warn(f"waivers proposed in {file}: {len(waivers)}. Give each its reason, or remove it.")
    else:
        warn("nothing is open that a waiver could cover")
