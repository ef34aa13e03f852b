"""The plugin for pytest: `pytest --schema-harness` runs verify once, and has a test for each family of rules.

With `-v` there is a test for each rule. Under pytest-xdist one worker makes the run, and the others wait.
"""

from __future__ import annotations

import pickle
import pkgutil
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from harness.systems import REFUSAL

if TYPE_CHECKING:
    from harness.config import Settings
    from harness.findings import Outcome, Rule
    from harness.report import Report

_NAME: Final = "schema-harness"
_FAMILY: Final = re.compile(r"(.+?)_(?:present|not_added|same_\w+)")
_FOLDER: Final = pytest.StashKey[Path]()
_PLACE: Final = "schema_harness_folder"
"""The key by which pytest-xdist tells its workers where they find the result."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, and the keys of the ini file that stand for them."""
    group = parser.getgroup(_NAME, "equivalence of two SQLAlchemy schemas")
    group.addoption(
        "--schema-harness",
        action="store_true",
        help="compare the two schemas that [tool.schema-harness] names: a test for each family of rules, or "
        "(-v) for each rule",
    )
    group.addoption("--schema-harness-config", metavar="FILE", help="the file that has [tool.schema-harness]")
    group.addoption(
        "--schema-harness-against",
        metavar="REV",
        help="compare the refactored module with itself at this git revision",
    )
    parser.addini("schema_harness", "whether to run without --schema-harness", type="bool", default=False)
    parser.addini("schema_harness_config", "as --schema-harness-config", default="pyproject.toml")
    parser.addini("schema_harness_against", "as --schema-harness-against", default="")


