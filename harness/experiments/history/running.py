"""Run each side's revisions on a scratch database of their own, and autogenerate on what they have made."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from harness.config import BASELINE, REFACTORED
from harness.engines import failures
from harness.errors import DatabaseError
from harness.experiments.history.evidence import Histories, Led, Step
from harness.experiments.history.stepping import steps
from harness.experiments.migrations.evidence import Operation
from harness.facts.catalog.names import Name
from harness.facts.environment import EnvironmentFailure
from harness.facts.whole import Unbuilt
from harness.live import Database, at_once, migrate, new_scratch, propose
from harness.missing import Missing
from harness.options import Depth
from harness.workers import Lost, WorkerError

if TYPE_CHECKING:
    from harness.servers import Scratch

T = TypeVar("T")
_Steps: TypeAlias = "tuple[Step, ...] | Missing"


@dataclass(frozen=True, slots=True)
class _Upgraded:
    """A side's history, the database that it has made, and the side itself; no database if it failed.

    versions: the tables that note the revision, which the catalog does not have.
    """

    side: Database
    led: Led
    scratch: Scratch | None
    versions: tuple[Name, ...] = ()


def run(databases: Mapping[str, Database], depth: Depth, pool: ThreadPoolExecutor) -> Histories:
    """Upgrade an empty database to the heads on each side, and read it; then run autogenerate on it.

    The refactored side's autogenerate is also run on the baseline's database: what both propose for one
    database differs only by what they know of it. It need not be run there where the databases are the same.
    At last, the revisions are run one by one, if that is asked for.
    """
    given = True
    upgraded = _all_upgraded(databases, pool, given=True)
    if all(map(_lacks_something, upgraded.values())):  # what the sides did not make either was provided
        given = False
        upgraded = _all_upgraded(databases, pool, given=False)
    proposed: dict[tuple[str, str], tuple[Operation, ...] | Missing] = {}
    across = [] if _lead_alike(upgraded) else [(REFACTORED, BASELINE)]
    for asked in ([(name, name) for name in databases], across):
        possible = [
            ((one, other), mine.side, made.scratch)
            for one, other in asked
            if (mine := upgraded.get(one)) and (made := upgraded.get(other)) and made.scratch is not None
        ]
        found = at_once(pool, lambda each: _proposed(each[1], each[2]), possible)
        proposed |= dict(zip((of for of, *_ in possible), found, strict=True))
    if not across:
        proposed[REFACTORED, BASELINE] = proposed[REFACTORED, REFACTORED]
    led = {name: one.led if one else None for name, one in upgraded.items()}
    stepped = {name: databases[name] for name, one in upgraded.items() if depth is Depth.FULL and one}
    return Histories(led, proposed, _stepped(stepped, pool, given=given))


def _lead_alike(upgraded: Mapping[str, _Upgraded | None]) -> bool:
    """Whether both histories were run, and have made the same database."""
    baseline, refactored = upgraded.get(BASELINE), upgraded.get(REFACTORED)
    return (
        baseline is not None
        and refactored is not None
        and baseline.scratch is not None
        and refactored.scratch is not None
        and (baseline.led.catalog, baseline.versions) == (refactored.led.catalog, refactored.versions)
    )


def _stepped(
    databases: Mapping[str, Database], pool: ThreadPoolExecutor, *, given: bool
) -> dict[str, _Steps]:
    """Run the revisions one by one; with other rows where those with letters can be upgraded on no side.

    A revision may turn texts into numbers.
    """
    taken = _taken(databases, pool, given=given, words=True)
    if all(map(_stopped, taken)):
        taken = _taken(databases, pool, given=given, words=False)
    return dict(zip(databases, taken, strict=True))


def _taken(
    databases: Mapping[str, Database], pool: ThreadPoolExecutor, *, given: bool, words: bool
) -> list[_Steps]:
    def taken(database: Database) -> _Steps:
        return _tried(database, lambda: tuple(steps(database, given=given, words=words)))

    return at_once(pool, taken, databases.values())


def _stopped(taken: _Steps) -> bool:
    return not isinstance(taken, Missing) and bool(taken) and isinstance(taken[-1].upgraded, Missing)


def _all_upgraded(
    databases: Mapping[str, Database], pool: ThreadPoolExecutor, *, given: bool
) -> dict[str, _Upgraded | None]:
    found = at_once(pool, lambda one: _upgraded(one, given=given), databases.values())
    return dict(zip(databases, found, strict=True))


def _lacks_something(upgraded: _Upgraded | None) -> bool:
    """Whether a history fails because of something that nobody made: no history lacks nothing."""
    why = upgraded.led.catalog if upgraded is not None else None
    return isinstance(why, Unbuilt) and bool(why.failure.lacks)


def _upgraded(database: Database, *, given: bool) -> _Upgraded | None:
    live = database.live
    if live.environment is None:
        return None
    file = os.path.relpath(live.environment, live.source.root)
    if live.builder.alembic is not None:  # that is how it was built already
        return _Upgraded(database, Led(file, database.catalog), database.scratch)

    def upgrade() -> _Upgraded:
        scratch = new_scratch(database, given=given)
        migrated = migrate(database, scratch, "upgrade", "heads")
        if (failure := migrated.failure) is not None:
            why = Unbuilt(f"alembic upgrade heads failed: {failure}", failure)
            return _Upgraded(database, Led(file, why), None)
        catalog = scratch.read_catalog(migrated.versions)
        return _Upgraded(database, Led(file, catalog), scratch, migrated.versions)

    done = _tried(database, upgrade)
    return _Upgraded(database, Led(file, done), None) if isinstance(done, Missing) else done


def _proposed(side: Database, scratch: Scratch) -> tuple[Operation, ...] | Missing:
    def run_it() -> tuple[Operation, ...] | Missing:
        found = propose(side, scratch)
        if (failure := found["failure"]) is not None:
            return Missing(str(EnvironmentFailure("check", **{key: failure[key] for key in _SHOWN})))
        return tuple(sorted(Operation(Name(**one["table"]), one["text"]) for one in found["operations"]))

    return _tried(side, run_it)


_SHOWN = ("error", "message", "file", "line")


def _tried(side: Database, step: Callable[[], T]) -> T | Missing:
    """Do what needs the side and its database; Missing with the reason when either fails."""
    try:
        return step()
    except Lost as error:
        return Missing(str(error))
    except WorkerError as error:
        return Missing(f"the revisions could not be run: {str(error).strip()}")
    except failures(side.server.engine) as error:
        message = error.message if isinstance(error, DatabaseError) else f"the database failed: {error}"
        return Missing(str(side.live.note(error, side.server.engine) or message).strip())
