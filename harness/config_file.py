"""`[tool.schema-harness]`: the file that has it, and its values, each checked by the option that it is of."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from harness.errors import UsageError
from harness.options import OPTIONS, Names, Option, checked
from harness.sources import parse
from harness.spelling import meant
from harness.waivers import Waiver

BASELINE, REFACTORED = "baseline", "refactored"
"""The sides, in the order in which they are compared."""

FILE: Final = "file"
"""The key under which `read` gives the path of the file."""

_NAME: Final = "pyproject.toml"
_TOOL: Final = "[tool.schema-harness]"
_SOURCES: Final = tuple(Option(name, "SOURCE", "a source", "") for name in (BASELINE, REFACTORED))
_WAIVERS: Final = "waivers"
_BY_KEY: Final[Mapping[str, Option]] = MappingProxyType(
    {option.name.replace("_", "-"): option for option in (*_SOURCES, *OPTIONS)}
)
_OF_WAIVER: Final = tuple(field.name for field in fields(Waiver))
_REQUIRED: Final = tuple(field.name for field in fields(Waiver) if field.default is MISSING)


def find(file: Path | None = None) -> Path | None:
    """Return the file that is read: the one named, else the nearest pyproject.toml that has the table.

    It is looked for in the current folder and in those above, up to the top of the git repository. None if
    there is none. UsageError for a file that is no TOML.
    """
    if file is not None:
        return file
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise UsageError("the current folder does not exist any more") from None
    for folder in (here, *here.parents):
        path = Path(os.path.relpath(folder / _NAME))
        if path.is_file() and _table(path) is not None:
            return path
        if (folder / ".git").exists():
            return None
    return None


def read(file: Path | None) -> dict[str, Any]:
    """Return the settings in a file, by their names in Settings (and `python`, `build`), and its path.

    Without a file, the one that `find` finds is read; nothing is returned if there is none. Paths in it are
    relative to it, and so are sources without a root. UsageError for a file that is not there or not TOML, an
    unknown key, or a value that is not allowed.
    """
    path = find(file)
    if path is None:
        return {}
    table = _table(path)
    if table is None:
        raise UsageError(f"{path} has no {_TOOL} table")
    if not isinstance(table, dict):
        raise UsageError(f"{path}: {_TOOL[1:-1]} is {table!r}, and a table is wanted", f"Write {_TOOL}")
    given = {
        option.name: _value(path, key, value) for key, value in table.items() if (option := _of(path, key))
    }
    if _WAIVERS in table:
        given[_WAIVERS] = _waivers(path, table[_WAIVERS])
    if file is None and path.parent != Path():
        for name in (BASELINE, REFACTORED):
            if name in given:
                given.setdefault(f"{name}_root", str(path.parent))
    return {**given, FILE: path}


def reports(file: Path | None) -> list[str]:
    """Return the reports that a file names, even if the rest of its table is wrong; none if they are wrong.

    UsageError as for `find`, and for a file that cannot be read at all.
    """
    path = find(file)
    table = None if path is None else _table(path)
    named = table.get("reports") if isinstance(table, dict) else None
    if path is None or not isinstance(named, list) or not all(isinstance(each, str) for each in named):
        return []
    return list(_within(path.parent, _BY_KEY["reports"], named))


def _table(path: Path) -> Any:
    """Return the table of a file; None where it has none."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}") from None
    tools = document.get("tool")
    return tools.get("schema-harness") if isinstance(tools, dict) else None


def _of(path: Path, key: str) -> Option | None:
    """Return the option of a key, None for the waivers; UsageError for an unknown key."""
    if key == _WAIVERS:
        return None
    if key not in _BY_KEY:
        known = [*_BY_KEY, _WAIVERS]
        raise UsageError(
            f"{path}: {_TOOL} has no key {key!r}", meant(key, known, f"Keys are {', '.join(known)}")
        )
    return _BY_KEY[key]


def _value(path: Path, key: str, value: object) -> Any:
    option = _BY_KEY[key]
    found = checked(option, value, f"{path}: {key}", lists_only=True)
    if option in _SOURCES:
        return parse(found).within(path.parent).text
    return _within(path.parent, option, found)


def _within(folder: Path, option: Option, value: Any) -> Any:
    """Return a value of a file in that folder, its paths relative to the folder."""
    if option.names is Names.NOTHING:
        return value
    if option.names is Names.REPORT:
        parts = (each.partition("=") for each in value)
        return [f"{name}={folder / file}" if file else name for name, _, file in parts]
    if option.many:
        return [str(folder / each) for each in value]
    program = option.names is Names.PROGRAM and os.sep not in value
    alone = program or (option.names is Names.FILE_OR_AUTO and value == "auto")
    return value if alone else str(folder / value)


def _waivers(path: Path, tables: object) -> list[Waiver]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise UsageError(
            f"{path}: {_WAIVERS} is no list of tables", f"Write [[{_TOOL[1:-1]}.{_WAIVERS}]] for each"
        )
    return [_waiver(path, f"waiver {number}", table) for number, table in enumerate(tables, 1)]


def _waiver(path: Path, which: str, table: Mapping[str, object]) -> Waiver:
    """Return a waiver of a file; UsageError for one without a reason, since the next reader needs it."""
    for key, value in table.items():
        if key not in _OF_WAIVER:
            raise UsageError(
                f"{path}: {which} has no key {key!r}",
                meant(key, _OF_WAIVER, f"Keys are {', '.join(_OF_WAIVER)}"),
            )
        kind, words = (date, "a day, as 2030-12-31") if key == "expires" else (str, "a text")
        if type(value) is not kind:
            raise UsageError(f"{path}: {which}: {key} = {value!r} is not {words}")
    for key in _REQUIRED:
        if key not in table:
            raise UsageError(f"{path}: {which} has no {key}", f"Each has {', '.join(_REQUIRED)}")
    waiver = Waiver(**dict[str, Any](table))
    if not waiver.reason.strip():
        raise UsageError(
            f"{path}: the waiver of {waiver} has no reason",
            "Write why this difference is accepted, or remove the waiver",
        )
    return waiver
