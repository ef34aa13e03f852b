"""SQL: `FILE.sql`, or a folder of migrations in SQL, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Final, Self

from harness.errors import UsageError
from harness.sources.source import Script

SUFFIX: Final = ".sql"

_BACKWARDS: Final = re.compile(
    r"(?:^|[._-])(?:down|rollback|undo|revert)\.sql$"  # golang-migrate, sqlx, diesel, yoyo
    r"|^U[0-9][0-9._]*__.*\.sql$",  # Flyway
    re.IGNORECASE,
)
_REPEATABLE: Final = re.compile(r"^R__.*\.sql$")
"""Flyway runs these after all others."""

_SECTION: Final = re.compile(
    r"^--[ \t]*(?:migrate:|\+goose |\+migrate )(?:up|down)\b", re.IGNORECASE | re.MULTILINE
)
_DOWN: Final = re.compile(r"--[ \t]*(?:migrate:|\+\w+ )down", re.IGNORECASE)
"""The sections of dbmate, goose and sql-migrate."""


@dataclass(frozen=True, slots=True)
class SqlScript:
    """A file whose name ends with `.sql`, or a folder, written with a slash at its end.

    The files of a folder are taken with those of the folders below it, in the order of their names, numbers
    by their value; what undoes a migration is left out.
    """

    written: ClassVar[str] = "FILE.sql or FOLDER/"

    path: Path

    def __str__(self) -> str:
        return f"{self.path}" if self.path.suffix == SUFFIX else f"{self.path}/"

    @property
    def text(self) -> str:
        """As it is written."""
        return str(self)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the script when the text names an SQL file or ends with a slash; else None."""
        return cls(Path(text)) if text.endswith((SUFFIX, "/")) else None

    def within(self, folder: Path) -> Self:
        """Return the script, its path relative to the folder."""
        return type(self)(folder / self.path)

    @contextmanager
    def open(self, root: Path) -> Iterator[Script]:  # noqa: ARG002 - nothing is imported
        """Give the files; UsageError when there are none."""
        path = self.path.absolute()
        if path.is_file():
            yield Script(str(self), (path,))
        elif path.is_dir():
            yield Script(str(self), _in_order(path))
        else:
            raise UsageError(
                f"there is no SQL file or folder {self.path}",
                "Make one of a database: pg_dump -s DATABASE > schema.sql",
            )


def _in_order(folder: Path) -> tuple[Path, ...]:
    found = [path for path in folder.rglob(f"*{SUFFIX}") if path.is_file()]
    forwards = [path for path in found if not _BACKWARDS.search(path.name)]
    if not forwards:
        raise UsageError(f"there is no file *{SUFFIX} in {folder}")
    return tuple(sorted(forwards, key=lambda path: _place(path.relative_to(folder))))


def _place(path: Path) -> tuple[bool, tuple[tuple[tuple[int, str], ...], ...]]:
    """Return by what files are sorted: Flyway's repeatable ones last, a number by its value."""
    # `__` ends a version of Flyway, so that V1__a comes before V1.1__b
    parts = (re.findall(r"[0-9]+|[^0-9]+", name.replace("__", "\0")) for name in path.parts)
    sortable = tuple(tuple((int(one), "") if one.isdigit() else (-1, one) for one in part) for part in parts)
    return bool(_REPEATABLE.match(path.name)), sortable


def read(path: Path) -> str:
    """Return the text of a script, without what undoes it; UsageError for a file that cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    if content.startswith((b"PGDMP", b"\x1f\x8b")) or b"\0" in content:
        raise UsageError(
            f"{path} is an archive, and no script of SQL",
            f"Make one of it: pg_restore -s -f schema.sql {path.name}",
        )
    try:
        return _forwards(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not a text in UTF-8", "Dump it again: pg_dump -s -E UTF8") from None


def _forwards(text: str) -> str:
    """Return a text with its sections that undo a migration blank: `-- migrate:down`, `-- +goose Down`."""
    cut = [0, *(match.start() for match in _SECTION.finditer(text)), len(text)]
    sections = (text[begin:end] for begin, end in pairwise(cut))
    return "".join(re.sub(r"[^\n]+", "", one) if _DOWN.match(one) else one for one in sections)
