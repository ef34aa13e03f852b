"""The settings of a run, from `[tool.schema-harness]` and the command line; an unknown key is an error."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from harness.errors import UsageError
from harness.options import OPTIONS, Area, Build, Depth, Names, Option, of_one_side
from harness.sources import parse
from harness.waivers import Waiver

BASELINE, REFACTORED = "baseline", "refactored"
"""The sides, in the order in which they are compared."""


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

    setup: what each side imports or calls first; variables: what its environment has besides. allow_connect:
    the addresses that a side may reach; prepare: the SQL scripts that run before a side is built; timeout,
    run_timeout: how long a stage and the run may take, in seconds; consumers: files and folders that are read
    for their imports; baseline_builder, refactored_builder: what builds a
    side; baseline_environment, refactored_environment: the alembic.ini of the migration environment, if there
    is one; history: how far its revisions are run. also: what is compared of a database besides its schema.
    waivers: what is accepted; strict: those that are no longer right leave the verdict open.
    """

    baseline: str = ""
    refactored: str = ""
    baseline_root: Path = field(default_factory=Path.cwd)
    refactored_root: Path = field(default_factory=Path.cwd)
    baseline_python: str = sys.executable
    refactored_python: str = sys.executable
    database: str = "embedded"
    dialects: tuple[str, ...] = ("postgresql",)
    prepare: tuple[Path, ...] = ()
    baseline_builder: Builder = Builder()
    refactored_builder: Builder = Builder()
    baseline_environment: Path | None = None
    refactored_environment: Path | None = None
    history: Depth = Depth.QUICK
    setup: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    allow_connect: tuple[str, ...] = ()
    consumers: tuple[Path, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    also: tuple[Area, ...] = ()
    examples: int = 20
    seed: int = 0
    no_calls: bool = False
    timeout: float = 120
    run_timeout: float = 1800
    waivers: tuple[Waiver, ...] = ()
    strict: bool = False

    def of(self, name: str) -> SideSettings:
        """Return the settings of a side."""
        return SideSettings(
            getattr(self, name),
            getattr(self, f"{name}_root"),
            getattr(self, f"{name}_python"),
            getattr(self, f"{name}_builder"),
            getattr(self, f"{name}_environment"),
        )


class _Waiver(msgspec.Struct, forbid_unknown_fields=True):
    """A table of `[[tool.schema-harness.waivers]]`."""

    rule: str
    subject: str
    reason: str
    expires: date | None = None
    fingerprint: str = ""


_TABLE: Any = msgspec.defstruct(
    "_TABLE",
    [
        *((name, str | None, None) for name in (BASELINE, REFACTORED)),
        *(
            (option.name, (list[option.kind] if option.many else option.kind) | None, None)  # type: ignore[name-defined]
            for option in OPTIONS
        ),
        ("waivers", list[_Waiver] | None, None),
    ],
    forbid_unknown_fields=True,
    rename="kebab",
)
"""The type of the table `[tool.schema-harness]`."""


def read(file: Path | None) -> dict[str, Any]:
    """Return the settings in a file, by their names in Settings (and `python`, `build`).

    Without a file, `pyproject.toml` of the current folder is read, if there is one. Paths in it are relative
    to it. UsageError for a file that is not there or not TOML, an unknown key, or a value of the wrong type.
    """
    path, table = _table(file)
    if table is None:
        return {}
    try:
        known = msgspec.convert(table, _TABLE)
    except msgspec.ValidationError as error:
        keys = ", ".join(one.encode_name for one in msgspec.structs.fields(_TABLE))
        raise UsageError(f"{path}, [tool.schema-harness]: {error}", f"Known keys: {keys}") from None
    given = {key: value for key, value in msgspec.structs.asdict(known).items() if value is not None}
    for name in (BASELINE, REFACTORED):
        if name in given:
            given[name] = parse(given[name]).within(path.parent).text
    for option in OPTIONS:
        if option.name in given:
            given[option.name] = _within(path.parent, option, given[option.name])
    if "waivers" in given:
        given["waivers"] = [_waiver(one, path) for one in given["waivers"]]
    return given


def reports(file: Path | None) -> list[str]:
    """Return the reports that a file names, even if the rest of its table is wrong; none if they are wrong.

    UsageError as for `read`, for a file that cannot be read at all.
    """
    path, table = _table(file)
    named = table.get("reports") if isinstance(table, dict) else None
    option = next(option for option in OPTIONS if option.names is Names.REPORT)
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        return []
    return list(_within(path.parent, option, named))


def _table(file: Path | None) -> tuple[Path, Any]:
    """Return the path of a file, and its table `[tool.schema-harness]`, None where there is none to read."""
    path = file or Path("pyproject.toml")
    if file is None and not path.is_file():
        return path, None
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}") from None
    tools = document.get("tool")
    table = tools.get("schema-harness") if isinstance(tools, dict) else None
    if table is None and file is not None:
        raise UsageError(f"{path} has no [tool.schema-harness] table")
    return path, table


