"""Have the image of a container: the one that the engine has, or else one pulled from its registry."""

from __future__ import annotations

import json
import subprocess
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from harness.errors import DatabaseError
from harness.servers.containers.scripts import start

if TYPE_CHECKING:
    from docker.models.images import Image
    from testcontainers.core.docker_client import DockerClient

    from harness.servers.kind import Terms

_LOOK_SECONDS: Final = 0.2
_MEGABYTE: Final = 1_000_000


def image(client: DockerClient, name: str, terms: Terms) -> Image:
    """Return an image, pulled if the engine does not have it.

    The terms are told that it is pulled and how far that is, and may end it at any time. DatabaseError when
    it was not pulled until then, or cannot be.
    """
    from docker.errors import DockerException, ImageNotFound

    try:
        return client.client.images.get(name)
    except ImageNotFound:
        terms.warn(f"pulls the image {name}, which this machine does not have yet")
    except DockerException as error:
        raise DatabaseError(f"the container engine does not know whether it has {name}: {error}") from error
    _pull(name, terms)
    try:
        return client.client.images.get(name)
    except DockerException as error:
        raise DatabaseError(f"the image {name} was pulled, and is not there: {error}") from error


def _pull(name: str, terms: Terms) -> None:
    """Pull an image, in a process of its own: the registry may not answer, and the run may end meanwhile."""
    lines: SimpleQueue[bytes | None] = SimpleQueue()
    with start("pull.py", name, subprocess.PIPE) as pulling:
        following = Thread(target=_follow, args=(pulling, lines))
        following.start()
        try:
            _report(name, lines, terms)
        finally:
            pulling.kill()
            following.join()


def _follow(pulling: subprocess.Popen[bytes], lines: SimpleQueue[bytes | None]) -> None:
    assert pulling.stdout is not None
    for line in pulling.stdout:
        lines.put(line)
    lines.put(None)


def _report(name: str, lines: SimpleQueue[bytes | None], terms: Terms) -> None:
    """Say how far the pull is until it has ended; DatabaseError when it fails, or is ended."""
    layers: dict[str, tuple[int, int]] = {}
    while True:
        if terms.halted.is_set():
            raise DatabaseError(
                f"the image {name} was not pulled completely{_so_far(layers)}",
                hint=f"pull it before the run: docker pull {name}",
            )
        try:
            line = lines.get(timeout=_LOOK_SECONDS)
        except Empty:
            continue
        if line is None:
            return
        event: str | dict[str, Any] = json.loads(line)
        if isinstance(event, str):
            raise DatabaseError(
                f"the image {name} cannot be pulled: {' '.join(event.split())}",
                hint=f"check its name, and that its registry can be reached: docker pull {name}",
            )
        size = event.get("progressDetail") or {}
        if event.get("status") == "Downloading" and size.get("total"):
            layers[str(event.get("id"))] = size["current"], size["total"]
        terms.say(f"pull {name}{_so_far(layers)}")


def _so_far(layers: dict[str, tuple[int, int]]) -> str:
    """Say how much of the layers that have begun is there."""
    if not layers:
        return ""
    there, size = (sum(sizes) // _MEGABYTE for sizes in zip(*layers.values(), strict=True))
    return f" ({there:,} of {size:,} MB)"
