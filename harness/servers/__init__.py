"""Who gives a run its scratch databases: one file a kind of server, listed in KINDS."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from harness.engines import Scratch, Server
from harness.errors import UsageError
from harness.servers.containers import container
from harness.servers.embedded import EMBEDDED
from harness.servers.extensions import elsewhere
from harness.servers.inspected import INSPECTED
from harness.servers.kind import Kind, Terms
from harness.servers.local import LOCAL
from harness.servers.mariadb import URL as MARIADB_URL
from harness.servers.sqlite import SQLITE_IN_MEMORY
from harness.servers.url import URL

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS: tuple[Kind, ...] = (
    EMBEDDED,
    LOCAL,
    SQLITE_IN_MEMORY,
    container([MARIADB_URL, URL]),
    MARIADB_URL,
    INSPECTED,
    URL,
)
"""The kinds in the order in which they are asked. The first that takes a target opens it."""

__all__ = ["KINDS", "Kind", "Scratch", "Server", "Terms", "elsewhere", "open_server", "require_server"]


@contextmanager
def open_server(target: str, terms: Terms | None = None) -> Iterator[Server]:
    """Start or reach the server that the target names; at the end, remove all that this run has made on it.

    UsageError for a target that no kind takes; otherwise what `Kind.open` raises.
    """
    with _kind(target).open(target, terms or Terms()) as server:
        try:
            yield server
        finally:
            server.remove()


def require_server(target: str) -> None:
    """Raise at once what `open_server` would raise later, where nothing has to be waited for to know it."""
    _kind(target).require(target)


def _kind(target: str) -> Kind:
    """Return the kind that takes a target; UsageError for a target that no kind takes."""
    kind = next((known for known in KINDS if known.takes(target)), None)
    if kind is None:
        # Something with @ or = may be a URL or a connection string, and hold a password.
        named = f" {target!r}" if re.fullmatch(r"[^@=]{0,60}", target) else ""
        possible = ", ".join(known.written for known in KINDS)
        raise UsageError(f"not a database{named}: use one of none, {possible}")
    return kind
