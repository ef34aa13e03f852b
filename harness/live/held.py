"""A scratch database in which requests leave nothing: one transaction that both sides see, rolled back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from harness.engines import Session
    from harness.servers import Scratch

_SAVEPOINT: Final = "schema_harness_held"
_READING: Final = ("SELECT", "WITH", "SHOW", "PRAGMA", "SET")


_QUERY: Final = ("SELECT", "WITH")


def is_query(statement: str) -> bool:
    """Whether a statement reads rows, and writes none."""
    return statement.lstrip().upper().startswith(_QUERY)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A statement that a request has sent."""

    statement: str
    parameters: Any
    many: bool

    @property
    def writes(self) -> bool:
        """Whether it may write."""
        return not self.statement.lstrip().upper().startswith(_READING)


class Held:
    """A scratch database, as requests use it, whose sessions are all one, and never commit.

    Where a side commits, a savepoint begins; a rollback goes back to it. So what one request wrote, another
    reads, on either side, one after the other. As a context, it ends the session.
    """

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._sessions = scratch.sessions()
        self._stack = ExitStack()
        self._real: Session | None = None
        self._begun = False
        self._sent: list[_Sent] = []
        self._undone: list[_Sent] = []  # of these, the last that were rolled back
        self._kept = 0  # of these, before the last savepoint in place of a commit

    @property
    def name(self) -> str:
        """The name of the database."""
        return self._scratch.name

    def sessions(self) -> _Sessions:
        """Return the sessions for a request, which outlive it."""
        return _Sessions(self)

    @property
    def fault(self) -> str:
        """The first fault of the infrastructure; "" for none."""
        return self._sessions.fault

    def __enter__(self) -> Self:
        self._real = self._stack.enter_context(self._sessions).of(0)
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def execute(self, first: list[str], statement: str, parameters: Any, many: bool) -> dict[str, Any]:
        """Execute a statement, as a session does, and note it."""
        self._sent.append(_Sent(statement, parameters, many))
        return self._passed(first, statement, parameters, many=many)

    def transaction(self, first: list[str], action: str) -> dict[str, Any]:
        """Begin another savepoint in place of a commit, and go back to the last one to roll back."""
        if not self._begun:
            return {}
        if action == "rollback":
            undone = self._sent[self._kept :]
            self._undone = undone if any(one.writes for one in undone) else self._undone
            del self._sent[self._kept :]
        self._kept = len(self._sent)
        ending = [f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}"] if action == "rollback" else []
        answer = self._passed([*([] if ending else first), *ending], f"SAVEPOINT {_SAVEPOINT}", None)
        return {"error": answer["error"]} if "error" in answer else {}

    @property
    def written(self) -> Sequence[tuple[str, Any, bool]]:
        """The statements that may write, of requests so far."""
        return [(one.statement, one.parameters, one.many) for one in self._sent if one.writes]

    def undo(self, *, whole: bool = False, reads: bool = False) -> list[str]:
        """Roll back all that requests have written since the last time, and return it as SQL.

        whole: with what the last of them has rolled back itself. reads: with the queries.
        """
        assert self._real is not None
        sent = [*self._sent, *(self._undone if whole else ())]
        self._sent, self._undone, self._kept = [], [], 0
        texts = [
            self._real.literal(one.statement, row)
            for one in sent
            if one.writes or (reads and is_query(one.statement))
            for row in (one.parameters if one.many else [one.parameters])
        ]
        if self._begun:
            self._real.transaction([], "rollback")
        self._begun = False
        return texts

    def _passed(
        self, first: list[str], statement: str, parameters: Any, *, many: bool = False
    ) -> dict[str, Any]:
        assert self._real is not None
        begin = [] if self._begun else [f"SAVEPOINT {_SAVEPOINT}"]
        self._begun = True
        return self._real.execute([*begin, *first], statement, parameters, many)


@dataclass(frozen=True, slots=True)
class _Sessions:
    """The sessions of one request: all are the held one, which stays open."""

    held: Held

    @property
    def fault(self) -> str:
        return self.held.fault

    def of(self, session: int) -> Held:  # noqa: ARG002 - whatever its number
        return self.held

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass
