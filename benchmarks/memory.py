"""The highest memory of each process of a run, as Linux tells it."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

_SECONDS = 0.05
_PROCESSES = Path("/proc")


class Peaks:
    """Looks at a process and at what it starts itself, while it runs.

    What is read is the high-water mark that the kernel keeps (VmHWM in proc_pid_status(5)), so only what a
    process takes in its last moments is missed. Empty where there is no /proc.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._found: dict[str, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def found(self) -> dict[str, float]:
        """MB by name: `harness`, and one for each side, by the folder in its command line."""
        self._ended.set()
        self._thread.join()
        return self._found

    def _watch(self) -> None:
        while not self._ended.wait(_SECONDS):
            self._look("harness", self._process.pid)
            for number, child in enumerate(self._children()):
                self._look(f"side {number + 1}", child)

    def _children(self) -> Iterator[int]:
        """The sides' interpreters, in the order in which they were started."""
        threads = (_PROCESSES / str(self._process.pid) / "task").glob("*/children")
        for child in sorted(int(child) for thread in threads for child in _read(thread).split()):
            if "_schema_harness_side" in _read(_PROCESSES / str(child) / "cmdline"):
                yield child

    def _look(self, name: str, process: int) -> None:
        for line in _read(_PROCESSES / str(process) / "status").splitlines():
            if line.startswith("VmHWM:"):
                self._found[name] = max(self._found.get(name, 0), int(line.split()[1]) / 1024)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended meanwhile
        return ""
