"""Servers of PostgreSQL, for what knows that it has one; any other server is `harness.servers.Server`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from harness import servers
from harness.engines.postgresql.scratch import Scratch
from harness.servers import Terms
from harness.servers.postgresql import PostgreSQLServer as Server

__all__ = ["Scratch", "Server", "Terms", "open_server"]


@contextmanager
def open_server(target: str, terms: Terms | None = None) -> Iterator[Server]:
    """Open a server as a run does, which must be one of PostgreSQL."""
    with servers.open_server(target, terms) as server:
        assert isinstance(server, Server)
        yield server
