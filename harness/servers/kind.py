"""What every kind of server is: who takes which target, and opens a server for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from harness.servers.server import Server


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to a server.

    written: how its targets are written, for help and errors. takes: whether a target is one of them. open
    starts or reaches the server until the context ends; a UsageError for a target that cannot be one, a
    DatabaseError when the server cannot be started or reached, or refuses what a run needs. Neither shows a
    password.
    """

    written: str
    takes: Callable[[str], bool]
    open: Callable[[str], AbstractContextManager[Server]]
