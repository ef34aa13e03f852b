"""The script of the process that removes a container after the harness has been killed.

Run as `python -I -S remove.py`, so that it starts in milliseconds. It reads the name of the container, and
waits until the pipe ends. A line more says that nothing is left to do.
"""

from __future__ import annotations

import sys

_SECONDS = 60
_CREATION_SECONDS = 10
_PAUSE_SECONDS = 0.5


def main() -> None:
    """Wait for the end of the harness, and remove its container if it has not."""
    how = sys.stdin.readline()
    if sys.stdin.read() or not how:
        return
    import json

    known = json.loads(how)
    sys.path[:] = known["path"]
    remove(known["name"])


def remove(name: str) -> None:
    """Remove a container, also one that the engine is creating just now; give up after a minute."""
    import contextlib
    import time

    from docker.errors import DockerException, NotFound
    from testcontainers.core.docker_client import DockerClient

    begin = time.monotonic()
    seconds = _CREATION_SECONDS
    while time.monotonic() < begin + seconds:
        with contextlib.suppress(NotFound):
            try:
                DockerClient().client.containers.get(name).remove(force=True, v=True)
            except NotFound:
                raise
            except DockerException:
                seconds = _SECONDS  # the engine is starting again, say
            else:
                return
        time.sleep(_PAUSE_SECONDS)


if __name__ == "__main__":
    main()
