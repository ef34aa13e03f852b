"""Have a side run its revisions on a scratch database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from harness.facts.build import BuildFailure
from harness.facts.catalog.names import Name
from harness.live.building import Database, failure_of, lent
from harness.servers import elsewhere

if TYPE_CHECKING:
    from harness.servers import Scratch


@dataclass(frozen=True, slots=True)
class Migrated:
    """How running revisions ended: why it failed, or None, and the tables that note the revision."""

    failure: BuildFailure | None
    versions: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision, and what is below it, to which a downgrade of it alone leads."""

    name: str
    below: str


def propose(built: Database, scratch: Scratch) -> dict[str, Any]:
    """Return what the project's own autogenerate would do to a database, as its worker reports it."""
    return _asked(built, scratch, "propose")


def revisions(built: Database) -> tuple[Revision, ...]:
    """Return the revisions of a side's history, each after those that it needs."""
    assert built.live.environment is not None
    left = built.live.left
    found = built.live.ask(
        "revisions", left, project=built.live.project(built.live.environment), lent=lent(), budget=left
    )
    return tuple(Revision(**one) for one in found)


def new_scratch(built: Database, *, given: bool = False) -> Scratch:
    """Return another database of a side, without its schema, which is dropped together with the other.

    given: without what the harness has provided because both sides lack it.
    """
    server = built.server.given if given else built.server
    return built.live.resources.enter_context(server.scratch(built.live.name))


def migrate(built: Database, scratch: Scratch, action: str, revision: str) -> Migrated:
    """Upgrade or downgrade a database to a revision; WorkerError when the side cannot try."""
    answer = _asked(built, scratch, "migrate", action=action, revision=revision)
    failure = failure_of(answer["failure"])
    if failure is not None:
        hint = scratch.lacking(failure.message, elsewhere)
        failure = replace(failure, hint=hint, lacks=scratch.lacked(failure.message))
    return Migrated(failure, tuple(Name(schema, table) for schema, table in answer["versions"]))


def _asked(built: Database, scratch: Scratch, request: str, **arguments: Any) -> dict[str, Any]:
    assert built.live.environment is not None
    answer: dict[str, Any] = built.live.call(
        request,
        scratch,
        built.server,
        project=built.live.project(built.live.environment),
        lent=lent(),
        budget=built.live.left,
        **arguments,
    )
    return answer
