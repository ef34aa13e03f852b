"""Write the SQL that a project's revisions would run, as `alembic upgrade heads --sql` does."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ..failing import failure
from .alembic_project import Project, run_env

_TIMES = 2
_VARIES = "-- what differs each time"
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def written_twice(project: Project, on: Any) -> Iterator[dict[str, Any]]:
    """Write the SQL of all revisions, twice; return each text, or why it could not be written.

    An `env.py` of several databases writes files, in the current folder: here a temporary one, whose files
    are part of the script. Others cannot be written. This is for a process that is thrown away. The revision
    files are imported each time: alembic-enums draws a name there.
    """
    for _ in range(_TIMES):
        try:
            yield {"text": _written(project.anew(), on)}
        except BaseException as error:  # noqa: BLE001 - a revision may raise anything
            yield {"failure": failure("environment", error, project.folder).facts}
            return


def script_of(written: Sequence[Mapping[str, Any]], why: str) -> dict[str, Any]:
    """Return the script without the lines that differ each time, as they have the time or random values.

    why: why there are not two of them.
    """
    found: dict[str, Any] = {"script": None, "script_failure": None, "script_missing": why}
    if written and "failure" in written[-1]:
        return {**found, "script_failure": written[-1]["failure"]}
    if len(written) < _TIMES:
        return found
    first, second = (one["text"].splitlines() for one in written)
    stable = (one if one == other else _VARIES for one, other in zip(first, second))
    return {**found, "script": "\n".join([*stable, *[_VARIES] * abs(len(first) - len(second))])}


def _written(project: Project, on: Any) -> str:
    script, buffer = project.script, io.StringIO()
    project.settings.output_buffer = buffer
    script.dir = str(Path(script.dir).absolute())
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as current:
        os.chdir(current)
        only = _OnlyWithin(current)
        try:
            # Steps as `alembic.command` takes them, which has no other way either.
            run_env(project, on, partial(_steps, script), as_sql=True, destination_rev="heads")
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
