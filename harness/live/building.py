"""Record what a side emits, build its database, and see what is left when it drops everything again."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from harness.alembic_files import alembic_of, within
from harness.config import Builder
from harness.engines import failures
from harness.errors import DatabaseError
from harness.facts.build import (
    CREATE_ALL,
    MIGRATIONS,
    USUAL_DIALECT,
    BuildFailure,
    Dropped,
    Recording,
    text_of,
)
from harness.facts.environment import wanting_more
from harness.facts.whole import Unbuilt
from harness.live.interpreter import Live
from harness.missing import Missing
from harness.servers import elsewhere
from harness.workers import Lost, WorkerError

if TYPE_CHECKING:
    from harness.facts.catalog import Catalog
    from harness.servers import Scratch, Server

_TABLES_BEFORE: Final = (
    "if the application makes tables before its migrations, name the function that makes all: "
    "--build package.module:function"
)
_ADDRESS: Final = re.compile(r" at 0x[0-9a-fA-F]+")
"""An address in memory, which SQLAlchemy's messages may hold, and which differs between two loads."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a side emits for each dialect, as its worker reports it; `built` is that of the databases."""

    built: str = USUAL_DIALECT
    dialects: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def recordings(self) -> dict[str, Recording]:
        """Return the same as facts, for comparing."""
        return {dialect: _recording(dialect, facts) for dialect, facts in self.dialects.items()}

    def emitted(self, action: str, statements: Sequence[Any]) -> Recorded:
        """Return the same, with the statements of `create` or `drop` that were emitted for a real server."""
        built = {**self.dialects[self.built], action: statements}
        return replace(self, dialects={**self.dialects, self.built: built})


@dataclass(frozen=True)
class Database:
    """A scratch database that holds a side's schema."""

    live: Live
    server: Server
    scratch: Scratch
    recorded: Recorded
    catalog: Catalog

    def call(self, request: str, *, on: Database | None = None, **arguments: Any) -> Any:
        """Send the side a request for this database, or for another side's; WorkerError when it fails."""
        scratch = self.scratch if on is None else on.scratch
        return self.live.call(request, scratch, self.server, **arguments)

    def autogenerate(self, on: Database, about: Collection[str] = ()) -> dict[str, Any]:
        """Return the operations with which Alembic would bring a database to this side's metadata.

        about: the names of the tables to compare; none for all.
        """
        found: dict[str, Any] = self.call("autogenerate", on=on, lent=lent(), about=sorted(about))
        return found


def record(live: Live, dialects: Sequence[str], server: Server | Missing) -> Recorded:
    """Record what `create_all` and `drop_all` emit for each dialect, and for that of the server."""
    built, release = (
        (USUAL_DIALECT, ()) if isinstance(server, Missing) else (server.engine.dialect, server.release)
    )
    found = {}
    for dialect in dialects:
        try:
            found[dialect] = live.ask("record", dialect=dialect, release=release if dialect == built else ())
        except WorkerError as error:
            found[dialect] = {"create": None, "drop": None, "reads": False, "failure": _broken(error)}
    return Recorded(built, found)


def build(live: Live, recorded: Recorded, server: Server, pool: ThreadPoolExecutor) -> Database | Missing:
    """Build the schema in a new scratch database, and read its catalog; or return why that failed."""
    if live.fault:  # this is the reason, not what could not be recorded after it
        return Missing(live.fault)
    try:
        return _Building(live, recorded, server, pool).run()
    except Lost as error:
        return Missing(str(error))
    except failures(server.engine) as error:
        message = error.message if isinstance(error, DatabaseError) else f"the database failed: {error}"
        return Missing(str(live.note(error, server.engine) or message).strip())


