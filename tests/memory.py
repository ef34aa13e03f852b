"""Where the tests keep clusters: in the machine's memory, where there is room for them.

Making a database copies some three hundred files: there it takes a tenth of the time that it takes on a disk.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of the tests' own is made in it
_ENOUGH = 2 << 30
"""Several clusters of 50 MB, each with a few databases of 8 MB; a container may have no more than 64 MB."""


_PREFIX = "schema-harness-tests-"


def new_folder() -> Path:
    """Make a folder that everybody may look into, unlike pytest's own: as root a server runs as nobody."""
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_MEMORY if _has_room() else None))
    folder.chmod(0o755)
    return folder


def remove_abandoned() -> None:
    """Remove what tests have left that were killed: their process, whose number the name holds, is gone."""
    for folder in _MEMORY.glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (OSError, ValueError):  # another user's, or no number
            continue


def _has_room() -> bool:
    return os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH
