"""A server in a container, which is started for the run through testcontainers, and removed at its end."""

from harness.servers.containers.engine import Images, images
from harness.servers.containers.kind import container

__all__ = ["Images", "container", "images"]
