"""Take the steps of a sequence in a session, as an application would, and say what changed with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state as state_of

from ..capture import Loaded
from . import tracking
from .counting import Counts
from .graphs import GONE, Graph
from .writing import Row, Unit, check_deferred, kind_of, refusal

_ENDING = "end"
_BUILDING = {"make", "add"}
_UNDOING = {"rollback", "undo"}


def run(
    loaded: Loaded, on: Any, graphs: Iterable[dict[str, Any]], accepted: dict[Any, list[Row]], sent: list[Any]
) -> list[dict[str, Any]]:
    """Run sequences; what each commits is a savepoint in a transaction that is rolled back.

    The parameters, and what is returned, are those of `graphs.run`; of the facts, only what a step changed.
    """
    units: dict[Any, Unit] = {}
    count = tracking.counting(on)
    found = []
    with on.connect() as connection:
        with connection.begin():
            counts = Counts(loaded, connection)
        for asked in graphs:
            outer = connection.begin()
            session = Session(connection, join_transaction_mode="create_savepoint")
            sequence = _Sequence(asked, connection, session, loaded, units, accepted, sent, count)
            sequence.run()
            for table, more in counts.changed(connection):
                sequence.facts.append((_ENDING, "besides", "", table, f"{more:+} rows"))
            session.close()
            outer.rollback()
            found.append(sequence.answer())
    return found


class _Sequence(Graph):
    """One sequence while its steps are taken."""

    def run(self) -> None:
        """Take the steps. One that is refused is followed by a rollback, as an application would do it."""
        self._savepoints: list[Any] = []
        self._last: dict[tuple[str, str, Any], str] = {}
        for step, operations in self._asked["steps"]:
            if tracking.share_a_key(self._objects.values()):
                return
            before = len(self._sent)
            found: list[tuple[str, str, Any, str]] = []
            undone = False
            try:
                if step == "make":
                    self._make()
                for verb, *words in operations:
                    undone = undone or verb in _UNDOING
                    if verb == "query":
                        self._session.flush()  # a read would, and hide that it failed
                        found += self._related(reads=True)
                    else:
                        self._take(verb, *words)
                refused = ""
            except Exception as error:  # noqa: BLE001 - a type, validator or listener may raise anything
                refused, undone = kind_of(error), True
                self.messages[step] = refusal(error)["message"]
                self._session.rollback()
                self._savepoints.clear()
            self.facts.append((step, "refused", "", "", refused))
            if refused and step in _BUILDING:
                return
            if undone or len(self._sent) > before:
                found += self._stored()
            found += [("session", name, "", _where(made)) for name, made in self._objects.items()]
            # Of a flush that was refused, what it had sent before depends on the order of sets.
            besides = () if refused else self._besides(before)
            self.facts += [(step, *fact) for fact in [*self._changed(found), *besides]]
            if self._lost(found):
                return

    @property
    def _connection(self) -> Any:
        """What rows are read by: where the session has no transaction, reading begins none, as it would."""
        return self._session.connection() if self._session.in_transaction() else self._on

    def answer(self) -> dict[str, Any]:
        """Return what is sent to the harness."""
        return {"facts": self.facts, "messages": self.messages, "apart": sorted(self.apart)}

    def _take(self, verb: str, *words: Any) -> None:
        if verb == "flush":
            self._session.flush()
        elif verb == "commit":
            self._session.flush()
            check_deferred(self._session)
            self._session.commit()
            self._savepoints.clear()
        elif verb == "rollback":
            self._session.rollback()
            self._savepoints.clear()
        elif verb == "savepoint":
            self._savepoints.append(self._session.begin_nested())
        elif verb == "undo":
            if self._savepoints:  # a step that was refused has ended it
                self._savepoints.pop().rollback()
        else:
            self._do(verb, *words)

    def _lost(self, found: list[tuple[str, str, Any, str]]) -> bool:
        """Whether the database has deleted the row of an object that the session still has.

        Which error a later flush raises then depends on the object that it takes first out of a set.
        """
        return any(
            (kind, value) == ("row", GONE) and state_of(self._objects[name]).persistent
            for kind, name, _, value in found
        )

    def _changed(self, found: list[tuple[str, str, Any, str]]) -> Iterator[tuple[str, str, Any, str]]:
        for kind, name, part, value in found:
            if self._last.get((kind, name, part)) != value:
                self._last[kind, name, part] = value
                yield kind, name, part, value


def _where(made: Any) -> str:
    state = state_of(made)
    names = ("transient", "pending", "persistent", "deleted", "detached")
    return next((name for name in names if getattr(state, name)), "")
