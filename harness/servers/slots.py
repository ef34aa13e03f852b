"""The pool of clusters: a folder for each slot, used by one run at a time, and only if it was left clean."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.errors import DatabaseError
from harness.servers.account import OWN_SERVER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POOL = "embedded-postgresql"
"""The beginning of the name of a folder of slots; a cache folder may be shared with other programs."""

_MOST_SLOTS = 256
_KEPT_SECONDS = 30 * 24 * 3600
_FIRST_FREE_DESCRIPTOR = 10


@dataclass(frozen=True, slots=True)
class Slot:
    """A folder that no other run uses as long as `lock`, a file descriptor, is open in some process.

    The lock (flock) belongs to the open file, so processes that inherit the descriptor still hold the lock
    when this process has ended. The number is above 9, where a POSIX shell's redirections cannot close it.
    """

    folder: Path
    lock: int

    @property
    def data(self) -> Path:
        """The data folder of the slot's cluster."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The output of the program that ran last: the server, or initdb."""
        return self.folder / "server.log"

    @property
    def sockets(self) -> Path:
        """A symbolic link to the folder of the running server's socket."""
        return self.folder / "sockets"

    @property
    def _clean(self) -> Path:
        return self.folder / "clean"

    def is_clean(self) -> bool:
        """Whether the cluster was stopped in order, and the machine has not been started again since.

        The server writes without fsync, so after a crash of the machine its files may be damaged unnoticed.
        """
        try:
            marked = float(self._clean.read_text())
        except (FileNotFoundError, ValueError):
            return False
        now = time.time()
        since_boot: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
        return now - time.clock_gettime(since_boot) < marked <= now

    def mark_clean(self) -> None:
        """Note that the next run may use the cluster. If the note cannot be written, it makes a new one."""
        with contextlib.suppress(OSError):
            self._clean.write_text(str(time.time()))

    def mark_used(self) -> None:
        """Note that from now on the cluster may be in any state, so that no run uses it again."""
        self._clean.unlink(missing_ok=True)

    def wipe(self) -> None:
        """Remove all that the slot holds, and the folder of the socket that a killed run may have left."""
        if self.sockets.is_symlink():
            shutil.rmtree(self.sockets.readlink(), ignore_errors=True)
        if self.folder.exists():
            shutil.rmtree(self.folder)


@contextmanager
def free_slot(pool: Path) -> Iterator[Slot]:
    """Hold the pool's first slot that no other run holds; DatabaseError when other runs hold all."""
    for number in range(_MOST_SLOTS):
        folder = pool / str(number)
        try:
            lock = _lock(folder, wait=False)
        except BlockingIOError:
            continue
        try:
            yield Slot(folder, lock)
        finally:
            os.close(lock)
        return
    raise DatabaseError(
        f"all {_MOST_SLOTS} clusters of the embedded PostgreSQL are in use ({pool})",
        hint=f"wait for other runs to end, or {OWN_SERVER}",
    )


@contextmanager
def alone_with(folder: Path) -> Iterator[None]:
    """Wait until no other run holds the folder, then hold it. The folder need not exist yet."""
    lock = _lock(folder, wait=True)
    try:
        yield
    finally:
        os.close(lock)


def forget_unused(cache: Path) -> None:
    """Remove what no run has used for a month, such as the clusters of former versions."""
    for name in cache.glob(f"{POOL}-*/*.lock"):
        with contextlib.suppress(OSError):
            if time.time() - name.stat().st_mtime > _KEPT_SECONDS:
                folder = name.with_suffix("")
                lock = _lock(folder, wait=False)
                try:
                    Slot(folder, lock).wipe()
                finally:
                    os.close(lock)


def _lock(folder: Path, *, wait: bool) -> int:
    """Open and lock the file beside the folder; BlockingIOError if it is locked and `wait` is false.

    The file is never removed: otherwise two runs could hold locks of the same name.
    """
    opened = os.open(folder.with_name(f"{folder.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        os.utime(opened)
        return fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE_DESCRIPTOR)
    finally:
        os.close(opened)
