"""One side of a run: its worker, its scratch database, and what has been learnt of it so far."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from harness.config import alembic_of
from harness.errors import DatabaseError
from harness.launch import Launched
from harness.pairs import Side
from harness.snapshot.build import BUILT_DIALECT, CREATE_ALL, MIGRATIONS, BuildFailure, Dropped, Recording
from harness.snapshot.model import Snapshot, decode
from harness.sources import ModuleSource
from harness.workers import Failed, WorkerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.databases import Scratch, Server
    from harness.databases.roles import Roles
    from harness.snapshot.catalog import Catalog

_DATABASE_SECONDS = 600
_LOCK_SECONDS = 10
"""How long an engine of a side's own waits for what the side itself holds; in production it is for ever."""
_DECODING = Lock()
"""msgspec learns a type when it first meets it: two threads that have it do so at once crash the process."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
"""What differs between two loads in SQLAlchemy's own messages."""


class SideRun:
    """Drives one side's worker. Each step fills in more of `facts()`; a step that fails says so there."""

    def __init__(self, name: str, launched: Launched, seconds: float, alembic: Path | None = None) -> None:
        """Take a started side; with a configuration of Alembic's, its migrations make its database."""
        self.name = name
        self._alembic = alembic
        self.source = launched.source
        self.root = launched.root
        self.snapshot: Snapshot | None = None
        self.catalog: Catalog | None = None
        self.failure: Mapping[str, Any] | None = None
        self._scratch: Scratch | None = None
        self._server: Server | None = None
        self._resources = ExitStack()
        self._seconds = seconds
        self._worker = launched.worker
        self._loading = launched.loading
        self._printed = ""
        self._version: list[int] = []
        self._recorded: dict[str, Any] = {}
        self._build_failure: BuildFailure | None = None
        self._unbuilt = ""
        self._dropped: Dropped | None = None
        self._undropped = ""

    def close(self) -> None:
        """Drop the side's database."""
        self._resources.close()

    @property
    def loaded(self) -> bool:
        """Whether there is a snapshot to compare."""
        return self.snapshot is not None

    @property
    def built(self) -> bool:
        """Whether there is a database with the side's schema."""
        return self.catalog is not None

    @property
    def unknown(self) -> bool:
        """Whether the side's own name of its source was not found."""
        return self.failure is not None and self.failure["stage"] in {"name", "attribute"}

    def facts(self) -> Side:
        """What has been learnt so far."""
        return Side(
            source=str(self.source),
            snapshot=self.snapshot,
            load_failure=self.failure,
            printed=self._printed,
            recordings={dialect: _recording(dialect, facts) for dialect, facts in self._recorded.items()},
            build_failure=self._build_failure,
            catalog=self.catalog,
            unbuilt=self._unbuilt,
            builder=CREATE_ALL if self._alembic is None else MIGRATIONS,
            dropped=self._dropped,
            undropped=self._undropped,
            attempts=self._worker.watch.attempts(),
        )

    def knows(self, source: ModuleSource) -> bool:
        """Whether this side has a source of that name."""
        try:
            return bool(
                self._worker.call(
                    "knows", seconds=self._seconds, name=source.module, attribute=source.attribute
                )
            )
        except WorkerError:
            return False

    def load(self) -> None:
        """Wait for the source's snapshot."""
        try:
            facts = self._loading.result()
        except Failed as error:
            self.failure, self._printed = error.facts, error.output
        except WorkerError as error:
            self.failure = {
                "stage": "import",
                "error": "not loaded",
                "message": str(error),
                "file": "",
                "line": 0,
            }
            self._printed = error.output
        else:
            with _DECODING:
                snapshot = decode(facts)
            if snapshot.tables:
                self.snapshot = snapshot
            else:  # two sides without a table would be equal in everything that is asked of tables
                message = f"importing {self.source} registers no table"
                self.failure = {"stage": "empty", "error": "", "message": message, "file": "", "line": 0}

    def record(self, dialects: Sequence[str], server_version: int) -> None:
        """Record what `create_all` and `drop_all` emit for each dialect, as for a server of that version."""
        self._version = [server_version // 10_000, server_version % 10_000]
        for dialect in dialects:
            try:
                facts = self._worker.call(
                    "record", seconds=self._seconds, dialect=dialect, version=self._version
                )
            except WorkerError as error:
                facts = {"create": None, "drop": None, "reads": False, "failure": _broken(error)}
            self._recorded[dialect] = facts

    def leave_unbuilt(self, reason: str) -> None:
        """Say why there is no database."""
        self._unbuilt = reason

    def build(self, server: Server, pool: ThreadPoolExecutor) -> None:
        """Build the schema in a scratch database of the side's own, and read its catalog."""
        import psycopg

        try:
            self._scratch = self._resources.enter_context(server.scratch(self.name))
            self._server = server
            try:
                failure = self._created(pool) if self._alembic is None else self._migrated(self._alembic)
            except WorkerError as error:
                failure = _failure(_broken(error))
            if failure is None:
                self._read()
            else:
                self._build_failure = self._hinted(failure)
                self._unbuilt = f"{self.facts().builder} failed: {self._build_failure}"
        except DatabaseError as error:
            self._unbuilt = error.message
        except psycopg.Error as error:
            self._unbuilt = f"the database failed: {str(error).strip()}"

    def _read(self) -> None:
        from harness.databases.postgresql import read_catalog

        with self.scratch.connect() as connection:
            self.catalog = read_catalog(connection)

    def _hinted(self, failure: BuildFailure) -> BuildFailure:
        """Add what would mend it, where the server knows."""
        from harness.databases.postgresql.lacking import suggestion

        with self.scratch.connect() as connection:
            told = suggestion(connection, failure.message)
        if self._alembic is None and alembic_of(self.root) is not None:
            told = "\n".join(filter(None, [told, "its migrations can build it instead: --build migrations"]))
        return replace(failure, hint=told)

    def _migrated(self, alembic: Path) -> BuildFailure | None:
        """Have the side's migrations make its database."""
        return _failure(self.call("upgrade", self.scratch, config=str(alembic), lent=_lent()))

    def _created(self, pool: ThreadPoolExecutor) -> BuildFailure | None:
        """Have what `create_all` emits make the side's database."""
        recorded = self._recorded[BUILT_DIALECT]
        if recorded["create"] is not None:
            # Alembic's import overlaps with the server's work; what is wrong with it shows when it is used.
            warming = self._warm_up(pool)
            replayed = self._replayed(recorded["create"])
            warming.exception()
            if replayed:
                return None
            # A listener may mind what it meets: `create_all` itself decides, on a database that is untouched.
            self._scratch = self._resources.enter_context(self._server_in_use.scratch(self.name))
        elif not recorded["reads"]:
            return _failure(recorded["failure"])
        return self._forwarded("create")

    def _warm_up(self, pool: ThreadPoolExecutor) -> Future[Any]:
        return pool.submit(self._worker.call, "warm_up", seconds=self._seconds, lent=_lent())

    def _replayed(self, statements: Sequence[Any]) -> bool:
        """Execute what was recorded; False when the server refuses some of it."""
        import psycopg

        from harness.databases.replay import replay

        try:
            with self.scratch.connect(autocommit=True) as connection:
                replay(connection, statements, self._server_in_use.roles)
        except psycopg.Error:
            return False
        return True

    def _forwarded(self, action: str) -> BuildFailure | None:
        """Run `create_all` or `drop_all` on the side's database, with its answers; why it failed."""
        forwarded = self.call("forward", self.scratch, action=action)
        self._recorded[BUILT_DIALECT] = {**self._recorded[BUILT_DIALECT], action: forwarded["statements"]}
        return _failure(forwarded["failure"])

    def drop(self) -> None:
        """Run `drop_all` on the side's database, and see what it leaves; nothing else can use it then."""
        import psycopg

        from harness.databases.postgresql import read_objects

        recorded = self._recorded[BUILT_DIALECT]
        if self._alembic is not None:
            return  # `drop_all` undoes what `create_all` made
        if recorded["drop"] is None and not recorded["reads"]:
            return  # it failed before a server was asked
        try:
            with self.scratch.connect() as connection:
                made = read_objects(connection)
            dropped = recorded["drop"] is not None and self._replayed(recorded["drop"])
            failure = None if dropped else self._forwarded("drop")
            with self.scratch.connect() as connection:
                self._dropped = Dropped(failure, made, read_objects(connection))
        except (DatabaseError, WorkerError, psycopg.Error) as error:
            self._undropped = f"drop_all could not be run: {str(error).strip()}"

    @property
    def scratch(self) -> Scratch:
        """The side's database, once it is built."""
        assert self._scratch is not None
        return self._scratch

    @property
    def _server_in_use(self) -> Server:
        assert self._server is not None
        return self._server

    def call(self, request: str, database: Scratch, **arguments: Any) -> Any:
        """Have the worker do something on a database; WorkerError when it cannot."""
        with _handlers(database, self._server_in_use.roles) as handlers:
            return self._worker.call(
                request,
                seconds=_DATABASE_SECONDS,
                handlers=handlers,
                database=database.name,
                version=self._version,
                **arguments,
            )

    def autogenerate(self, database: Scratch) -> list[dict[str, str]]:
        """What Alembic would change in a database to reach this side's metadata."""
        found: list[dict[str, str]] = self.call("autogenerate", database, lent=_lent())
        return found


@contextmanager
def _handlers(database: Scratch, roles: Roles) -> Iterator[dict[str, Any]]:
    """What the worker may ask for while it works on a database.

    Session 0 is the request's own; the side's engines have others, which must not wait for ever for it.
    """
    from harness.databases.forwarding import Forwarding

    with ExitStack() as stack:
        sessions: dict[int, Forwarding] = {}

        def of(session: int) -> Forwarding:
            if session not in sessions:
                connection = stack.enter_context(database.connect())
                if session:
                    connection.execute(f"SET lock_timeout TO '{_LOCK_SECONDS}s'".encode())
                    connection.commit()
                sessions[session] = Forwarding(connection, roles)
            return sessions[session]

        def execute(database: str, session: int, **arguments: Any) -> dict[str, Any]:  # noqa: ARG001 - one a request
            return of(session).execute(**arguments)

        def transaction(database: str, session: int, **arguments: Any) -> dict[str, Any]:  # noqa: ARG001
            return of(session).transaction(**arguments)

        of(0)
        yield {"execute": execute, "transaction": transaction}


def _lent() -> list[str]:
    """The folders of the packages that a side may borrow from this environment."""
    from importlib.util import find_spec

    spec = find_spec("alembic")
    return [str(Path(spec.origin).parent.parent)] if spec is not None and spec.origin else []


def _broken(error: WorkerError) -> dict[str, Any]:
    return {"error": "no DDL", "message": str(error), "statement": "", "file": "", "line": 0}


def _recording(dialect: str, facts: Mapping[str, Any]) -> Recording:
    return Recording(
        dialect,
        _texts(facts["create"]),
        _texts(facts["drop"]),
        bool(facts["reads"]),
        _failure(facts["failure"]),
    )


def _failure(facts: Mapping[str, Any] | None) -> BuildFailure | None:
    if facts is None:
        return None
    message = _ADDRESS.sub("", facts["message"])
    return BuildFailure(facts["error"], message, facts["statement"].strip(), facts["file"], facts["line"])


def _texts(statements: Sequence[Any] | None) -> tuple[str, ...] | None:
    from harness.databases.replay import text

    return None if statements is None else tuple(text(*statement) for statement in statements)
