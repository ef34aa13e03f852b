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
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Engine, MetaData

Job = Callable[[], object]


class Unable(Exception):
    """A peer that is not installed, or does not work here, and why."""


def run(folder: Path, *peers: Sequence[str]) -> float:
    """Start all of these peers at once; the seconds until the last has ended. Unable when one fails."""
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
    said = [process.communicate()[1] for process in started]
    seconds = time.perf_counter() - begin
    for process, text in zip(started, said, strict=True):
        if process.returncode:
            raise Unable(text.strip().rpartition("\n")[2])
    return seconds


def configure(module: str, _: str) -> Job:
    """SQLAlchemy itself: importing a side, and configuring its mappers."""
    import sqlalchemy.orm  # noqa: F401 - as for the others, SQLAlchemy is there already

    return lambda: _metadata(module)


def create_all(module: str, conninfo: str) -> Job:
    """SQLAlchemy itself, straight through psycopg."""
    metadata, engine = _metadata(module), _psycopg(conninfo)
    return lambda: metadata.create_all(engine)


def compare_metadata(module: str, conninfo: str) -> Job:
    """Alembic's autogenerate: the metadata of one side against the database of the other."""
    from alembic.autogenerate import compare_metadata as compare
    from alembic.migration import MigrationContext

    metadata, engine = _metadata(module), _psycopg(conninfo)

    def job() -> None:
        with engine.connect() as connection:
            options = {"compare_type": True, "compare_server_default": True}
            compare(MigrationContext.configure(connection, opts=options), metadata)

    return job


def migra(baseline: str, refactored: str) -> Job:
    """Both databases, compared by migra."""
    from migra import Migration

    engines = _psycopg2(baseline), _psycopg2(refactored)

    def job() -> None:
        with engines[0].connect() as one, engines[1].connect() as other:
            Migration(one, other).add_all_changes()

    return job


def sqlalchemy_diff(baseline: str, refactored: str) -> Job:
    """Both databases, compared by sqlalchemy-diff."""
    from sqlalchemydiff.comparer import Comparer

    job: Job = Comparer(_psycopg(baseline), _psycopg(refactored)).compare
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
    one.__name__: one for one in (configure, create_all, compare_metadata, migra, sqlalchemy_diff)
}


def main(peer: str, *arguments: str) -> None:
    """Prepare one peer, wait for the start, and do its job."""
    job = PEERS[peer](*arguments)
    print("ready", flush=True)
    sys.stdin.readline()
    job()


if __name__ == "__main__":
    main(*sys.argv[1:])
