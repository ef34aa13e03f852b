"""One side of a run: its worker, its scratch database, and what has been learnt of it so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from harness.config import alembic_of
from harness.errors import DatabaseError
from harness.launch import Launched
from harness.pairs import LOST, Side
from harness.snapshot.build import BUILT_DIALECT, CREATE_ALL, MIGRATIONS, BuildFailure, Dropped, Recording
from harness.snapshot.model import Snapshot, decode
from harness.sources import ModuleSource
from harness.workers import Failed, Lost, WorkerError

if TYPE_CHECKING:
    from harness.databases import Scratch, Server
    from harness.databases.sessions import Sessions
    from harness.snapshot.catalog import Catalog

T = TypeVar("T")
R = TypeVar("R")
_DATABASE_SECONDS = 600
_DECODING = Lock()
"""msgspec learns a type when it first meets it: two threads that have it do so at once crash the process."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
"""What differs between two loads in SQLAlchemy's own messages."""


class SideRun:
    """Drives one side's worker. Each step fills in more of `facts()`; a step that fails says so there.

    `fault` is the first fault of the infrastructure that a step met; what met one is never judged.
    """

    def __init__(self, name: str, launched: Launched, seconds: float, alembic: Path | None = None) -> None:
        """Take a started side; with a configuration of Alembic's, its migrations make its database."""
        self.name = name
        self._alembic = alembic
        self.source = launched.source
        self.root = launched.root
        self.snapshot: Snapshot | None = None
        self.catalog: Catalog | None = None
        self.failure: Mapping[str, Any] | None = None
        self.fault = ""
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
            fault=self.fault,
        )

    def knows(self, source: ModuleSource) -> bool:
        """Whether this side has a source of that name."""
        try:
            return bool(self._ask("knows", name=source.module, attribute=source.attribute))
        except Lost:
            return True  # nobody can tell, so it is no slip of the pen
        except WorkerError:
            return False

    def load(self) -> None:
        """Wait for the source's snapshot."""
        try:
            facts = self._loading.result()
        except Failed as error:
            self.failure, self._printed = error.facts, error.output
        except Lost as error:
            longer = "; --timeout gives it longer" if error.overdue else ""
            self._lost(str(error))
            self._unloaded(LOST, "", f"{error}{longer}", error.output)
        except WorkerError as error:
            self._unloaded("import", "not loaded", str(error), error.output)
        else:
            with _DECODING:
                snapshot = decode(facts)
            if snapshot.tables:
                self.snapshot = snapshot
            else:  # two sides without a table would be equal in everything that is asked of tables
                self._unloaded("empty", "", f"importing {self.source} registers no table")

    def _unloaded(self, stage: str, error: str, message: str, printed: str = "") -> None:
        self.failure = {"stage": stage, "error": error, "message": message, "file": "", "line": 0}
        self._printed = printed

    def record(self, dialects: Sequence[str], server_version: int) -> None:
        """Record what `create_all` and `drop_all` emit for each dialect, as for a server of that version."""
        self._version = [server_version // 10_000, server_version % 10_000]
        for dialect in dialects:
            try:
                facts = self._ask("record", dialect=dialect, version=self._version)
            except WorkerError as error:
                facts = {"create": None, "drop": None, "reads": False, "failure": _broken(error)}
            self._recorded[dialect] = facts

    def leave_unbuilt(self, reason: str) -> None:
        """Say why there is no database."""
        self._unbuilt = reason

    def build(self, server: Server, pool: ThreadPoolExecutor) -> None:
        """Build the schema in a scratch database of the side's own, and read its catalog."""
        import psycopg

        if self.fault:  # and not by what it could not record
            self._unbuilt = self.fault
            return
        try:
            self._scratch = self._resources.enter_context(server.scratch(self.name))
            self._server = server
            try:
                failure = self._created(pool) if self._alembic is None else self._migrated(self._alembic)
            except Lost:
                raise
            except WorkerError as error:
                failure = _failure(_broken(error))
            if failure is None:
                self._read()
            else:
                self._build_failure = self._hinted(failure)
                self._unbuilt = f"{self.facts().builder} failed: {self._build_failure}"
        except Lost as error:
            self._unbuilt = str(error)
        except (DatabaseError, psycopg.Error) as error:
            told = error.message if isinstance(error, DatabaseError) else f"the database failed: {error}"
            self._unbuilt = str(self._note(error) or told).strip()

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
        return pool.submit(self._ask, "warm_up", lent=_lent())

    def _replayed(self, statements: Sequence[Any]) -> bool:
        """Execute what was recorded; False when the server refuses some of it, Lost for a fault."""
        import psycopg

        from harness.databases.replay import replay

        try:
            with self.scratch.connect(autocommit=True) as connection:
                replay(connection, statements, self._server_in_use.roles)
        except psycopg.Error as error:
            if lost := self._note(error):
                raise lost from error
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
            self._note(error)
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
        """Have the worker do something on a database; WorkerError when it cannot.

        Lost where a fault came between, whatever the side has made of it: nothing of such a request counts.
        """
        import psycopg

        from harness.databases.sessions import Sessions

        sessions = Sessions(database, self._server_in_use.roles)
        try:
            with sessions:
                answer = self._ask(
                    request,
                    _DATABASE_SECONDS,
                    _handlers(sessions),
                    database=database.name,
                    version=self._version,
                    **arguments,
                )
        except WorkerError as error:
            if sessions.fault:
                raise self._disturbed(sessions.fault) from error
            raise
        except (DatabaseError, psycopg.Error) as error:
            self._worker.kill()  # it may still wait for an answer
            if lost := self._note(error):
                raise lost from error
            raise
        if sessions.fault:
            raise self._disturbed(sessions.fault)
        return answer

    def _ask(
        self,
        request: str,
        seconds: float | None = None,
        handlers: Mapping[str, Callable[..., Any]] = MappingProxyType({}),
        **arguments: Any,
    ) -> Any:
        """Send the worker a request, and note a fault of it."""
        within = self._seconds if seconds is None else seconds
        try:
            return self._worker.call(request, seconds=within, handlers=handlers, **arguments)
        except Lost as error:
            raise self._lost(str(error), error.output) from error

    def _lost(self, what: str, output: str = "") -> Lost:
        """Note a fault; the error to raise for it."""
        told = f"the {self.name} side was lost: {what}"
        self.fault = self.fault or told
        return Lost(told, output)

    def _disturbed(self, what: str) -> Lost:
        told = f"the {self.name} side's database session failed: {what}"
        self.fault = self.fault or told
        return Lost(told)

    def _note(self, error: Exception) -> Lost | None:
        """Note an error of the database that is a fault; the error to raise for it."""
        from harness.databases.faults import fault_of
        from harness.databases.scratch import without_scratch_names

        what = fault_of(error)
        return self._disturbed(without_scratch_names(what)) if what else None

    def autogenerate(self, database: Scratch) -> list[dict[str, str]]:
        """What Alembic would change in a database to reach this side's metadata."""
        found: list[dict[str, str]] = self.call("autogenerate", database, lent=_lent())
        return found


def at_once(pool: ThreadPoolExecutor, step: Callable[[T], R], things: Iterable[T]) -> list[R]:
    """Take a step for each at once, a side or more; what one raises is raised when all have ended.

    Not before: a worker that is still at work on a request must not be sent another one.
    """
    futures = [pool.submit(step, thing) for thing in things]
    for future in futures:
        future.exception()
    return [future.result() for future in futures]


def _handlers(sessions: Sessions) -> dict[str, Callable[..., dict[str, Any]]]:
    """What the worker may ask for while it works on a database."""

    def execute(database: str, session: int, **arguments: Any) -> dict[str, Any]:  # noqa: ARG001 - one a request
        return sessions.of(session).execute(**arguments)

    def transaction(database: str, session: int, **arguments: Any) -> dict[str, Any]:  # noqa: ARG001
        return sessions.of(session).transaction(**arguments)

    return {"execute": execute, "transaction": transaction}


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
