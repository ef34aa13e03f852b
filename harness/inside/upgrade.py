"""Run a side's own migrations, `env.py` included, on a scratch database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy

from .alembic_project import inside, redirected, settings_of
from .build import failed
from .loading import failure


def upgrade(on: Any, new: Callable[[], Any], config: str) -> dict[str, Any] | None:
    """Run `alembic upgrade heads` on an engine's database; return why it failed, or None.

    Every engine that `env.py` makes is one for the same database, and the guard leads engines that were made
    before to it. So a side's migrations never reach a database that the harness has not created. The table in
    which Alembic notes the revision is not part of the schema, and is dropped again.
    """
    from alembic import command
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    folder = str(Path(config).parent)
    versions: set[tuple[str | None, str]] = set()

    def note(_revision: Any, context: Any) -> list[Any]:
        versions.add((context.version_table_schema, context.version_table))
        return []

    try:
        with inside(folder), redirected(on, new):
            settings = settings_of(config)
            command.upgrade(settings, "heads")
            script = ScriptDirectory.from_config(settings)
            with EnvironmentContext(settings, script, fn=note, destination_rev="heads"):
                script.run_env()
            with on.begin() as connection:
                for schema, table in sorted(versions, key=str):
                    name = sqlalchemy.Table(table, sqlalchemy.MetaData(), schema=schema)
                    connection.execute(sqlalchemy.schema.DropTable(name, if_exists=True))
    except BaseException as error:  # noqa: BLE001 - a migration or the server may raise anything
        # A refused statement does not show where it is written; the innermost line of the migrations does.
        place: dict[str, Any] = failure("build", error, folder).facts
        where = {} if Path(place["file"]).is_absolute() else {key: place[key] for key in ("file", "line")}
        return {"action": "create", **failed(error, folder), **where}
    return None
