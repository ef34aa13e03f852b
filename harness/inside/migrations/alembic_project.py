"""Open a project's Alembic files as Alembic itself does, with every engine led elsewhere."""

from __future__ import annotations

import configparser
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import sqlalchemy

from ..database.dialects.postgresql import DOLLARS
from ..loading import named


class Project:
    """The Alembic files of a project, and what its `env.py` wants to be run in.

    config: its alembic.ini, or its pyproject.toml. by: `package.module:function` of the side's own, which
    gets a function that runs `env.py`, and an engine of the database; "" for none. folder: the one to which
    paths are relative.
    """

    def __init__(self, config: str, by: str) -> None:
        # Alembic names an alembic.ini also where there is none (`alembic.config.CommandLine`).
        self._file = Path(config).with_name("alembic.ini") if config.endswith(".toml") else Path(config)
        self._by = by
        self._given = config, by
        self._is_of_flask = not _has_scripts(self._file)
        self.folder = str(_folder(self._file))

    @cached_property
    def settings(self) -> Any:
        """Alembic's configuration: that of the alembic.ini, and of pyproject.toml beside it."""
        from alembic.config import Config

        project = _project(self._file.with_name("pyproject.toml"))
        found = Config(str(self._file), stdout=sys.stdout, **project)
        if self._is_of_flask and not project:  # Flask-Migrate says where its scripts are, and no file does
            found.set_main_option("script_location", str(self._file.parent))
        return found

    @cached_property
    def script(self) -> Any:
        """Alembic's folder of scripts, for use in the project's folder."""
        from alembic.script import ScriptDirectory

        return ScriptDirectory.from_config(self.settings)

    def anew(self) -> Project:
        """Return the same project, of which no revision file has been imported."""
        return Project(*self._given)

    def run(self, context: Any, on: Any) -> None:
        """Run `env.py` in a context of Alembic; on: the engine of the database."""
        done: list[None] = []

        def run() -> None:
            with context:
                self.script.run_env()
            done.append(None)

        if self._by:
            named(self._by)(run, on)
        elif self._is_of_flask and find_spec("flask") is not None:
            flask: Any = importlib.import_module("flask.cli")
            with flask.ScriptInfo().load_app().app_context():  # as `flask db` has it
                run()
        else:
            run()
        if not done:
            raise RuntimeError(f"{self._by} has not called the function that it got, which runs env.py")


def _project(file: Path) -> dict[str, Any]:
    """Return the file of `[tool.alembic]`, if a project has it. Alembic reads it since version 1.16."""
    with suppress(OSError):
        if "[tool.alembic]" in file.read_text(encoding="utf-8"):
            return {"toml_file": str(file)}
    return {}


def _location(file: Path) -> str:
    parser = configparser.RawConfigParser()
    with suppress(OSError, configparser.Error):
        parser.read(file, encoding="utf-8")
    return parser.get("alembic", "script_location", fallback="")


def _has_scripts(file: Path) -> bool:
    """Whether files say where the scripts are; those of Flask-Migrate, which stand beside them, do not."""
    said = _location(file) or _project(file.with_name("pyproject.toml"))
    return bool(said) or not file.with_name("env.py").is_file()


def _folder(file: Path) -> Path:
    """Return the folder in which the project's commands are run: that of its alembic.ini, or one above.

    An alembic.ini that stands among the scripts is named from a folder above.
    """
    if not _has_scripts(file):
        return file.parent.parent
    location = _location(file)
    having = (folder for folder in file.parents if location and (folder / location).exists())
    return next(having, file.parent)


def run_env(project: Project, on: Any, step: Callable[..., Any], **options: Any) -> None:
    """Run `env.py` as Alembic does; `step` gets the revision and the context wherever revisions would be run.

    An environment of several databases notes their revisions in one table each, all of one name. Here they
    all lead to one database, so each token of `context.configure` has a table of its own.
    """
    from alembic.runtime.environment import EnvironmentContext

    context: Any = EnvironmentContext(project.settings, project.script, fn=step, **options)
    configure = context.configure

    def configure_apart(*arguments: Any, **given: Any) -> None:
        if token := given.get("upgrade_token"):
            given["version_table"] = f"{given.get('version_table') or 'alembic_version'}_{token}"
        configure(*arguments, **given)

    # Alembic's module of functions calls them on the context itself, and knows no subclass of it.
    context.configure = configure_apart
    project.run(context, on)


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

    def made(url: Any = "", **options: Any) -> Any:
        engine = new()
        execution = dict(options.get("execution_options") or {})
        if options.get("isolation_level"):
            execution["isolation_level"] = options["isolation_level"]
        if "+asyncpg:" in str(url):
            execution[DOLLARS] = True
        return engine.execution_options(**execution) if execution else engine

    replaced = [
        (sqlalchemy, "create_engine", made),
        (sqlalchemy.engine, "create_engine", made),
        (sqlalchemy.engine.create, "create_engine", made),
        (on.dialect, "is_async", True),  # an AsyncEngine requires it of the engine that it wraps
    ]
    if find_spec("greenlet") is not None:  # an environment may lack it
        from sqlalchemy.ext import asyncio

        def made_async(url: Any = "", **options: Any) -> Any:
            return asyncio.AsyncEngine(made(url, **options))

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
