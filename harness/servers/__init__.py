"""A PostgreSQL server for one run, and scratch databases on it: the embedded one, or one that a URL names."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from harness.engines.postgresql.scratch import Scratch
from harness.errors import DatabaseError
from harness.servers.embedded import embedded_server
from harness.servers.prepared import prepared
from harness.servers.server import Server
from harness.servers.url import url_server

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Scratch", "Server", "open_server", "prepared"]


@contextmanager
def open_server(target: str) -> Iterator[Server]:
    """Start or reach the server that the target names, and leave nothing of this run on it.

    The target is `embedded` or a URL: `postgresql://…`, `postgres://…`, also with a driver of SQLAlchemy
    (`postgresql+psycopg://…`). Any other is a UsageError; a server that cannot be started or reached, or
    refuses what a run needs, a DatabaseError. Neither shows a password.
    """
    with embedded_server() if target == "embedded" else url_server(target) as server:
        try:
            yield server
        except BaseException:
            # What went wrong first is what matters; a role that stays is left to the ledger.
            with suppress(DatabaseError):
                server.roles.drop()
            raise
        server.roles.drop()