def _waiver(table: _Waiver, path: Path) -> Waiver:
    """Return a waiver of a file; UsageError for one without a reason, since the next reader needs it."""
    waiver = Waiver(**msgspec.structs.asdict(table))
    if not waiver.reason.strip():
        raise UsageError(
            f"{path}: the waiver of {waiver} has no reason",
            "Write why this difference is accepted, or remove the waiver",
        )
    return waiver


def settings_of_one(given: dict[str, Any], file: dict[str, Any], source: str) -> Settings:
    """Return settings for one side, as the baseline: what is given, and the shared settings of the file."""
    known = {option.name for option in of_one_side()}
    shared = {name: value for name, value in file.items() if name in known}
    own = {"root": "baseline_root", "alembic": "baseline_alembic"}
    named = {own.get(name, name): value for name, value in given.items()}
    return settings({**shared, **named, BASELINE: source, REFACTORED: source})


def _within(folder: Path, option: Option, value: Any) -> Any:
    """Return a value of a file in that folder, its paths relative to the folder."""
    if option.names is Names.NOTHING:
        return value
    if option.names is Names.REPORT:
        parts = (one.partition("=") for one in value)
        return [f"{name}={folder / file}" if file else name for name, _, file in parts]
    if option.many:
        return [str(folder / one) for one in value]
    alone = option.names is Names.PROGRAM and os.sep not in value
    return value if alone else str(folder / value)


def settings(given: dict[str, Any]) -> Settings:
    """Return settings from the values of file and command line; UsageError, as far as no side is needed."""
    python = given.get("python") or ""
    build = given.get("build") or Build.CREATE_ALL
    known = {one.name for one in fields(Settings)}
    try:
        plain = {key: _frozen(value) for key, value in given.items() if key in known}
        result = replace(Settings(), **plain)
    except FileNotFoundError:
        raise UsageError("the current folder does not exist any more") from None
    result = replace(
        result,
        baseline_root=_folder(result.baseline_root, "baseline"),
        refactored_root=_folder(result.refactored_root, "refactored"),
        baseline_python=given.get("baseline_python") or python or sys.executable,
        refactored_python=given.get("refactored_python") or python or sys.executable,
        prepare=tuple(map(_script, result.prepare)),
        history=_depth(result.history),
        setup=_setup(result.setup),
        variables=_variables(given.get("env_file")),
        allow_connect=tuple(map(_address, result.allow_connect)),
        consumers=tuple(map(_consumer, result.consumers)),
        also=tuple(map(Area, result.also)),
    )
    for side, root in ((BASELINE, result.baseline_root), (REFACTORED, result.refactored_root)):
        file = _alembic(given.get(f"{side}_alembic"), root, side)
        builder = _builder(str(given.get(f"{side}_build") or build), file, root, side)
        found: dict[str, Any] = {f"{side}_environment": file, f"{side}_builder": builder}
        result = replace(result, **found)
    for side in (BASELINE, REFACTORED):
        if not getattr(result, side):
            raise UsageError(
                f"no {side} is given",
                "Name both: schema-harness verify BASELINE REFACTORED, or set them in [tool.schema-harness]",
            )
    if result.examples < 1:
        raise UsageError("examples must be 1 or more", "To compare no rows, use --skip rows")
    for name in ("timeout", "run_timeout"):
        if not getattr(result, name) > 0:
            raise UsageError(f"{name.replace('_', '-')} must be more than 0 seconds")
    return result


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _address(text: str) -> str:
    """Return an address to allow; UsageError unless it is `HOST:PORT`, or the path of a socket."""
    if text.startswith("/") or re.fullmatch(r"(?:[^\s:/@\[\]]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}", text):
        return text
    raise UsageError(
        f"--allow-connect: {_shown(text)} is not HOST:PORT",
        "For example --allow-connect db.example.org:5432, or the path of a socket",
    )


