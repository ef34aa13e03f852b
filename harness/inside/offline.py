"""Write the SQL that a project's revisions would run, as `alembic upgrade heads --sql` does."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from .alembic_project import run_env
from .loading import failure

_VARIES = "-- what differs each time"
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def script_of(settings: Any, script: Any, folder: str) -> tuple[str | None, dict[str, Any] | None]:
    """Return the SQL of all revisions, or why it could not be written.

    It is written twice, and without the lines that differ: they have the time, or random values. An `env.py`
    of several databases writes files, in the current folder: here a temporary one, whose files are part of
    the script. Others cannot be written. This is for a process that is thrown away.
    """
    try:
        first, second = (_written(settings, script).splitlines() for _ in range(2))
    except BaseException as error:  # noqa: BLE001 - a revision may raise anything
        return None, failure("environment", error, folder).facts
    stable = (one if one == other else _VARIES for one, other in zip(first, second))
    return "\n".join([*stable, *[_VARIES] * abs(len(first) - len(second))]), None


def _written(settings: Any, script: Any) -> str:
    buffer = settings.output_buffer = io.StringIO()
    script.dir = str(Path(script.dir).absolute())
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as current:
        os.chdir(current)
        only = _OnlyWithin(current)
        try:
            # Steps as `alembic.command` takes them, which has no other way either.
            run_env(settings, script, partial(_steps, script), as_sql=True, destination_rev="heads")
        finally:
            only.end()
            os.chdir(before)
        return "\n".join([buffer.getvalue(), *(_read(file) for file in sorted(Path(current).iterdir()))])


def _steps(script: Any, revision: Any, _context: Any) -> Any:
    return script._upgrade_revs("heads", revision)  # noqa: SLF001


class _OnlyWithin:
    """Refuse to write files outside of a folder, until that ends."""

    def __init__(self, folder: str) -> None:
        self._folder: str | None = os.path.realpath(folder)
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._folder is None or event != "open" or not isinstance(arguments[0], (str, bytes, os.PathLike)):
            return
        flags, path = arguments[2], os.path.realpath(os.fsdecode(arguments[0]))
        is_written = isinstance(flags, int) and flags & _WRITES and path != os.devnull
        if is_written and not path.startswith(self._folder + os.sep):
            raise PermissionError(f"not written, since trying it changes nothing: {path}")

    def end(self) -> None:
        """Let files be written again."""
        self._folder = None


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
