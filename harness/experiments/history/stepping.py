"""Run a side's revisions one by one, with rows in the tables: up, down, and up again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from harness.experiments.history.evidence import Step
from harness.facts.whole import Unbuilt
from harness.live import Database, migrate, new_scratch, revisions

if TYPE_CHECKING:
    from harness.facts.catalog import Catalog, Name
    from harness.missing import Missing
    from harness.servers import Scratch


_NO_WAY: Final = "CommandError"
"""What Alembic raises when it finds no way, as it may after the downgrade of one that depends on others."""


def steps(database: Database, *, given: bool, words: bool) -> Iterator[Step]:
    """Take every revision in its order, as far as they can be upgraded; WorkerError and `failures` as usual.

    given: as for `new_scratch`. words: whether the texts in the rows have letters, or digits alone, which can
    become numbers.
    A downgrade is tried on a copy of the database, so that it has no effect on the next revision.
    """
    scratch = new_scratch(database, given=given)
    before = scratch.read_catalog()
    filled: frozenset[Name] = frozenset()
    for revision in revisions(database):
        upgraded, versions = _migrated(database, scratch, "upgrade", revision.name)
        downgraded: Catalog | Missing | None = None
        again: Catalog | Missing | None = None
        if not isinstance(upgraded, Unbuilt):
            with database.server.copied(scratch, database.live.name) as copy:
                downgraded, _ = _migrated(database, copy, "downgrade", revision.below)
                if not isinstance(downgraded, Unbuilt):
                    again, _ = _migrated(database, copy, "upgrade", revision.name)
                    if isinstance(again, Unbuilt) and again.failure.error == _NO_WAY:
                        again = None
        yield Step(revision.name, before, upgraded, downgraded, again)
        if isinstance(upgraded, Unbuilt):
            return
        filled = scratch.fill(upgraded, filled, words=words)
        before = scratch.read_catalog(versions)


def _migrated(
    database: Database, scratch: Scratch, action: str, revision: str
) -> tuple[Catalog | Unbuilt, Sequence[Name]]:
    migrated = migrate(database, scratch, action, revision)
    if migrated.failure is not None:
        return Unbuilt(str(migrated.failure), migrated.failure), ()
    return scratch.read_catalog(migrated.versions), migrated.versions