def _shown(text: str) -> str:
    """Return a text, which may be a URL with a password, without the part before its @."""
    return repr(text.rpartition("@")[2])


def _builder(text: str, alembic: Path | None, root: Path, side: str) -> Builder:
    """Return what builds a side; UsageError for another text, and for migrations that are not there."""
    if text == Build.CREATE_ALL:
        return Builder()
    if text != Build.MIGRATIONS:
        module, colon, function = text.partition(":")
        if not colon or not all(part.isidentifier() for part in (*module.split("."), *function.split("."))):
            raise UsageError(
                f"--build: {text!r} is not {Build.CREATE_ALL}, {Build.MIGRATIONS} or a function",
                "A function is written package.module:function; it is called with an engine",
            )
        return Builder(function=text)
    if alembic is None:
        raise UsageError(
            f"the {side} side is built by migrations, and there is no alembic.ini in {root} or above it",
            f"Name it: --{side}-alembic FILE",
        )
    return Builder(alembic)


def _depth(text: str) -> Depth:
    """Return how far revisions are run; UsageError for another text."""
    try:
        return Depth(text)
    except ValueError:
        raise UsageError(f"--history: {text!r} is neither {' nor '.join(Depth)}") from None


def _setup(text: str) -> str:
    """Return a module, or a function of one; UsageError for another text."""
    module, _, function = text.partition(":")
    parts = [*module.split("."), *(function.split(".") if function else [])]
    if text and not all(part.isidentifier() for part in parts):
        raise UsageError(
            f"--setup: {text!r} is no module and no function of one", "For example app.config:load"
        )
    return text


def _variables(path: Path | str | None) -> tuple[tuple[str, str], ...]:
    """Return the variables of a file, as `dotenv` reads it; UsageError if it cannot be read."""
    if path is None:
        return ()
    from dotenv import dotenv_values

    try:
        with Path(path).open(encoding="utf-8-sig") as file:
            found = dotenv_values(stream=file, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not a text in UTF-8"
        raise UsageError(f"--env-file: cannot read {path}: {why}") from None
    return tuple((name, value) for name, value in sorted(found.items()) if value is not None)


def _script(path: Path | str) -> Path:
    script = Path(path).absolute()
    try:
        script.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"--prepare: cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"--prepare: {path} is not a text in UTF-8") from None
    return script


def _consumer(path: Path | str) -> Path:
    if not Path(path).exists():
        raise UsageError(f"--consumers: there is no file or folder {path}")
    return Path(path).absolute()


def _alembic(path: Path | str | None, root: Path, side: str) -> Path | None:
    """Find a side's alembic.ini: the one named, else that of its root or of the folder above, or None."""
    if path is not None:
        if not Path(path).is_file():
            raise UsageError(f"--{side}-alembic: there is no file {path}")
        return Path(path).absolute()
    return alembic_of(root)


def alembic_of(root: Path) -> Path | None:
    """Find the alembic.ini of a side's root, or of the folder above it, as for a `src` layout."""
    files = (folder / "alembic.ini" for folder in (root, root.parent))
    return next((file for file in files if file.is_file()), None)


def _folder(path: Path | str, side: str) -> Path:
    folder = Path(path).absolute()
    if not folder.is_dir():
        raise UsageError(f"--{side}-root: there is no folder {path}")
    return folder
