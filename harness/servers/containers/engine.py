"""The container engine that is at hand: reach it, or say at once what is missing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from harness.errors import DatabaseError

if TYPE_CHECKING:
    from testcontainers.core.docker_client import DockerClient

_ASK_SECONDS: Final = 3
"""How long an engine may take to say that it is there. A socket that nobody serves refuses at once."""
_ANSWER_SECONDS: Final = 60
_INSTEAD: Final = "--database embedded and --database local need none"
_USUAL: Final = "unix:///var/run/docker.sock"
_SERVED: Final = ("5432/tcp", "3306/tcp")


@dataclass(frozen=True, slots=True)
class Images:
    """A container engine as people know it, and the images of database servers that it has."""

    engine: str
    images: tuple[str, ...]


@contextmanager
def engine() -> Iterator[DockerClient]:
    """Give a connection to the container engine; DatabaseError, within seconds, when there is none."""
    try:
        from testcontainers.core.docker_client import DockerClient, get_docker_host
    except ImportError:
        raise DatabaseError(
            "testcontainers is not installed, which starts the containers",
            hint=f"pip install 'schema-harness[containers]'; {_INSTEAD}",
        ) from None
    from docker.errors import DockerException

    host = get_docker_host() or _USUAL
    try:
        _try_socket(host)
        client = DockerClient(timeout=_ASK_SECONDS)
        client.client.ping()
    except (DockerException, OSError) as error:
        denied = f": {error.strerror}" if isinstance(error, PermissionError) else ""
        raise DatabaseError(
            f"no container engine answers at {host}{denied}",
            hint=f"start Docker, or Podman's service and name its socket in DOCKER_HOST; {_INSTEAD}",
        ) from error
    client.client.api.timeout = _ANSWER_SECONDS
    try:
        yield client
    finally:
        client.client.close()


def _try_socket(host: str) -> None:
    """Raise OSError where nobody listens: docker's own client leaves such a socket open."""
    scheme, _, path = host.partition("://")
    if scheme == "unix":
        with socket.socket(socket.AF_UNIX) as tried:
            tried.settimeout(_ASK_SECONDS)
            tried.connect(path)


def images() -> Images:
    """Return what is at hand; DatabaseError when no engine is."""
    with engine() as client:
        version = client.client.version()
        served = [
            tag
            for image in client.client.images.list()
            if not {*_SERVED}.isdisjoint(image.attrs.get("Config", {}).get("ExposedPorts") or {})
            for tag in image.tags
        ]
    name = (version.get("Platform") or {}).get("Name") or "Docker"
    return Images(f"{name} {version['Version']}", tuple(sorted(served)))
