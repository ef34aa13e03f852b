"""Run a side's own migrations, `env.py` included, on a scratch database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy

from ..database.build import failed
from ..failing import failure
from .alembic_project import Project, inside, redirected, run_env


def migrate(on: Any, new: Callable[[], Any], project: Project, action: str, revision: str) -> dict[str, Any]:
    """Run `alembic upgrade` or `alembic downgrade` on an engine's database; return why that failed, or None.

    Every engine that `env.py` makes is one for the same database, and the guard leads engines that were made
    before to it. So a side's migrations never reach a database that the harness has not created. `versions`:
    the schema and name of each table in which Alembic notes the revision.
    """
    folder = project.folder
    versions: set[tuple[str, str]] = set()
    try:
        with inside(folder), redirected(on, new):
            script = project.script
            # As `alembic.command` does it, which has no other way either.
            steps = {"upgrade": script._upgrade_revs, "downgrade": script._downgrade_revs}[action]  # noqa: SLF001

            def step(current: Any, context: Any) -> Any:
                versions.add((context.version_table_schema or "", context.version_table))
                return steps(revision, current)

            run_env(project, on, step, destination_rev=revision)
            return {"failure": None, "versions": sorted(map(list, versions))}
    except BaseException as error:  # noqa: BLE001 - a migration or the server may raise anything
        # A refused statement does not show where it is written; the innermost line of the migrations does.
        place: dict[str, Any] = failure("build", error, folder).facts
        where = {} if Path(place["file"]).is_absolute() else {key: place[key] for key in ("file", "line")}
        raised = {"action": "create", **failed(error, folder), **where}
        return {"failure": raised, "versions": sorted(map(list, versions))}


def revisions(project: Project) -> list[dict[str, Any]]:
    """Return the revisions, each after those that it needs, with what a downgrade of it alone leads to."""
    with inside(project.folder):
        found = project.script.walk_revisions()
        return [{"name": one.revision, "below": _below(one)} for one in reversed(list(found))]


def _below(revision: Any) -> str:
    """Return what undoes a revision alone; a merge leads to all its branches ("Working with Branches")."""
    before = revision.down_revision
    return before[0] if isinstance(before, tuple) else f"{revision.revision}@-1"


def upgrade(on: Any, new: Callable[[], Any], project: Project) -> dict[str, Any] | None:
    """Run `alembic upgrade heads`; return why it failed, or None.

    The tables in which Alembic notes the revision are not part of the schema, and are dropped again.
    """
    found = migrate(on, new, project, "upgrade", "heads")
    if found["failure"] is None:
        with on.begin() as connection:
            for schema, table in found["versions"]:
                name = sqlalchemy.Table(table, sqlalchemy.MetaData(), schema=schema or None)
                connection.execute(sqlalchemy.schema.DropTable(name, if_exists=True))
    why: dict[str, Any] | None = found["failure"]
    return why
