"""The interfaces of every engine: a kind of database, its servers, its scratch databases, and sessions there.

Nothing outside of an engine's folder, and of the files of its servers, knows more of a kind of database than
this. What a side does is emitted inside and applied outside: its interpreter has an Engine of the database's
dialect, whose DBAPI asks for each statement to be executed (`harness.inside.database.engine`), and a
`Session` here executes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from harness.facts.build import BuildFailure
    from harness.facts.catalog import Catalog, Name
    from harness.facts.catalog.texts import Text
    from harness.findings import Contract, Remark


class Engine(Protocol):
    """A kind of database: what is true of all its servers.

    dialect: SQLAlchemy's name for it. product: its name for people, which is followed by a version.
    """

    @property
    def dialect(self) -> str: ...  # noqa: D102
    @property
    def product(self) -> str: ...  # noqa: D102

    @property
    def beyond(self) -> frozenset[Contract]:
        """The contracts that its databases cannot show."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """The errors of the driver that the harness connects with. Asking may import the driver."""

    def fault_of(self, error: Exception) -> str:
        """Return what happened, when an error is a fault of the infrastructure; else ""."""

    def statement_of(self, error: Exception) -> str:
        """Return the statement that one of `errors` is of, in one line; "" if it is not known."""


class ReadsInUse(Protocol):
    """An engine that can read databases that others use."""

    def read_in_use(self, parameters: Mapping[str, str], *, rows: bool) -> tuple[Catalog, int]:
        """Read a database that others use; return its catalog, and the major version of its server.

        parameters: as a source gives them (`InUse`). DatabaseError when that fails.
        """


class Session(Protocol):
    """A connection on which a side's statements are executed.

    An answer holds plain values only (`harness.inside.wire`). Instead of a result it has `error`, when the
    server refuses: the PEP 249 `class`, the `condition` as the driver names it, `message`, `sqlstate` and
    `constraint`, which may be None, and perhaps the server's `number` for it.
    """

    def execute(self, first: list[str], statement: str, parameters: Any, many: bool) -> dict[str, Any]:
        """Execute a statement; answer with its `description`, `rowcount`, `rows` and perhaps `lastrowid`.

        first: statements about savepoints to execute before it. many: once for each set of parameters.
        """

    def transaction(self, first: list[str], action: str) -> dict[str, Any]:
        """Do `commit`, `rollback`, `autocommit on` or `autocommit off`; answer with {}."""

    def literal(self, statement: str, parameters: Any) -> str:
        """Return a statement as SQL that a person can run, with its parameters as literals."""


class Sessions(Protocol):
    """The sessions of a side with a scratch database, for one request. As a context, it closes them.

    Number 0 is the request's own; each of the side's engines has one of another number.
    """

    @property
    def fault(self) -> str:
        """The first fault of the infrastructure that a session answered with; "" for none."""

    def of(self, session: int) -> Session:
        """Return the session with this number, opened when it is first used."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Scratch(Protocol):
    """A database that a run has made for itself. Its methods raise DatabaseError, or one of `Engine.errors`.

    name: no other scratch database of the server has it.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    def read_catalog(self, without: Sequence[Name] = ()) -> Catalog:
        """Read all that the database holds, as if these tables were not there."""

    def parsed_again(self, wanted: Iterable[Text]) -> Mapping[Text, str]:
        """Return how the server writes texts of a catalog once it has parsed them again.

        Without those that it refuses; none, if the server keeps texts as they were written.
        """

    def fill(self, catalog: Catalog, filled: Collection[Name], *, words: bool) -> frozenset[Name]:
        """Put rows into the tables of a catalog that are not filled yet; return those that are then.

        words: whether texts have letters; else they are digits, which can become numbers.
        """

    def read_objects(self) -> Mapping[str, str]:
        """Read which objects the database holds: each name, and the name of what it is part of."""

    def replay(self, recorded: Sequence[Any]) -> None:
        """Execute recorded statements, each with its parameters, as one `create_all` does."""

    def run_script(
        self, files: Sequence[Path], shown: Callable[[Path], str]
    ) -> tuple[tuple[str, ...], BuildFailure | None]:
        """Execute files of SQL; return those that make views and routines, and why one was refused."""

    def sessions(self) -> Sessions:
        """Return the sessions of a side with the database, for one request."""

    def lacking(self, message: str, elsewhere: Callable[[str], str]) -> str:
        """Return a hint for a statement that was refused with this message; "" when nothing is known.

        elsewhere: says what to type to have a server with the extension of this name.
        """

    def lacked(self, message: str) -> str:
        """Return the statement that makes what a statement refused with this message lacks; "" if unknown.

        Only for what belongs to a database alone, and is the same whoever makes it.
        """

    def extensions(self) -> frozenset[str]:
        """Return the names of the extensions that can be created here."""


class Server(Protocol):
    """Who gives a run its scratch databases. Threads may use it at once.

    description: its product, version and place, for people. release: its version, as SQLAlchemy's dialects
    hold it. warning: what a user must know before the first statement, "" for nothing.
    """

    @property
    def description(self) -> str: ...  # noqa: D102
    @property
    def engine(self) -> Engine: ...  # noqa: D102
    @property
    def release(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def warning(self) -> str: ...  # noqa: D102

    @property
    def notes(self) -> tuple[Remark, ...]:
        """What a reader of the report should know: what was not executed, and as whom statements ran."""

    @property
    def given(self) -> Server:
        """The server with scratch databases that only have what the user's scripts have made."""

    @property
    def plain(self) -> Server:
        """The server with empty scratch databases, whatever scripts have prepared."""

    def scratch(self, label: str) -> AbstractContextManager[Scratch]:
        """Make a scratch database, and drop it at the end. Its name has the label in it."""

    def copied(self, scratch: Any, label: str) -> AbstractContextManager[Scratch]:
        """Make a scratch database that is a copy of one of this server's."""

    def prepared(self, scripts: Sequence[Path]) -> AbstractContextManager[Server]:
        """Give the server with scratch databases in which the user's scripts have been run.

        DatabaseError, with the script and the line, when the server refuses a statement.
        """

    def provided(self, statement: str) -> AbstractContextManager[Server]:
        """Give the server with scratch databases in which this statement has been run as well.

        Its `given` is the server as it was before. DatabaseError when the server refuses it.
        """

    def statement_in(self, database: str) -> str:
        """Return the statement that runs in the scratch database of this name; "" if there is none."""

    def cancel_statements(self, database: str = "") -> None:
        """Cancel what runs in the run's scratch databases, or in the one of this name."""

    def end_sessions(self, database: str = "") -> None:
        """End all sessions in the run's scratch databases, or in the one of this name."""

    def remove(self) -> None:
        """Remove what the run has made outside of its scratch databases. It is called last."""
