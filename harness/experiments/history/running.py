"""Run each side's revisions on a scratch database of their own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from harness.errors import DatabaseError
from harness.experiments.history.evidence import Histories, Led
from harness.facts.catalog import Catalog
from harness.facts.whole import Unbuilt
from harness.live import Database, at_once, migrate, new_scratch
from harness.missing import Missing
from harness.workers import Lost, WorkerError


def run(databases: Mapping[str, Database], pool: ThreadPoolExecutor) -> Histories:
    """Upgrade an empty database to the heads on each side, and read it."""
    found = at_once(pool, _led, databases.values())
    return Histories(dict(zip(databases, found, strict=True)))


def _led(database: Database) -> Led | None:
    live = database.live
    if live.environment is None:
        return None
    file = os.path.relpath(live.environment, live.source.root)
    if live.builder.alembic is not None:  # that is how it was built already
        return Led(file, database.catalog)
    return Led(file, _upgraded(database))


def _upgraded(database: Database) -> Catalog | Missing:
    import psycopg

    engine = database.server.engine
    try:
        scratch = new_scratch(database)
        migrated = migrate(database, scratch, "upgrade", "heads")
        if migrated.failure is not None:
            return Unbuilt(f"alembic upgrade heads failed: {migrated.failure}", migrated.failure)
        return engine.read_catalog(scratch, migrated.versions)
    except Lost as error:
        return Missing(str(error))
    except WorkerError as error:
        return Missing(f"the revisions could not be run: {str(error).strip()}")
    except (DatabaseError, psycopg.Error) as error:
        message = error.message if isinstance(error, DatabaseError) else f"the database failed: {error}"
        return Missing(str(database.live.note(error, engine) or message).strip())
