"""Rows per second on the reference pair: of the rows contract, in the naive way, and by COPY, the limit."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
from sqlalchemy import Engine, MetaData, create_engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from benchmarks import pair
from harness.config import Settings
from harness.experiments.rows import datasets
from harness.experiments.rows.datasets import Dataset
from harness.experiments.rows.roundtrip import sent_name, sent_row
from harness.facts.loaded import Loaded
from harness.inside import capture
from harness.inside.rows.writing import Row, Unit, resolve
from harness.launch import session
from harness.live import Limits, Live
from harness.live import load as load_side
from harness.servers import open_server

_EXAMPLES = 200
_SECONDS = 60
_SCHEMA = "baseline.schema"


def rates() -> Mapping[str, float]:
    """Return how many rows a second each way writes and reads.

    Ours counts the rows of both sides, each of which both sides read. The naive way is one dataset after the
    other: each row added and flushed, its kind read, and all rolled back. COPY is the same rows, in and out.
    """
    rows = _drawn()
    run = pair.verify("rows of the pair", "--only=rows", f"--examples={_EXAMPLES}")
    found = {"rows contract": 2 * sum(map(len, rows)) / run.stages["rows"]}
    loaded = capture.Loaded(_SCHEMA, "", str(pair.PAIR))
    with _database(loaded.metadatas[0]) as (engine, conninfo):
        begin = time.perf_counter()
        count = _write(engine, loaded, rows, keep=False)
        found["naive"] = count / (time.perf_counter() - begin)
        count = _write(engine, loaded, rows, keep=True)
        found["COPY"] = count / _copy(conninfo, loaded.metadatas[0])
    return found


def _drawn() -> list[Dataset]:
    """Return the datasets that the rows contract draws for the pair."""
    settings = Settings(_SCHEMA, _SCHEMA, baseline_root=pair.PAIR, refactored_root=pair.PAIR)
    with session(settings, ("baseline",)) as opened:
        launched = opened.launched["baseline"]
        facts = load_side(Live("baseline", launched, _SECONDS, Limits(_SECONDS, _SECONDS)))
    assert isinstance(facts, Loaded)
    return list(datasets.plan(facts, datasets.unit_names(facts), _EXAMPLES, 0).datasets)


@contextmanager
def _database(metadata: MetaData) -> Iterator[tuple[Engine, str]]:
    """Give a database with the tables, and how to connect to it."""
    with open_server("embedded") as server, server.scratch("rows") as scratch:
        conninfo = str(getattr(scratch, "conninfo", ""))
        engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo))
        metadata.create_all(engine)
        yield engine, conninfo
        engine.dispose()


def _write(engine: Engine, loaded: capture.Loaded, rows: list[Dataset], *, keep: bool) -> int:
    """Write each dataset in a transaction of its own; return how many rows were written and read."""
    units: dict[object, Unit] = {}
    count = 0
    for dataset in rows:
        accepted: dict[object, list[Row]] = {}
        with Session(engine) as writing:
            for name, row in dataset:
                sent = sent_name(name)
                unit = units.setdefault(sent, Unit(sent, loaded))
                try:
                    with writing.begin_nested():
                        written = unit.write(writing, resolve(unit, sent_row(row), accepted, {})[0])
                except SQLAlchemyError:
                    continue
                if unit.mapper is not None and not keep:
                    writing.scalars(select(unit.mapper.class_)).all()
                for table in {key[:2] for key in written}:
                    accepted.setdefault(table, []).append(written)
                count += 1
            if keep:
                writing.commit()
    return count


def _copy(conninfo: str, metadata: MetaData) -> float:
    """Copy all rows out, and in again; return the seconds of both."""
    names = [table.fullname for table in metadata.sorted_tables]
    with psycopg.connect(conninfo) as connection, connection.cursor() as cursor:
        begin = time.perf_counter()
        content: dict[str, list[bytes]] = {}
        for name in names:
            with cursor.copy(f'COPY "{name}" TO STDOUT'.encode()) as out:
                content[name] = [bytes(block) for block in out]
        taken = time.perf_counter() - begin
        for name in reversed(names):
            cursor.execute(f'DELETE FROM "{name}"'.encode())  # noqa: S608 - names of the pair's own tables
        begin = time.perf_counter()
        for name in names:
            with cursor.copy(f'COPY "{name}" FROM STDIN'.encode()) as into:
                for block in content[name]:
                    into.write(block)
        return taken + time.perf_counter() - begin
