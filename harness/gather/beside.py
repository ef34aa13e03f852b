"""How many databases of a run are used at the same time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_CORES: Final = 4
"""What one database takes: two interpreters or sessions of the harness at work, and two of the server."""

_MEMORY: Final = 1_000_000
"""What is left free for each, in kB: a large schema, read twice, and its rows."""


def beside(databases: int) -> int:
    """Return how many databases are used at once, as far as this machine's cores and free memory allow."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(databases, cores // _CORES, _free() // _MEMORY))


def _free() -> int:
    """Return the free memory in kB; enough for two databases where the system does not say."""
    try:
        found = Path("/proc/meminfo").read_text(encoding="ascii").partition("MemAvailable:")[2].split()
    except OSError:
        return 2 * _MEMORY
    return int(found[0]) if found else 2 * _MEMORY