def _is_wanted(config: pytest.Config) -> bool:
    return bool(config.getoption("--schema-harness") or config.getini("schema_harness"))


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder in which the processes of pytest-xdist find the one result."""
    if _is_wanted(config):
        if REFUSAL:
            raise pytest.UsageError(REFUSAL)
        given = getattr(config, "workerinput", {}).get(_PLACE)
        if given is None:
            folder = tempfile.TemporaryDirectory(prefix=f"{_NAME}-")
            config.add_cleanup(folder.cleanup)
            given = folder.name
        config.stash[_FOLDER] = Path(given)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where that folder is."""
    if _is_wanted(node.config):
        node.workerinput[_PLACE] = str(node.config.stash[_FOLDER])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add a test for each family of rules, or for each rule, and one for the verdict."""
    if not _is_wanted(config):
        return
    from harness.errors import HarnessError
    from harness.findings import NEED_DATABASE
    from harness.rules import RULES
    from harness.rules.selection import select

    try:
        settings = _settings(config)
        rules = select(RULES, settings.only, settings.skip)
    except HarnessError as error:
        raise pytest.UsageError(f"{_NAME}: {error.message}. {error.hint}") from None
    each = config.get_verbosity() > 0
    groups: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        for database in settings.databases if rule.contract in NEED_DATABASE else settings.databases[:1]:
            on = f" on {database}" if len(settings.databases) > 1 and rule.contract in NEED_DATABASE else ""
            name = f"{rule.contract}{on}::{rule.id if each else _family(rule)}"
            groups.setdefault((name, database), []).append(rule.id)
    for (name, database), ids in {**groups, ("verdict", ""): []}.items():
        items.append(
            SchemaItem.from_parent(
                session, name=name, nodeid=f"{_NAME}::{name}", rules=tuple(ids), database=database
            )
        )


def _family(rule: Rule) -> str:
    """Return what a rule is about, as its id says: `column`; `all` for a rule about a contract as a whole."""
    found = _FAMILY.match(rule.id)
    return found[1] if found else "all"


def _file(config: pytest.Config) -> Path:
    name = config.getoption("--schema-harness-config") or config.getini("schema_harness_config")
    return Path(config.rootpath, str(name))


def _settings(config: pytest.Config) -> Settings:
    """Return the settings of the run; UsageError, SideError for such that cannot be carried out."""
    import os

    from harness import config as configuration
    from harness import config_file
    from harness.errors import UsageError
    from harness.sources.against import against

    given = config_file.read(_file(config))
    revision = config.getoption("--schema-harness-against") or config.getini("schema_harness_against")
    if revision:
        module, root = given.get("refactored"), given.get("refactored_root")
        if not module:
            raise UsageError(
                "no module is given to compare", f"Write `refactored` into [tool.{_NAME}] of {_file(config)}"
            )
        given |= against(
            str(revision), str(module), Path(root).absolute() if root else None, config.rootpath, os.environ
        )
    return configuration.settings(given)


class Broken(Exception):
    """What a test of this plugin says; `args[0]` is all of it."""


@dataclass(frozen=True, slots=True)
class _Result:
    """What came of the one run: its report, or why there is none."""

    report: Report | None
    error: str = ""
    warned: tuple[str, ...] = ()


class SchemaItem(pytest.Item):
    """A test that some rules hold, on one database; without rules, that the verdict is EQUIVALENT."""

    def __init__(self, *, rules: Sequence[str], database: str, **other: Any) -> None:
        super().__init__(**other)
        self._rules = rules
        self._database = database

    def runtest(self) -> None:
        """Fail where a rule fails, or is not verified; skip where there was nothing to compare."""
        from harness.verdict import Verdict

        result = _result(self.config)
        if result.report is None:
            raise Broken(result.error)
        report = result.report
        outcomes = [
            outcome
            for outcome in report.outcomes
            if outcome.rule in self._rules and outcome.database in {"", self._database}
        ]
        if self._rules:
            _hold(report, outcomes)
        elif report.verdict is not Verdict.EQUIVALENT:
            if any(_is_open(outcome) for outcome in report.outcomes):
                pytest.skip(report.headline)  # other tests say it
            raise Broken(report.headline)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the text of the report; any other error is shown as pytest does."""
        if isinstance(excinfo.value, Broken):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Say that a test is of the configuration."""
        return _file(self.config), None, f"{_NAME} {self.name}"


def _is_open(outcome: Outcome) -> bool:
    from harness.findings import Status

    return outcome.status in {Status.FAILED, Status.NOT_EXERCISED, Status.INCONCLUSIVE}


def _hold(report: Report, outcomes: Sequence[Outcome]) -> None:
    """Raise what is open or broken in these outcomes; skip where none of them compared anything."""
    from harness.findings import Status
    from harness.reports import text

    if any(_is_open(outcome) for outcome in outcomes):
        raise Broken(text.part(report, outcomes))
    if any(outcome.status is Status.PASSED for outcome in outcomes):
        return
    for status, why in ((Status.WAIVED, "waived"), (Status.FOLLOWS, "follows from what other rules found")):
        if any(outcome.status is status for outcome in outcomes):
            pytest.skip(why)
    pytest.skip("neither side has any such thing" if outcomes else "could not be compared with a snapshot")


def _result(config: pytest.Config) -> _Result:
    """Return the result of the one run; whoever asks first makes the run, and others wait for it."""
    import fcntl  # pytest imports this module on every system, whether or not it is used

    folder = config.stash[_FOLDER]
    kept = folder / "result"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(_run(config)))
    found: _Result = pickle.loads(kept.read_bytes())  # noqa: S301 - our own, in a folder of our own
    return found


def import_at_once() -> None:
    """Import what the threads of a run would import, where they must not do it at the same time.

    Pytest parses what it imports, and in CPython 3.11 a thread that parses meanwhile fails.
    """
    if sys.version_info[:2] != (3, 11):
        return
    for folder in ("engines", "experiments", "gather", "judge", "live", "servers"):
        name = f"harness.{folder}"
        for one in pkgutil.walk_packages(import_module(name).__path__, f"{name}."):
            try:
                import_module(one.name)
            except ModuleNotFoundError as error:  # of an extra that is not installed: no thread imports that
                if str(error.name).partition(".")[0] == "harness":
                    raise


def _run(config: pytest.Config) -> _Result:
    from harness.errors import HarnessError
    from harness.verification import verify

    import_at_once()
    warned: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # those of the harness's libraries are none of the user's tests
            return _Result(verify(_settings(config), warn=warned.append), warned=tuple(warned))
    except HarnessError as error:
        return _Result(None, "\n".join(filter(None, [error.message, error.hint])), tuple(warned))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say the verdict, and what this system cannot prevent a side from doing."""
    if _FOLDER in config.stash and (config.stash[_FOLDER] / "result").exists():
        for line in _summary(_result(config)):
            terminalreporter.write_line(f"{_NAME}: {line}")


def _summary(result: _Result) -> Iterator[str]:
    yield from result.warned
    if result.report is not None:
        yield result.report.headline
