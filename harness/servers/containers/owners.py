"""Whose container is it: labels that say so, and removing those whose runs have been killed."""

from __future__ import annotations

import contextlib
import os
import platform
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from docker.models.containers import Container
    from testcontainers.core.docker_client import DockerClient

_MACHINE: Final = "schema-harness.machine"
_PROCESS: Final = "schema-harness.process"
KEPT: Final = "schema-harness.kept"
"""The label of a container that is kept for the next run; its value says what it was made of."""

_FOREIGN_SECONDS: Final = 86_400
"""The age at which a container is of no use any longer whose process cannot be seen from here."""


def labels() -> dict[str, str]:
    """Return the labels of a container of this process."""
    return {_MACHINE: _machine(), _PROCESS: _process(os.getpid())}


def remove_abandoned(client: DockerClient) -> None:
    """Remove the containers of runs that have ended; what the engine does not remove stays."""
    from docker.errors import DockerException

    with contextlib.suppress(DockerException):
        for container in client.client.containers.list(all=True, filters={"label": _PROCESS}):
            if _is_abandoned(container):
                with contextlib.suppress(DockerException):
                    container.remove(force=True, v=True)


def _is_abandoned(container: Container) -> bool:
    owner: Mapping[str, str] = container.labels
    if owner.get(_MACHINE) != _machine():
        made = datetime.fromisoformat(container.attrs["Created"]).timestamp()
        return made < time.time() - _FOREIGN_SECONDS
    return _process(int(owner[_PROCESS].partition(" ")[0])) != owner[_PROCESS]


def _machine() -> str:
    """Return what tells machines, and containers, apart that may use the same engine."""
    if platform.system() != "Linux":
        return platform.node()
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot} {Path('/proc/self/ns/pid').readlink()}"


def _process(number: int) -> str:
    """Return what tells a process of this machine from all others; "" for one that has ended."""
    if platform.system() == "Linux":
        with contextlib.suppress(OSError):
            # The name of the program is in parentheses and may hold anything; proc(5): starttime is field 22.
            fields = (
                Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")
            )
            return f"{number} {fields[2].split()[19]}"
        return ""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass  # it is there, and of another user
    return str(number)
