"""Run a side's own migrations, `env.py` included, on a scratch database."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import sqlalchemy

from .build import failed
from .loading import failure


def upgrade(on: Any, new: Callable[[], Any], config: str) -> dict[str, Any] | None:
    """Run `alembic upgrade heads` on an engine's database; return why it failed, or None.

    Every engine that `env.py` makes is one for the same database, and the guard leads engines that were made
    before to it. So a side's migrations never reach a database that the harness has not created. The table in
    which Alembic notes the revision is not part of the schema, and is dropped again.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    folder = str(Path(config).parent)
    versions: set[tuple[str | None, str]] = set()

    def note(_revision: Any, context: Any) -> list[Any]:
        versions.add((context.version_table_schema, context.version_table))
        return []

    try:
        with _inside(folder), _redirected(on, new):
            settings = Config(config, stdout=sys.stdout, **_project(Path(folder, "pyproject.toml")))
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


def _project(file: Path) -> dict[str, Any]:
    """Return the file of `[tool.alembic]`, if a project has it. Alembic reads it since version 1.16."""
    with suppress(OSError):
        if "[tool.alembic]" in file.read_text(encoding="utf-8"):
            return {"toml_file": str(file)}
    return {}


@contextmanager
def _inside(folder: str) -> Iterator[None]:
    """Change to the folder of the configuration, because paths in it are relative to this folder."""
    before, path = Path.cwd(), list(sys.path)
    os.chdir(folder)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        os.chdir(before)
        sys.path[:] = path


@contextmanager
def _redirected(on: Any, new: Callable[[], Any]) -> Iterator[None]:
    """Replace SQLAlchemy's functions that make engines, so that each gives an engine of the harness."""

    def made(*_: Any, **options: Any) -> Any:
        engine = new()
        execution = dict(options.get("execution_options") or {})
        if options.get("isolation_level"):
            execution["isolation_level"] = options["isolation_level"]
        return engine.execution_options(**execution) if execution else engine

    replaced = [
        (sqlalchemy, "create_engine", made),
        (sqlalchemy.engine, "create_engine", made),
        (sqlalchemy.engine.create, "create_engine", made),
        (on.dialect, "is_async", True),  # an AsyncEngine requires it of the engine that it wraps
    ]
    if find_spec("greenlet") is not None:  # an environment may lack it
        from sqlalchemy.ext import asyncio

        def made_async(*_: Any, **options: Any) -> Any:
            return asyncio.AsyncEngine(made(**options))

        for module in (asyncio, asyncio.engine):
            replaced.append((module, "create_async_engine", made_async))
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in replaced]
    for owner, name, value in replaced:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)
