"""Connections of SQLAlchemy's for code that gets one; they reach no database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.mock import MockConnection
from sqlalchemy.sql import Select

from ..looking import is_a
from ..texts import POSTGRESQL
from .forbidding import Forbidden
from .recorder import Recorder
from .sessions import Alone

_ASKS = "it asks a connection for what is in the database"


def connection_for(log: list[str], text: Callable[[Any], str], name: str = "connection") -> Any:
    """Return what passes for a connection to PostgreSQL, or an engine. It notes what is done with it.

    Queries have the answers that sessions have. What else a statement gives has no value: it can be used, but
    nothing may depend on it. text: writes arguments.
    """
    return _connected(name, log, Engine if name == "engine" else Connection, text)


def _connected(path: str, log: list[str], of: type, text: Callable[[Any], str]) -> Any:
    made = _Connected(path, log, of, text)
    vars(made)["dialect"] = POSTGRESQL
    return made


class _Unanswered(Recorder):
    """What only a database could say: where it is used, its text is how it was asked for."""

    def __repr__(self) -> str:
        return f"<{vars(self)['_path']}>"

    def _next(self, path: str) -> Recorder:
        own = vars(self)
        return _Unanswered(path, own["_log"], Recorder, own["_text"])

    def __bool__(self) -> bool:
        raise Forbidden(_ASKS)

    def __iter__(self) -> Iterator[Any]:
        raise Forbidden(_ASKS)

    def __eq__(self, _: object) -> bool:
        raise Forbidden(_ASKS)

    __hash__ = None  # type: ignore[assignment]


class _Connected(_Unanswered):
    """A connection, of which code may ask whether it is there."""

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        own = vars(self)
        return f"{own['_path']}[{'; '.join(own['_log'])}]"

    def connect(self, *given: Any, **named: Any) -> Any:
        """Return what passes for a connection, also as a context."""
        return self._with("connect", given, named)

    def begin(self, *given: Any, **named: Any) -> Any:
        """Begin a transaction."""
        return self._with("begin", given, named)

    def execution_options(self, *given: Any, **named: Any) -> Any:
        """Return what passes for a connection with options."""
        return self._with("execution_options", given, named)

    def _with(self, method: str, given: Any, named: Any) -> Any:
        own = vars(self)
        path = vars(self.__getattr__(method)(*given, **named))["_path"]
        return _connected(path, own["_log"], Connection, own["_text"])

    def _run_ddl_visitor(self, *given: Any, **named: Any) -> None:
        """Note each statement of `create_all` and `drop_all`, which ask for this method."""
        MockConnection(POSTGRESQL, self.execute)._run_ddl_visitor(*given, **named)  # noqa: SLF001 - as they do

    def execute(self, statement: Any, *given: Any, **named: Any) -> Any:
        """Answer a query; note another statement."""
        if is_a(statement, Select):
            return Alone().execute(statement, *given, **named)
        return self.__getattr__("execute")(statement, *given, **named)

    def scalar(self, statement: Any, *given: Any, **named: Any) -> Any:
        """Return the first value of the first row of what a statement gives."""
        return self.execute(statement, *given, **named).scalar()

    def scalars(self, statement: Any, *given: Any, **named: Any) -> Any:
        """Return the first values of what a statement gives."""
        return self.execute(statement, *given, **named).scalars()
