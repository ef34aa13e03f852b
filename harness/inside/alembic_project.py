"""Open a project's Alembic files as Alembic itself does, with every engine led elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import sqlalchemy


def settings_of(config: str) -> Any:
    """Return Alembic's configuration of a project: its alembic.ini, and pyproject.toml beside it."""
    from alembic.config import Config

    return Config(config, stdout=sys.stdout, **_project(Path(Path(config).parent, "pyproject.toml")))


def _project(file: Path) -> dict[str, Any]:
    """Return the file of `[tool.alembic]`, if a project has it. Alembic reads it since version 1.16."""
    with suppress(OSError):
        if "[tool.alembic]" in file.read_text(encoding="utf-8"):
            return {"toml_file": str(file)}
    return {}


def run_env(settings: Any, script: Any, step: Callable[..., Any], **options: Any) -> None:
    """Run `env.py` as Alembic does; `step` gets the revision and the context wherever revisions would be run.

    An environment of several databases notes their revisions in one table each, all of one name. Here they
    all lead to one database, so each token of `context.configure` has a table of its own.
    """
    from alembic.runtime.environment import EnvironmentContext

    context: Any = EnvironmentContext(settings, script, fn=step, **options)
    configure = context.configure

    def configure_apart(*arguments: Any, **given: Any) -> None:
        if token := given.get("upgrade_token"):
            given["version_table"] = f"{given.get('version_table') or 'alembic_version'}_{token}"
        configure(*arguments, **given)

    # Alembic's module of functions calls them on the context itself, and knows no subclass of it.
    context.configure = configure_apart
    with context:
        script.run_env()


@contextmanager
def inside(folder: str) -> Iterator[None]:
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
def redirected(on: Any, new: Callable[[], Any]) -> Iterator[None]:
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
