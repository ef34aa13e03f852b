"""A side's own migrations, `env.py` included, on a database of the harness's."""

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
    """Run `alembic upgrade heads` on an engine's database; why it failed, or None.

    Whatever engine `env.py` makes, it is a new one for the same database (the guard leads those that were
    there before): a side's migrations never reach a database that the harness has not created. The table in
    which Alembic notes the revision is no part of the schema, and is dropped again.
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
            told = Config(config, stdout=sys.stdout, **_project(Path(folder, "pyproject.toml")))
            command.upgrade(told, "heads")
            script = ScriptDirectory.from_config(told)
            with EnvironmentContext(told, script, fn=note, destination_rev="heads"):
                script.run_env()
            with on.begin() as connection:
                for schema, table in sorted(versions, key=str):
                    name = sqlalchemy.Table(table, sqlalchemy.MetaData(), schema=schema)
                    connection.execute(sqlalchemy.schema.DropTable(name, if_exists=True))
    except BaseException as error:  # noqa: BLE001 - a migration or the server may raise anything
        # A statement that is refused does not say where it stands: the innermost line of the migrations does.
        place: dict[str, Any] = failure("build", error, folder).facts
        where = {} if Path(place["file"]).is_absolute() else {key: place[key] for key in ("file", "line")}
        return {"action": "create", **failed(error, folder), **where}
    return None


def _project(file: Path) -> dict[str, Any]:
    """The other half of the configuration, where a project has one: Alembic reads it since 1.16."""
    with suppress(OSError):
        if "[tool.alembic]" in file.read_text(encoding="utf-8"):
            return {"toml_file": str(file)}
    return {}


@contextmanager
def _inside(folder: str) -> Iterator[None]:
    """Stand in the folder of the configuration, to which what it says is relative."""
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
    """Have every engine that is made from now on be a new one of ours, so that none needs a driver."""

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
        (on.dialect, "is_async", True),  # what an AsyncEngine asks of the engine that it is put around
    ]
    if find_spec("greenlet") is not None:  # which an environment need not have
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
