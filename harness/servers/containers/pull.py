"""The script of the process that has the engine pull an image: the engine ends a pull together with it.

Run as `python -I -S pull.py`. It reads the name of the image, and ends when the pipe does. It writes what the
engine says, a line of JSON each; why the image cannot be pulled is a text.
"""

from __future__ import annotations

import os
import sys
from threading import Thread


def main() -> None:
    """Pull the image that the first line names."""
    import json

    known = json.loads(sys.stdin.readline())
    sys.path[:] = known["path"]
    Thread(target=_end_with_pipe, daemon=True).start()
    from docker.errors import APIError, DockerException
    from docker.utils import parse_repository_tag
    from testcontainers.core.docker_client import DockerClient

    repository, tag = parse_repository_tag(known["name"])
    try:
        api = DockerClient().client.api
        for event in api.pull(repository, tag=tag or "latest", stream=True, decode=True):
            print(json.dumps(event.get("error") or event), flush=True)
    except APIError as error:
        print(json.dumps(str(error.explanation or error)), flush=True)
    except (DockerException, OSError) as error:
        print(json.dumps(str(error)), flush=True)


def _end_with_pipe() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
