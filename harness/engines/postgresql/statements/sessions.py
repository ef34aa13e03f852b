"""The sessions that a side has with a database during a request: its own, and one for each of its engines."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, Self

from harness.engines.postgresql.statements.forwarding import Forwarding

if TYPE_CHECKING:
    from types import TracebackType

    from harness.engines.postgresql.scratch import Scratch
    from harness.engines.postgresql.statements.roles import Roles

_LOCK_SECONDS: Final = 10
"""How long an engine of a side's own waits for what the side itself holds; in production it is for ever."""


class Sessions:
    """Opens each session when it is first used, and closes all at the end. Session 0 is the request's own."""

    def __init__(self, database: Scratch, roles: Roles) -> None:
        self._database = database
        self._roles = roles
        self._stack = ExitStack()
        self._open: dict[int, Forwarding] = {}

    @property
    def fault(self) -> str:
        """The first fault of the infrastructure that a session had to answer with; "" for none."""
        return next((one.fault for one in self._open.values() if one.fault), "")

    def of(self, session: int) -> Forwarding:
        """Return the session of a number; a DatabaseError when it cannot be opened."""
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
