"""Every setting, defined once for the command line, the configuration file and the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from harness.errors import UsageError
from harness.spelling import meant


class Build(StrEnum):
    """What makes a side's database, unless it is a function of the side's own."""

    CREATE_ALL = "create_all"
    MIGRATIONS = "migrations"


class Area(StrEnum):
    """What of a database belongs to the place where it runs, and not to its schema."""

    OWNERS = "owners"
    PRIVILEGES = "privileges"
    ROWS = "rows"


class Depth(StrEnum):
    """How far the revisions of a history are run: to the heads, or each up, down and up again."""

    QUICK = "quick"
    FULL = "full"


class Profile(StrEnum):
    """How much is tried: in seconds, or for minutes."""

    DEFAULT = "default"
    THOROUGH = "thorough"

    @property
    def examples(self) -> int:
        """The rows of each kind that are generated."""
        return 200 if self is Profile.THOROUGH else 20


class Names(StrEnum):
    """What a text names: a file or folder, relative to where it is written, or a program on the PATH.

    FILE_OR_AUTO: a file, or the word `auto`. REPORT: a file, after the name of a format and `=`.
    """

    NOTHING = "nothing"
    FILE = "file"
    FILE_OR_AUTO = "file or auto"
    REPORT = "report"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Option:
    """One setting.

    name: that of the field in Settings; in a file it is written with hyphens. value: the placeholder of its
    value in help. default: the default, as people read it. many: it may be given several times, and is a list
    in a file; alone: there one value may stand for a list of one. flag: its name on the command line, where
    that differs. of_side: the side for which it is, "" for an option of both.
    """

    name: str
    value: str
    meaning: str
    default: str
    kind: type = str
    many: bool = False
    alone: bool = False
    names: Names = Names.NOTHING
    flag: str = ""
    of_side: str = ""

    @property
    def switch(self) -> str:
        """The option on the command line."""
        return f"--{(self.flag or self.name).replace('_', '-')}"

    @property
    def help(self) -> str:
        """The help text on the command line."""
        several = "; repeatable" if self.many else ""
        default = f" (default: {self.default})" if self.default else ""
        return f"{self.meaning[0].upper()}{self.meaning[1:]}{several}{default}.".replace("`", "")


OPTIONS: Final = (
    Option(
        "baseline_root",
        "DIR",
        "where the baseline is imported from",
        "the current folder, or its `src`",
        names=Names.FILE,
        of_side="baseline",
    ),
    Option(
        "refactored_root",
        "DIR",
        "where the refactored side is imported from",
        "the current folder, or its `src`",
        names=Names.FILE,
        of_side="refactored",
    ),
    Option(
        "python",
        "EXE",
        "the interpreter that loads a side",
        "the one that runs schema-harness",
        names=Names.PROGRAM,
    ),
    Option(
        "baseline_python",
        "EXE",
        "the interpreter that loads the baseline",
        "`--python`",
        names=Names.PROGRAM,
        of_side="baseline",
    ),
    Option(
        "baseline_requirements",
        "FILE",
        "make an environment for the baseline, once, from this file or, with `auto`, from its own lock file",
        "none",
        names=Names.FILE_OR_AUTO,
        of_side="baseline",
    ),
    Option(
        "refactored_python",
        "EXE",
        "the interpreter that loads the refactored side",
        "`--python`",
        names=Names.PROGRAM,
        of_side="refactored",
    ),
    Option(
        "database",
        "WHERE",
        "`embedded`, `local[:VERSION]`, `container[:IMAGE]`, `sqlite`, `none`, or the URL of a server",
        "`embedded`",
        many=True,
        alone=True,
    ),
    Option(
        "keep",
        "",
        "keep the container that `--database container` starts, and use it again in the next run",
        "",
        kind=bool,
    ),
    Option(
        "dialects",
        "NAME",
        "compare the DDL of this dialect",
        "the database's, or `postgresql`",
        many=True,
        flag="dialect",
    ),
    Option(
        "prepare",
        "FILE",
        "an SQL script that runs before a side builds",
        "none",
        many=True,
        names=Names.FILE,
    ),
    Option(
        "setup",
        "MODULE[:FUNCTION]",
        "what a side imports, or calls, before its source: settings, say",
        "nothing",
    ),
    Option(
        "env_file",
        "FILE",
        "a file of variables, `NAME=value`, for the sides' environment",
        "none",
        names=Names.FILE,
    ),
    Option(
        "build",
        "WHAT",
        "what makes the databases: `create_all`, `migrations` or a function, `app.db:build`",
        "`create_all`",
    ),
    Option("baseline_build", "WHAT", "what makes the baseline's", "`--build`", of_side="baseline"),
    Option(
        "refactored_build",
        "WHAT",
        "what makes the refactored side's",
        "`--build`",
        of_side="refactored",
    ),
    Option(
        "baseline_alembic",
        "FILE",
        "the `alembic.ini` of the baseline's migration environment",
        "in its root, or above",
        names=Names.FILE,
        of_side="baseline",
    ),
    Option(
        "refactored_alembic",
        "FILE",
        "that of the refactored side's",
        "in its root, or above",
        names=Names.FILE,
        of_side="refactored",
    ),
    Option(
        "migrations_by",
        "MODULE:FUNCTION",
        "what runs an `env.py` that wants more than a script has: it gets a function to call, and an engine",
        "nothing",
    ),
    Option(
        "history",
        "HOW",
        "run the revisions to the heads, `quick`, or each up, down and up again, with rows, `full`",
        "`quick`",
    ),
    Option(
        "allow_connect",
        "HOST:PORT",
        "let the sides reach this address, and no other",
        "none",
        many=True,
    ),
    Option(
        "consumers",
        "PATH",
        "a file or folder of code that imports the baseline, which is read and not run",
        "none",
        many=True,
        names=Names.FILE,
    ),
    Option(
        "allow_server_objects",
        "",
        "run a schema's statements with all rights that the harness has on the server",
        "",
        kind=bool,
    ),
    Option("only", "NAME", "compare only this contract or rule", "all", many=True),
    Option("skip", "NAME", "leave this contract or rule out", "none", many=True),
    Option(
        "also",
        "NAME",
        "compare `owners`, `privileges` or `rows` where a side is SQL or a database, and the other is not",
        "none",
        kind=Area,
        many=True,
    ),
    Option(
        "examples",
        "N",
        "rows of each kind that are generated; up to 2 N relationships and 20 N refusals are tried",
        "20, and 200 with `--profile thorough`",
        kind=int,
    ),
    Option(
        "profile",
        "NAME",
        "how much is generated: `default` takes seconds, `thorough` minutes, with `--each` for each commit",
        "`default`",
        kind=Profile,
    ),
    Option(
        "seed", "N", "the seed of the generated rows and calls", "one that follows from both sides", kind=int
    ),
    Option(
        "max_time",
        "SECONDS",
        "how long rows and calls are tried; the report says what was not reached",
        "no limit but those of the stages",
        kind=float,
    ),
    Option("no_calls", "", "compare code by reading it alone, and call none", "", kind=bool),
    Option(
        "timeout",
        "SECONDS",
        "how long a side may take to load, and each stage of a run: building, rows, and so on",
        "120",
        kind=float,
    ),
    Option("run_timeout", "SECONDS", "how long the whole run may take", "1800", kind=float),
    Option(
        "strict",
        "",
        "a waiver that has expired, is stale or matches nothing makes the verdict INCONCLUSIVE",
        "",
        kind=bool,
    ),
    Option(
        "itself",
        "",
        "compare a schema with itself: without this, two sides of the same files are a mistake",
        "",
        kind=bool,
        flag="self",
    ),
    Option(
        "reports",
        "FORMAT=FILE",
        "write a report to a file as well",
        "none",
        many=True,
        names=Names.REPORT,
        flag="report",
    ),
)
"""In the order in which they are shown."""

_OF_TWO: Final = frozenset(
    {
        "consumers",
        "only",
        "skip",
        "also",
        "examples",
        "profile",
        "seed",
        "max_time",
        "strict",
        "no_calls",
        "itself",
        "reports",
    }
)
"""The options that say how two sides are compared."""


_WORDS: Final[Mapping[type, str]] = MappingProxyType(
    {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
)


def checked(option: Option, value: Any, called: str, *, lists_only: bool = False) -> Any:
    """Return a value of an option; UsageError, which names it as it is called, and says what is allowed.

    lists_only: an option of which there may be many takes a list, and not one of its values alone.
    """
    if not option.many:
        return _single(option, value, called)
    if not isinstance(value, list | tuple):
        if lists_only and not option.alone:
            raise UsageError(f"{called} = {value!r} is not a list", f"Write {option.name} = [{value!r}]")
        value = [value]
    return [_single(option, each, called) for each in value]


def _single(option: Option, value: Any, called: str) -> Any:
    if issubclass(option.kind, StrEnum):
        allowed = [str(member) for member in option.kind]
        if value not in allowed:
            hint = meant(str(value), allowed)
            raise UsageError(f"{called} = {value!r} is not one of {', '.join(allowed)}", hint)
        return value
    accepted = (int, float) if option.kind is float else option.kind
    if not isinstance(value, accepted) or isinstance(value, bool) is not (option.kind is bool):
        raise UsageError(f"{called} = {value!r} is not {_WORDS[option.kind]}")
    return value


def of_one_side() -> tuple[Option, ...]:
    """Return the options of a command with one side: those of the baseline, renamed, and the shared ones."""
    root, alembic = (
        replace(_named(f"baseline_{name}"), name=name, of_side="") for name in ("root", "alembic")
    )
    shared = (option for option in OPTIONS if not option.of_side and option.name not in _OF_TWO)
    return (
        replace(root, meaning="where the source is imported from"),
        *shared,
        replace(alembic, meaning="the `alembic.ini` of its migrations"),
    )


def of_migrations() -> tuple[Option, ...]:
    """Return the options of a command that checks the migrations of one side, or of both."""
    return tuple(option for option in of_one_side() if option.name != "dialects")


def of_loading() -> tuple[Option, ...]:
    """Return the options of a command that only loads both sides."""
    wanted = {"root", "python", "setup", "env_file", "allow_connect", "timeout"}
    return tuple(option for option in OPTIONS if option.name.removeprefix(f"{option.of_side}_") in wanted)


def _named(name: str) -> Option:
    return next(option for option in OPTIONS if option.name == name)
