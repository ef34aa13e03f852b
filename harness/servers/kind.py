"""What every kind of server has: which targets it takes, and how it opens a server for one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event

from harness.engines import Server


@dataclass(frozen=True, slots=True)
class Terms:
    """How a run wants its server, whatever kind it is of.

    leave: called at the end with each thing that stays on the server, and what removes it. say: called with
    what the run is waiting for, again and again; warn: with what a user should know before it goes on.
    full_rights: a schema's statements may run with all rights that the harness has there. halted: is set when
    the run ends, or its time is over, before the server can be used. keep: a container that was started stays
    for the next run. place: what the server is called in reports in place of its address.
    """

    leave: Callable[[str], None] = lambda _: None
    say: Callable[[str], None] = lambda _: None
    warn: Callable[[str], None] = lambda _: None
    full_rights: bool = False
    halted: Event = field(default_factory=Event)
    keep: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of server.

    written: how a target of this kind is written, for help and errors. takes: whether a target is of this
    kind. open: start or reach the server, and give it until the context ends; UsageError for a target that is
    wrong, DatabaseError when the server cannot be started or reached, or refuses what a run needs. Neither
    error shows a password. require: raise the same at once, as far as nothing has to be waited for.
    """

    written: str
    takes: Callable[[str], bool]
    open: Callable[[str, Terms], AbstractContextManager[Server]]
    require: Callable[[str], None] = lambda _: None