class _Building:
    """One build on a scratch database, or on a second one if the server refuses what was recorded."""

    def __init__(self, live: Live, recorded: Recorded, server: Server, pool: ThreadPoolExecutor) -> None:
        self._live = live
        self._recorded = recorded
        self._server = server
        self._pool = pool
        self._scratch = self._new()

    def _new(self) -> Scratch:
        return self._live.resources.enter_context(self._server.scratch(self._live.name))

    def run(self) -> Database | Missing:
        """Build the database, and read its catalog."""
        builder = self._live.builder
        try:
            failure = self._create() if builder.creates_all else self._made_by(builder)
        except Lost:
            raise
        except WorkerError as error:
            failure = failure_of(_broken(error))
        if failure is not None:
            failure = self._hinted(failure)
            return Unbuilt(f"{written(builder)} failed: {failure}", failure)
        with self._live.limited(self._server, self._scratch):
            catalog = self._scratch.read_catalog()
        return Database(self._live, self._server, self._scratch, self._recorded, catalog)

    def _made_by(self, builder: Builder) -> BuildFailure | None:
        """Build the side's database with its migrations or its own function; return why that failed."""
        if builder.function:
            arguments = {"name": builder.function}
            return failure_of(self._live.call("build_by", self._scratch, self._server, **arguments))
        assert builder.alembic is not None
        project = self._live.project(builder.alembic)
        return failure_of(
            self._live.call("upgrade", self._scratch, self._server, project=project, lent=lent())
        )

    def _create(self) -> BuildFailure | None:
        """Build the side's database with what `create_all` emits; return why that failed."""
        recorded = self._recorded.dialects[self._recorded.built]
        if recorded["create"] is not None:
            # Alembic is imported while the server works. An error of the import shows when Alembic is used.
            warming = self._pool.submit(self._live.ask, "warm_up", lent=lent())
            replayed = _replayed(self._live, self._scratch, self._server, recorded["create"])
            warming.exception()
            if replayed:
                return None
            # A listener may handle what the server refuses, so `create_all` itself runs, on a new database.
            self._scratch = self._new()
        elif not recorded["reads"]:
            return failure_of(recorded["failure"])
        self._recorded, failure = _forwarded(
            self._live, self._scratch, self._server, self._recorded, "create"
        )
        return failure

    def _hinted(self, failure: BuildFailure) -> BuildFailure:
        """Add to a failure what the user may do about it, if that is known."""
        lacking = self._scratch.lacking(failure.message, elsewhere)
        hint = "\n".join(filter(None, [lacking, self._by_migrations(failure)]))
        return replace(failure, hint=hint, lacks=self._scratch.lacked(failure.message))

    def _by_migrations(self, failure: BuildFailure) -> str:
        """Return how a side's migrations can build it, or what they need where they have failed."""
        builder, source = self._live.builder, self._live.source
        if builder.alembic is not None:
            return _TABLES_BEFORE if failure.statement else wanting_more(failure.error)
        found = () if builder.function else within(source.root, source.module)
        if builder.creates_all and alembic_of(source.root) is not None:
            return "its migrations can build it instead: use --build migrations"
        if len(found) == 1:
            place = found[0].relative_to(source.root)
            return f"its migrations can build it instead: use --build migrations, which finds {place}"
        named = " or ".join(f"--{self._live.name}-alembic {file}" for file in found)
        return f"its migrations can build it instead: use --build migrations, with {named}" if found else ""


def lacked_by_all(built: Mapping[str, Database | Missing]) -> str:
    """Return the statement that makes what both sides lack to be built, if it is the same one; else "".

    Where one side alone lacks something, the other one makes it, and that is a difference.
    """
    lacks = {one.failure.lacks if isinstance(one, Unbuilt) else "" for one in built.values()}
    return lacks.pop() if len(built) > 1 and len(lacks) == 1 else ""


def drop(built: Database) -> tuple[Recorded, Dropped | Missing | None]:
    """Run `drop_all` on the side's database, and return what it leaves. The database is of no use afterwards.

    None when `drop_all` is not run: something else than `create_all` built the database, or `drop_all` failed
    while it was recorded.
    """
    engine = built.server.engine
    live, scratch, recorded = built.live, built.scratch, built.recorded
    emitted = recorded.dialects[recorded.built]
    if not live.builder.creates_all or (emitted["drop"] is None and not emitted["reads"]):
        return recorded, None
    try:
        made = scratch.read_objects()
        failure = None
        if emitted["drop"] is None or not _replayed(live, scratch, built.server, emitted["drop"]):
            recorded, failure = _forwarded(live, scratch, built.server, recorded, "drop")
        return recorded, Dropped(failure, made, scratch.read_objects())
    except WorkerError as error:
        return recorded, _undropped(error)
    except failures(engine) as error:
        live.note(error, engine)
        return recorded, _undropped(error)


def _undropped(error: Exception) -> Missing:
    return Missing(f"drop_all could not be run: {str(error).strip()}")


def _replayed(live: Live, scratch: Scratch, server: Server, statements: Sequence[Any]) -> bool:
    """Execute what was recorded; return False when the server refuses some of it; Lost after a fault."""
    try:
        with live.limited(server, scratch):
            scratch.replay(statements)
    except server.engine.errors as error:
        if lost := live.note(error, server.engine):
            raise lost from error
        return False
    return True


def _forwarded(
    live: Live, scratch: Scratch, server: Server, recorded: Recorded, action: str
) -> tuple[Recorded, BuildFailure | None]:
    """Run `create_all` or `drop_all` on a database that answers; return what it emitted, and why it failed.

    After a failure the statements are not complete, so they do not replace a recording.
    """
    answer = live.call("forward", scratch, server, action=action)
    failure = failure_of(answer["failure"])
    keeps = failure is not None and recorded.dialects[recorded.built][action] is not None
    return recorded if keeps else recorded.emitted(action, answer["statements"]), failure


def written(builder: Builder) -> str:
    """Return what builds a database, as reports name it."""
    return builder.function or (CREATE_ALL if builder.alembic is None else MIGRATIONS)


def lent() -> list[str]:
    """Return the folders of the packages that a side may borrow from this environment."""
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
        failure_of(facts["failure"]),
    )


def failure_of(facts: Mapping[str, Any] | None) -> BuildFailure | None:
    """Return a failure that a worker reports, as a fact."""
    if facts is None:
        return None
    message = _ADDRESS.sub("", facts["message"])
    return BuildFailure(facts["error"], message, facts["statement"].strip(), facts["file"], facts["line"])


def _texts(statements: Sequence[Any] | None) -> tuple[str, ...] | None:
    return None if statements is None else tuple(text_of(*statement) for statement in statements)
