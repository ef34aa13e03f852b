"""doctor(): which databases and interpreters are at hand, by trying them, and what a run here would use."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version

from harness.database_url import is_url
from harness.errors import HarnessError
from harness.servers import open_server
from harness.servers.containers import images
from harness.servers.local import installed

_PROBE = """
import json, sys
from importlib.metadata import PackageNotFoundError, version
found = {"Python": "%d.%d.%d" % sys.version_info[:3]}
for name in ("SQLAlchemy", "alembic"):
    try:
        found[name] = version(name)
    except PackageNotFoundError:
        pass
print(json.dumps(found))
"""
_SECONDS = 30
_ASKED_FOR = (
    "citext",
    "hstore",
    "ltree",
    "pg_trgm",
    "pgcrypto",
    "postgis",
    "unaccent",
    "uuid-ossp",
    "vector",
)
"""Extensions that schemas ask for most."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a run may need: what it is called, whether it can be used, and what is known of it."""

    name: str
    usable: bool
    text: str


def doctor(databases: tuple[str, ...], pythons: tuple[str, ...]) -> Iterator[Found]:
    """Try each database and interpreter, and return what came of it; those of a run here come last.

    databases: as a run would use them; pythons: the interpreters that would load the sides.
    """
    yield Found("schema-harness", True, f"{version('schema-harness')}, Python {sys.version.split()[0]}")
    targets = ["embedded", "sqlite", *(f"local:{one.version}" for one in installed())]
    found = {target: _database(target) for target in targets}
    if len(targets) == 2:
        found["local"] = _database("local")
    yield from found.values()
    yield _containers()
    for python in dict.fromkeys(pythons):
        yield _interpreter(python)
    for database in databases:
        used = "URL" if is_url(database) else database
        if database == "none":
            yield Found("this run", True, "uses no database (--database none)")
        else:
            tried = found.get(database) or _database(database)
            yield Found("this run", tried.usable, f"--database {used}: {tried.text}")


def _database(target: str) -> Found:
    try:
        with open_server(target) as server, server.scratch("doctor") as scratch:
            has = scratch.extensions()
            description = server.description
    except HarnessError as error:
        return Found(target, False, "; ".join(filter(None, [error.message, error.hint])))
    if not has:
        return Found(target, True, description)
    lacks = [name for name in _ASKED_FOR if name not in has]
    text = f"{description}, {len(has)} extensions" + (f", without {', '.join(lacks)}" if lacks else "")
    return Found(target, True, text)


def _containers() -> Found:
    """Look for an engine; no container is started."""
    try:
        found = images()
    except HarnessError as error:
        return Found("container", False, "; ".join(filter(None, [error.message, error.hint])))
    here = f"with the images {', '.join(found.images)}" if found.images else "without an image of a database"
    return Found("container", True, f"{found.engine}, {here}")


def _interpreter(python: str) -> Found:
    try:
        done = subprocess.run(  # noqa: S603 - the user's own interpreter
            [python, "-c", _PROBE], capture_output=True, text=True, timeout=_SECONDS, check=True
        )
        versions = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return Found(python, False, f"is not a Python that works: {error}")
    shown = ", ".join(f"{name} {number}" for name, number in versions.items())
    usable = str(versions.get("SQLAlchemy", "")).startswith("2.")
    return Found(python, usable, shown if usable else f"{shown}: needs SQLAlchemy 2")
