"""A side's sessions with a database during a request: the request's own, and one for each of its engines."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, Self

from harness.engines.postgresql.statements.forwarding import Forwarding

if TYPE_CHECKING:
    from types import TracebackType

    from harness.engines.postgresql.scratch import Scratch
    from harness.engines.postgresql.statements.roles import Roles

_LOCK_SECONDS: Final = 10
"""How long an engine of the side's own waits for a lock that the side itself holds (PostgreSQL: for ever)."""


class Sessions:
    """Opens each session when it is first used, and closes all at the end. Session 0 is the request's own."""

    def __init__(self, database: Scratch, roles: Roles) -> None:
        self._database = database
        self._roles = roles
        self._stack = ExitStack()
        self._open: dict[int, Forwarding] = {}

    @property
    def fault(self) -> str:
        """The first fault of the infrastructure that a session answered with; "" for none."""
        return next((session.fault for session in self._open.values() if session.fault), "")

    def of(self, session: int) -> Forwarding:
        """Return the session with this number; DatabaseError when it cannot be opened."""
        if session not in self._open:
            connection = self._stack.enter_context(self._database.connect())
            if session:
                connection.execute(f"SET lock_timeout TO '{_LOCK_SECONDS}s'".encode())
                connection.commit()
            self._open[session] = Forwarding(connection, self._roles)
        return self._open[session]

    def __enter__(self) -> Self:
        self.of(0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)
