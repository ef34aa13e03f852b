"""What Linux tells of a run: the highest memory of each process, and how long the cores were idle."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

_SECONDS = 0.05
_PROCESSES = Path("/proc")


def idle_seconds() -> float:
    """Return how long all cores together have been idle (proc_stat(5)); 0 where there is no /proc."""
    names = _read(_PROCESSES / "stat").partition("\n")[0].split()
    return (int(names[4]) + int(names[5])) / os.sysconf("SC_CLK_TCK") if names else 0


def peak(command: list[str], folder: Path) -> float:
    """Run a program in a folder; return its highest memory in MB, which it prints last."""
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
    return float(done.stdout.split()[-1]) / 1024


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
