"""Have the image of a container: the one that the engine has, or else one pulled from its registry."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from harness.errors import DatabaseError

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
    _pull(client, name, terms)
    try:
        return client.client.images.get(name)
    except DockerException as error:
        raise DatabaseError(f"the image {name} was pulled, and is not there: {error}") from error


def _pull(client: DockerClient, name: str, terms: Terms) -> None:
    """Pull an image, in a thread of its own: the registry may not answer, and the run may end meanwhile."""
    events: SimpleQueue[dict[str, Any] | str | None] = SimpleQueue()
    Thread(target=_follow, args=(client, name, events), daemon=True).start()
    layers: dict[str, tuple[int, int]] = {}
    while True:
        if terms.halted.is_set():
            # The connection is closed with the client, and then the engine ends the pull too.
            raise DatabaseError(
                f"the image {name} was not pulled completely{_so_far(layers)}",
                hint=f"pull it before the run: docker pull {name}",
            )
        try:
            event = events.get(timeout=_LOOK_SECONDS)
        except Empty:
            continue
        if event is None:
            return
        if isinstance(event, str):
            raise DatabaseError(
                f"the image {name} cannot be pulled: {' '.join(event.split())}",
                hint=f"check its name, and that its registry can be reached: docker pull {name}",
            )
        size = event.get("progressDetail") or {}
        if event.get("status") == "Downloading" and size.get("total"):
            layers[str(event.get("id"))] = size["current"], size["total"]
        terms.say(f"pull {name}{_so_far(layers)}")


def _follow(
    client: DockerClient, name: str, events: SimpleQueue[dict[str, Any] | str | None]
) -> None:
    """Pull an image, and hand on all that the engine says: its steps, and why it failed, as a text."""
    from docker.errors import APIError
    from docker.utils import parse_repository_tag

    repository, tag = parse_repository_tag(name)
    try:
        for event in client.client.api.pull(repository, tag=tag or "latest", stream=True, decode=True):
            events.put(event.get("error") or event)
    except APIError as error:
        events.put(str(error.explanation or error))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other thread reports it
        events.put(str(error) or type(error).__name__)
    events.put(None)


def _so_far(layers: dict[str, tuple[int, int]]) -> str:
    """Say how much of the layers that have begun is there."""
    if not layers:
        return ""
    there, size = (sum(sizes) // _MEGABYTE for sizes in zip(*layers.values(), strict=True))
    return f" ({there:,} of {size:,} MB)"
