"""Other tools on the same schema, each in a process of its own: `python -m benchmarks.peers PEER ...`.

A process prepares (its imports, and the side's, are no part of what is measured), says so, and waits for its
start, so that two of them can start at once.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.generate import REFACTORED

if TYPE_CHECKING:
    from sqlalchemy import Engine, MetaData

Job = Callable[[], object]
"""What a peer does; what it gives is true if it has found a difference."""

_DIFFERENT, _SAME = "finds a difference", "finds none"


class Unable(Exception):
    """A peer that is not installed, or does not work here, and why."""


@dataclass(frozen=True, slots=True)
class Done:
    """How long peers took that were started at once, and whether one of them found a difference."""

    seconds: float
    differs: bool


def run(folder: Path, *peers: Sequence[str]) -> Done:
    """Start all of these peers at once, and wait until the last has ended. Unable when one fails."""
    started = [
        subprocess.Popen(  # noqa: S603 - this module
            [sys.executable, "-m", __name__, *peer],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,  # where `-m` looks first
            env={
                **os.environ,
                "PYTHONPATH": f"{folder}:{Path(__file__).parent.parent}",
                "PYTHONWARNINGS": "ignore",
            },
        )
        for peer in peers
    ]
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()
    begin = time.perf_counter()
    for process in started:
        assert process.stdin is not None
        if process.poll() is None:
            process.stdin.write("go\n")
            process.stdin.flush()
    said = [process.communicate() for process in started]
    seconds = time.perf_counter() - begin
    for process, (_, text) in zip(started, said, strict=True):
        if process.returncode:
            raise Unable(text.strip().rpartition("\n")[2])
    return Done(seconds, any(_DIFFERENT in answer for answer, _ in said))


def versions() -> dict[str, str]:
    """Return the versions of the peers, and of what they use."""
    found = {}
    for name in ("sqlalchemy", "alembic", "migra", "sqlalchemy-diff", "griffe"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def configure(module: str, _: str) -> Job:
    """SQLAlchemy itself: importing a side, and configuring its mappers."""
    import sqlalchemy.orm  # noqa: F401 - as for the others, SQLAlchemy is there already

    def job() -> None:
        _metadata(module)

    return job


def create_all(module: str, conninfo: str) -> Job:
    """SQLAlchemy itself, straight through psycopg."""
    metadata, engine = _metadata(module), _psycopg(conninfo)
    return lambda: metadata.create_all(engine)


def compare_metadata(module: str, conninfo: str) -> Job:
    """Alembic's autogenerate: the metadata of one side against the database of the other."""
    from alembic.autogenerate import compare_metadata as compare
    from alembic.migration import MigrationContext

    metadata, engine = _metadata(module), _psycopg(conninfo)

    def job() -> object:
        with engine.connect() as connection:
            options = {"compare_type": True, "compare_server_default": True}
            return compare(MigrationContext.configure(connection, opts=options), metadata)

    return job


def migra(baseline: str, refactored: str) -> Job:
    """Both databases, compared by migra."""
    from migra import Migration

    engines = _psycopg2(baseline), _psycopg2(refactored)

    def job() -> object:
        with engines[0].connect() as one, engines[1].connect() as other:
            migration = Migration(one, other)
            migration.set_safety(False)
            migration.add_all_changes()
            return migration.statements

    return job


def sqlalchemy_diff(baseline: str, refactored: str) -> Job:
    """Both databases, compared by sqlalchemy-diff."""
    from sqlalchemydiff.comparer import Comparer

    comparer = Comparer(_psycopg(baseline), _psycopg(refactored))
    return lambda: comparer.compare().errors


def griffe(before: str, after: str) -> Job:
    """The refactored package, read in two folders, and what of its interface breaks."""
    import griffe

    def job() -> object:
        one, other = (griffe.load(REFACTORED, search_paths=[folder]) for folder in (before, after))
        return [*griffe.find_breaking_changes(one, other)]

    return job


def _metadata(module: str) -> MetaData:
    from sqlalchemy.orm import configure_mappers

    base: Any = importlib.import_module(module).Base
    configure_mappers()
    metadata: MetaData = base.metadata
    return metadata


def _psycopg(conninfo: str) -> Engine:
    import psycopg
    from sqlalchemy import create_engine

    return create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo))


def _psycopg2(conninfo: str) -> Engine:
    import psycopg2
    from sqlalchemy import create_engine

    return create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(conninfo))


PEERS: dict[str, Callable[[str, str], Job]] = {
    one.__name__: one for one in (configure, create_all, compare_metadata, migra, sqlalchemy_diff, griffe)
}


def main(peer: str, *arguments: str) -> None:
    """Prepare one peer, wait for the start, do its job, and say whether it has found a difference."""
    job = PEERS[peer](*arguments)
    print("ready", flush=True)
    sys.stdin.readline()
    print(_DIFFERENT if job() else _SAME)


if __name__ == "__main__":
    main(*sys.argv[1:])
