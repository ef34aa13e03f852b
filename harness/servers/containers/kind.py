"""`--database container[:IMAGE]`: a server in a container, which is then used by its URL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from harness.errors import DatabaseError, UsageError
from harness.servers.containers.engine import engine
from harness.servers.containers.owners import remove_abandoned
from harness.servers.containers.pulling import image
from harness.servers.containers.starting import running
from harness.servers.kind import Kind, Terms

if TYPE_CHECKING:
    from harness.engines import Server

_TARGET: Final = re.compile(r"container(?::(?P<image>[^\s@:]\S*))?")
USUAL: Final = "postgres:18-alpine"
"""The image of `--database container`."""


def container(by_url: Sequence[Kind]) -> Kind:
    """Return the kind of server that is started in a container; by_url: the kinds that take its URL."""

    @contextmanager
    def opened(target: str, terms: Terms) -> Iterator[Server]:
        asked = named(target)
        with ExitStack() as stack:
            client = stack.enter_context(engine())
            from testcontainers.core.config import testcontainers_config

            name = testcontainers_config.hub_image_name_prefix + asked
            remove_abandoned(client)
            url = stack.enter_context(running(client, image(client, name, terms), name, terms))
            kind = next((known for known in by_url if known.takes(url)), None)
            if kind is None:
                raise DatabaseError(f"a server of {asked} cannot be used in this release")
            with kind.open(url, replace(terms, place=f"(container {asked})")) as server:
                yield server

    return Kind("container[:IMAGE]", lambda target: target.partition(":")[0] == "container", opened, _require)


def _require(target: str) -> None:
    """Raise UsageError for a target that is written wrongly, DatabaseError where no engine is."""
    named(target)
    with engine():
        return


def named(target: str) -> str:
    """Return the image that a target names; UsageError for one that is written wrongly."""
    written = _TARGET.fullmatch(target)
    if written is None:
        raise UsageError(
            f"--database {target}: this is not container or container:IMAGE",
            "For example --database container:postgres:16-alpine",
        )
    return written["image"] or USUAL
