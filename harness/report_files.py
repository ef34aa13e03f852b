"""Reports in files: where they go, and that an earlier run's are never taken for this run's."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.differing import changed_lines
from harness.errors import HarnessError, UsageError
from harness.reports import FORMATS
from harness.showing import visible
from harness.spelling import meant

if TYPE_CHECKING:
    from harness.report import Report


@dataclass(frozen=True, slots=True)
class Target:
    """A file for a report, and the format in which it is written."""

    format: str
    path: Path


def known_format(name: str) -> None:
    """Raise UsageError for a format that does not exist."""
    if name not in FORMATS:
        hint = meant(name, FORMATS, f"Formats are {', '.join(FORMATS)}")
        raise UsageError(f"there is no report format {name!r}", hint)


def targets(texts: Iterable[str]) -> tuple[Target, ...]:
    """Return what `--report FORMAT=FILE` names, and remove those files, which an earlier run has left.

    UsageError for the first text that is wrong, when the files of the others are removed.
    """
    found, wrong = [], []
    for text in texts:
        try:
            found.append(_target(text))
        except UsageError as error:
            wrong.append(error)
    for target in found:
        if target.path.is_file():
            with suppress(OSError):  # then writing it fails, and says so
                target.path.unlink()
    if wrong:
        raise wrong[0]
    return tuple(found)


def _target(text: str) -> Target:
    name, separator, path = text.partition("=")
    if not separator or not path:
        raise UsageError(
            f"--report {text!r} is not FORMAT=FILE", "For example --report json=equivalence.json"
        )
    known_format(name)
    if not Path(path).parent.is_dir():
        raise UsageError(f"--report: there is no folder {Path(path).parent}")
    if Path(path).is_dir():
        raise UsageError(f"--report: {path} is a folder", f"Name a file in it: {name}={Path(path, 'report')}")
    return Target(name, Path(path))


def write(report: Report, files: Sequence[Target]) -> None:
    """Write the report to each file; HarnessError for those that cannot be written, when all were tried."""
    failures = []
    for target in files:
        try:
            _replace(target.path, encoded(FORMATS[target.format](report)))
        except OSError as error:
            failures.append(f"{target.path}: {error.strerror}")
    if failures:
        raise HarnessError(f"--report: cannot write {'; '.join(failures)}")


def check_certificate(report: Report, path: Path) -> None:
    """Raise HarnessError unless a file holds the certificate of this report."""
    try:
        held = path.read_bytes()
    except OSError as error:
        raise HarnessError(f"--check-certificate: cannot read {path}: {error.strerror}") from None
    current = encoded(FORMATS["certificate"](report))
    if held != current:
        changed = changed_lines(*(visible(text.decode("utf-8", "replace")) for text in (held, current)))
        remedy = f"Look at what has changed, and write it anew: --report certificate={path}"
        raise HarnessError(
            f"{path} is no longer the certificate of this comparison", "\n".join([*changed, remedy])
        )


def _replace(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that nobody reads a part; a pipe is written to."""
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        Path(beside).chmod(0o666 & ~mask)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def encoded(report: str) -> bytes:
    """Return UTF-8 for every locale; half a surrogate pair is written as an escape, as in JSON."""
    return report.encode("utf-8", "backslashreplace")
