"""Find the files of the users' code, and read what they take from a module."""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.consumers import python
from harness.consumers.uses import Form, Use
from harness.errors import UsageError

CONFIGURATION: Final = frozenset({".toml", ".ini", ".cfg"})
_LEFT_OUT: Final = frozenset({"__pycache__", "node_modules", "site-packages", "venv", "build", "dist"})


@dataclass(frozen=True, slots=True)
class Uses:
    """What was found: the uses, how many files were read, and those that could not be, with the reason."""

    uses: tuple[Use, ...] = ()
    files: int = 0
    unreadable: tuple[tuple[str, str], ...] = ()


def read(paths: Iterable[Path], module: str) -> Uses:
    """Return all uses of a module in these files and folders; UsageError for a path that is not there."""
    found: list[Use] = []
    unreadable: list[tuple[str, str]] = []
    files = list(dict.fromkeys(file for path in paths for file in files_of(path)))
    for file in files:
        try:
            found += uses_of(file, module)
        except (OSError, SyntaxError, ValueError) as error:
            unreadable.append((shown(file), str(error)))
    return Uses(tuple(sorted(found)), len(files), tuple(unreadable))


def uses_of(file: Path, module: str) -> list[Use]:
    """Return the uses in one file; SyntaxError or ValueError where it cannot be read."""
    if file.suffix in CONFIGURATION:
        return list(_of_text(shown(file), file.read_text(encoding="utf-8"), module))
    with tokenize.open(file) as opened:
        return list(python.uses(file, shown(file), opened.read(), module))


def files_of(path: Path) -> Iterator[Path]:
    """Return a file, or those in a folder that may name modules, in a fixed order."""
    if path.is_file():
        yield path
    elif path.is_dir():
        for inner in sorted(path.iterdir()):
            hidden = inner.name.startswith(".") or inner.name in _LEFT_OUT or (inner / "pyvenv.cfg").is_file()
            if inner.is_dir() and not hidden:
                yield from files_of(inner)
            elif inner.is_file() and (inner.suffix == ".py" or inner.suffix in CONFIGURATION):
                yield inner
    else:
        raise UsageError(f"there is no file or folder {path}")


def shown(file: Path) -> str:
    """Return a file's path as people read it: from the current folder, where it is below."""
    try:
        return file.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return file.as_posix()


def dotted(module: str) -> re.Pattern[str]:
    """Return what finds a path of a module in any text."""
    more = r"(?:\.[A-Za-z_]\w*)*(?::[A-Za-z_]\w*)?"
    return re.compile(rf"(?<![\w./:-]){re.escape(module)}{more}(?![\w/-])")


def _of_text(file: str, text: str, module: str) -> Iterator[Use]:
    pattern = dotted(module)
    for number, line in enumerate(text.splitlines(), 1):
        for match in pattern.finditer(line):
            path = python.as_path(match[0], module)
            if path is not None:
                yield Use(file, number, Form.TEXT, path, text=line.strip())
