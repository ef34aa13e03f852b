"""What every kind of server has: which targets it takes, and how it opens a server for one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from harness.servers.server import Server


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of server.

    written: how a target of this kind is written, for help and errors. takes: whether a target is of this
    kind. open: start or reach the server, and give it until the context ends; UsageError for a target that is
    wrong, DatabaseError when the server cannot be started or reached, or refuses what a run needs. Neither
    error shows a password. Its second argument is called at the end with each thing that stays on the server.
    The third is true when a schema's statements may run with all rights that the harness has there.
    """

    written: str
    takes: Callable[[str], bool]
    open: Callable[[str, Callable[[str], None], bool], AbstractContextManager[Server]]
