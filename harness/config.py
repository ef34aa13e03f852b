"""The settings of a run, from `[tool.schema-harness]` and the command line; an unknown key is an error."""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import msgspec

from harness.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settings:
    """What to verify, and how. Folders are absolute; `seconds` bounds the loading of a side."""

    baseline: str = ""
    refactored: str = ""
    baseline_root: Path = field(default_factory=Path.cwd)
    refactored_root: Path = field(default_factory=Path.cwd)
    baseline_python: str = sys.executable
    refactored_python: str = sys.executable
    database: str = "embedded"
    dialects: tuple[str, ...] = ("postgresql",)
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    examples: int = 20
    seed: int = 0
    timeout: float = 60


class _File(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """`[tool.schema-harness]` as it may be written."""

    baseline: str | None = None
    refactored: str | None = None
    baseline_root: str | None = None
    refactored_root: str | None = None
    python: str | None = None
    baseline_python: str | None = None
    refactored_python: str | None = None
    database: str | None = None
    dialects: list[str] | None = None
    only: list[str] | None = None
    skip: list[str] | None = None
    examples: int | None = None
    seed: int | None = None
    timeout: float | None = None


def read(file: Path | None) -> dict[str, Any]:
    """The settings that a file gives, by their names in Settings (and `python`).

    Without a file named, `pyproject.toml` of the current folder if it is there. Paths in it are relative
    to it. UsageError for a file that is not there or not TOML, an unknown key, or a value of the wrong type.
    """
    path = file or Path("pyproject.toml")
    if file is None and not path.is_file():
        return {}
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}") from None
    tools = document.get("tool")
    table = tools.get("schema-harness") if isinstance(tools, dict) else None
    if table is None:
        if file is not None:
            raise UsageError(f"{path} has no [tool.schema-harness] table")
        return {}
    try:
        known = msgspec.convert(table, _File)
    except msgspec.ValidationError as error:
        keys = ", ".join(one.encode_name for one in msgspec.structs.fields(_File))
        raise UsageError(f"{path}, [tool.schema-harness]: {error}", f"Known keys: {keys}") from None
    given = {key: value for key, value in msgspec.structs.asdict(known).items() if value is not None}
    for key in ("baseline_root", "refactored_root"):
        if key in given:
            given[key] = str(path.parent / given[key])
    for key in ("python", "baseline_python", "refactored_python"):
        if os.sep in given.get(key, ""):  # a name alone is looked up on the PATH
            given[key] = str(path.parent / given[key])
    return given


def settings(given: dict[str, Any]) -> Settings:
    """Settings from what the file and the command line give, checked as far as that needs no side."""
    python = given.get("python") or ""
    known = {one.name for one in fields(Settings)}
    try:
        result = replace(Settings(), **{key: _frozen(value) for key, value in given.items() if key in known})
    except FileNotFoundError:
        raise UsageError("the current folder is no longer there") from None
    result = replace(
        result,
        baseline_root=_folder(result.baseline_root, "baseline"),
        refactored_root=_folder(result.refactored_root, "refactored"),
        baseline_python=given.get("baseline_python") or python or sys.executable,
        refactored_python=given.get("refactored_python") or python or sys.executable,
    )
    for side in ("baseline", "refactored"):
        if not getattr(result, side):
            raise UsageError(
                f"no {side} is given",
                "Name both: schema-harness verify BASELINE REFACTORED, or set them in [tool.schema-harness]",
            )
    if result.examples < 1:
        raise UsageError("examples must be 1 or more", "Leave the rows out with --skip rows")
    if not result.timeout > 0:
        raise UsageError("timeout must be more than 0 seconds")
    return result


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _folder(path: Path | str, side: str) -> Path:
    folder = Path(path).absolute()
    if not folder.is_dir():
        raise UsageError(f"--{side}-root: there is no folder {path}")
    return folder
