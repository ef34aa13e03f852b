"""The settings of a run, from `[tool.schema-harness]` and the command line."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from harness import config_values as values
from harness.alembic_files import within
from harness.config_file import BASELINE, FILE, REFACTORED
from harness.database_url import shown
from harness.errors import UsageError
from harness.options import OPTIONS, Area, Build, Depth, Profile, of_one_side
from harness.sources import Module, Revision, Source, parse
from harness.sources.revision import exists, root_of
from harness.spelling import meant
from harness.waivers import Waiver

__all__ = [
    "BASELINE",
    "EXPLICIT",
    "REFACTORED",
    "Builder",
    "Settings",
    "SideSettings",
    "settings",
    "settings_of_one",
]

EXPLICIT: Final = "explicit"
"""The key of the names of those options that this run was given, and not its file."""

_SWITCHES: Final = {option.name: option.switch for option in OPTIONS}


@dataclass(frozen=True, slots=True)
class Builder:
    """What makes a side's database: `create_all`; migrations, by their alembic.ini; or a function.

    The function, `package.module:function` of the side's own, is called with an engine of the database.
    """

    alembic: Path | None = None
    function: str = ""

    @property
    def creates_all(self) -> bool:
        """Whether it is `create_all`."""
        return self.alembic is None and not self.function


@dataclass(frozen=True, slots=True)
class SideSettings:
    """The settings of one side: its source, root and interpreter, and the migrations that build it.

    root: where the source is imported from. environment: the alembic.ini of the migration environment to run,
    None without one.
    """

    source: str
    root: Path
    python: str
    builder: Builder
    environment: Path | None


@dataclass(frozen=True, slots=True)
class Settings:
    """What to verify, and how. Paths are absolute.

    baseline_requirements: the file from which an environment for the baseline is made, or `auto`. setup: what
    each side imports or calls first; variables: what its environment has besides. allow_connect:
    the addresses that a side may reach; prepare: the SQL scripts that run before a side is built; timeout,
    run_timeout: how long a stage and the run may take, in seconds; consumers: files and folders that are read
    for their imports; baseline_builder, refactored_builder: what builds a side; baseline_environment,
    refactored_environment: the alembic.ini of the migration environment, if there is one; migrations_by: the
    function that runs it; history: how far its revisions are run. also: what is compared of a database
    besides its schema. max_time: for how many seconds rows
    are tried. waivers: what is accepted; strict: those that are no longer right leave the verdict
    open. itself: both sides may be the same files. file: the configuration that was read; explicit: the
    options that were given besides; of_file: those that only the file gives.
    """

    baseline: str = ""
    refactored: str = ""
    baseline_root: Path = field(default_factory=Path.cwd)
    refactored_root: Path = field(default_factory=Path.cwd)
    baseline_python: str = sys.executable
    refactored_python: str = sys.executable
    baseline_requirements: str = ""
    database: tuple[str, ...] = (values.EMBEDDED,)
    keep: bool = False
    dialects: tuple[str, ...] = ()
    prepare: tuple[Path, ...] = ()
    baseline_builder: Builder = Builder()
    refactored_builder: Builder = Builder()
    baseline_environment: Path | None = None
    refactored_environment: Path | None = None
    migrations_by: str = ""
    history: Depth = Depth.QUICK
    setup: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    allow_connect: tuple[str, ...] = ()
    consumers: tuple[Path, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    also: tuple[Area, ...] = ()
    profile: Profile = Profile.DEFAULT
    examples: int = Profile.DEFAULT.examples
    seed: int | None = None
    max_time: float | None = None
    no_calls: bool = False
    allow_server_objects: bool = False
    timeout: float = 120
    run_timeout: float = 1800
    waivers: tuple[Waiver, ...] = ()
    strict: bool = False
    itself: bool = False
    file: Path | None = None
    explicit: tuple[str, ...] = ()
    of_file: tuple[str, ...] = ()

    @property
    def builds(self) -> bool:
        """Whether databases are built."""
        return self.database != (values.NO_DATABASE,)

    @property
    def databases(self) -> tuple[str, ...]:
        """What reports call the databases: each by another name, and none with a password."""
        names: list[str] = []
        for name in map(shown, self.database):
            number = sum(one.partition(" (")[0] == name for one in names) + 1
            names.append(name if number == 1 else f"{name} ({number})")
        return tuple(names)

    def of(self, name: str) -> SideSettings:
        """Return the settings of a side."""
        return SideSettings(
            getattr(self, name),
            getattr(self, f"{name}_root"),
            getattr(self, f"{name}_python"),
            getattr(self, f"{name}_builder"),
            getattr(self, f"{name}_environment"),
        )


def settings_of_one(given: dict[str, Any], file: dict[str, Any], source: str) -> Settings:
    """Return settings for one side, as the baseline: what is given, and the shared settings of the file."""
    known = {option.name for option in of_one_side()}
    shared = {name: value for name, value in file.items() if name in known}
    own = [name for name in ("root", "alembic") if name in given]
    named = {name: value for name, value in given.items() if name not in own}
    named |= {f"{side}_{name}": given[name] for side in (BASELINE, REFACTORED) for name in own}
    return settings({**shared, **named, BASELINE: source, REFACTORED: source})


def settings(given: Mapping[str, Any]) -> Settings:
    """Return settings from the values of file and command line; UsageError, as far as no side is needed."""
    given = dict(given)
    if given.get("itself") and given.get(BASELINE) and not given.get(REFACTORED):
        given.pop("refactored_root", None)
        given |= {REFACTORED: given[BASELINE]}
        given |= {"refactored_root": given["baseline_root"]} if "baseline_root" in given else {}
    given = {**_usual_roots(given), **given}
    python = given.get("python") or ""
    build = given.get("build") or Build.CREATE_ALL
    known = {one.name for one in fields(Settings)}
    called = _Called(given)
    try:
        plain = {key: _frozen(value) for key, value in given.items() if key in known}
        result = replace(Settings(), **plain)
    except FileNotFoundError:
        raise UsageError("the current folder does not exist any more") from None
    result = replace(
        result,
        baseline_root=values.folder(result.baseline_root, called("baseline_root")),
        refactored_root=values.folder(result.refactored_root, called("refactored_root")),
        baseline_python=given.get("baseline_python") or python or sys.executable,
        refactored_python=given.get("refactored_python") or python or sys.executable,
        database=values.databases(result.database, called("database")),
        prepare=tuple(values.script(path, called("prepare")) for path in result.prepare),
        history=values.depth(result.history, called("history")),
        setup=values.setup(result.setup, called("setup")),
        migrations_by=values.function(result.migrations_by, called("migrations_by")),
        variables=values.variables(given.get("env_file"), called("env_file")),
        allow_connect=tuple(values.address(text, called("allow_connect")) for text in result.allow_connect),
        consumers=tuple(values.consumer(path, called("consumers")) for path in result.consumers),
        also=tuple(map(Area, result.also)),
        profile=values.profile(result.profile, called("profile")),
        of_file=tuple(_SWITCHES.keys() & (given.keys() - set(result.explicit))) if result.file else (),
    )
    for side, root in ((BASELINE, result.baseline_root), (REFACTORED, result.refactored_root)):
        name = f"{side}_alembic"
        file = values.alembic(given.get(name), root, called(name))
        text, name = (
            (given[f"{side}_build"], f"{side}_build") if given.get(f"{side}_build") else (build, "build")
        )
        if file is None and text == Build.MIGRATIONS:
            file = _alembic_within(root, str(getattr(result, side)), side)
        builder = _builder(str(text), file, root, side, called(name))
        found: dict[str, Any] = {f"{side}_environment": file, f"{side}_builder": builder}
        result = replace(result, **found)
    for side in (BASELINE, REFACTORED):
        if not getattr(result, side):
            raise UsageError(
                f"no {side} is given",
                "Name both: schema-harness verify BASELINE REFACTORED, or a module with --against REV, "
                "or set them in [tool.schema-harness]",
            )
    newer = "profile" in result.explicit and "examples" not in result.explicit
    if "examples" not in given or newer:  # what was given besides the file says more than the file
        result = replace(result, examples=result.profile.examples)
    if result.examples < 1:
        text = f"{called('examples')} = {result.examples}, and must be 1 or more"
        raise UsageError(text, "To compare no rows, use --skip rows")
    for name in ("timeout", "run_timeout", "max_time"):
        if getattr(result, name) is not None and not getattr(result, name) > 0:
            text = f"{called(name)} = {getattr(result, name):g}, and must be more than 0 seconds"
            raise UsageError(text)
    return result


def _usual_roots(given: Mapping[str, Any]) -> dict[str, Path]:
    """Return the roots of the sources that are given none, where they are not the current folder.

    A module of a revision that the working tree does not have is where the other side's is.
    """
    wanting = {
        side: parse(given[side])
        for side in (BASELINE, REFACTORED)
        if given.get(side) and f"{side}_root" not in given
    }
    found = {side: root for side, source in wanting.items() if (root := _usual_root(source)) is not None}
    others = {
        side: root
        for side, source in wanting.items()
        if isinstance(source, Revision)
        for root in found.values()
    }
    return {f"{side}_root": root for side, root in (others | found).items()}


def _usual_root(source: Source) -> Path | None:
    """Return where a module is that is not in the current folder: in its `src`, or in its repository."""
    named = source.source if isinstance(source, Revision) else source
    here = Path.cwd()
    if not isinstance(named, Module) or exists(named.module, here):
        return None
    if isinstance(source, Revision):
        return root_of(named, here)
    return here / "src" if exists(named.module, here / "src") else None


class _Called:
    """What errors call an option: its switch, or its key in the file that gives its value."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._file = given.get(FILE)
        self._explicit = given.get(EXPLICIT, ())
        self._given = given

    def __call__(self, name: str) -> str:
        if self._file is None or name in self._explicit or name not in self._given:
            return _SWITCHES[name]
        return f"{self._file}: {name.replace('_', '-')}"


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _builder(text: str, alembic: Path | None, root: Path, side: str, called: str) -> Builder:
    """Return what builds a side; UsageError for another text, and for migrations that are not there."""
    if text == Build.CREATE_ALL:
        return Builder()
    if text != Build.MIGRATIONS:
        module, colon, function = text.partition(":")
        if not colon or not all(part.isidentifier() for part in (*module.split("."), *function.split("."))):
            raise UsageError(
                f"{called}: {text!r} is not {Build.CREATE_ALL}, {Build.MIGRATIONS} or a function",
                meant(
                    text, Build, "A function is written package.module:function; it is called with an engine"
                ),
            )
        return Builder(function=text)
    if alembic is None:
        raise UsageError(
            f"the {side} side is built by migrations, and there is no alembic.ini in {root}, above it "
            "or in the package",
            f"Name it: --{side}-alembic FILE",
        )
    return Builder(alembic)


def _alembic_within(root: Path, text: str, side: str) -> Path | None:
    """Return the only alembic.ini in the package of a side's source; UsageError if there are several."""
    source = parse(text) if text else None
    found = within(root, source.module) if isinstance(source, Module) else ()
    if len(found) > 1:
        listed = ", ".join(str(file.relative_to(root)) for file in found)
        raise UsageError(
            f"the {side} side is built by migrations, and several are in its package: {listed}",
            f"Name one: --{side}-alembic {found[0]}",
        )
    return found[0] if found else None
