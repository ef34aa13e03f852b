"""Temporary folders for the files of a revision, and the files of Git LFS in them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_NAME: Final = "schema-harness-revision-"
_LOCK: Final = "lock"
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
_LARGEST: Final = 1 << 27
"""How many bytes of files may be written into memory."""
_PART: Final = 4
"""Which part of the memory that is free they may take."""
_POINTER: Final = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n.*^oid sha256:([0-9a-f]{64})$", re.DOTALL | re.MULTILINE
)
_LONGEST_POINTER: Final = 1024
"""In bytes, as Git LFS itself reads them (docs/spec.md)."""


@contextmanager
def held(size: int) -> Iterator[Path]:
    """Give a new temporary folder for files of a size, locked as long as this process is there."""
    folder = Path(tempfile.mkdtemp(prefix=_NAME, dir=_MEMORY if _fits_memory(size) else None))
    try:
        with Path(folder, _LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove the folders that nobody holds any more."""
    for place in (Path(tempfile.gettempdir()), _MEMORY):
        for folder in place.glob(f"{_NAME}*"):
            with contextlib.suppress(OSError), Path(folder, _LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)


def left_pointers(files: Iterable[Path], store: Path) -> list[Path]:
    """Put the files that Git LFS has fetched in the place of their pointers; return the others."""
    left = []
    for file in files:
        if (oid := _pointed_at(file)) is None:
            continue
        stored = store / oid[:2] / oid[2:4] / oid
        if stored.is_file():
            shutil.copyfile(stored, file)
        else:
            left.append(file)
    return left


def _pointed_at(file: Path) -> str | None:
    if not file.is_file() or file.is_symlink() or file.stat().st_size > _LONGEST_POINTER:
        return None
    found = _POINTER.match(file.read_bytes())
    return found[1].decode() if found else None


def _fits_memory(size: int) -> bool:
    """Whether there is a file system in memory with room for it, in which compiled modules can be loaded.

    Many small files are written and removed there in a tenth of the time.
    """
    if not size or size > _LARGEST or "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK | os.X_OK):
        return False
    there = os.statvfs(_MEMORY)
    return not there.f_flag & getattr(os, "ST_NOEXEC", 0) and size < there.f_bavail * there.f_frsize // _PART
