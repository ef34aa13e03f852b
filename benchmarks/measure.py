"""The measurements of one benchmark, ours and the peers' in turn, all on one server."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks import generate, ours, peers, programs
from benchmarks.memory import peak
from benchmarks.ours import SIDES
from benchmarks.timing import Measured, Verified, both
from harness.engines.postgresql.scratch import Scratch
from harness.servers import open_server
from harness.servers.postgresql import PostgreSQLServer as Server
from harness.verification import collecting_rarely

Progress = Callable[[str], None]


_FACTS = """
import sys
from pathlib import Path
from harness.facts.saved import decode
kept = [decode(Path(file).read_bytes()) for file in sys.argv[1:]]
print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM:')))
"""
"""Holds the facts of both sides, and says how much memory that takes."""

_OBJECTS = """
import importlib, sys
from sqlalchemy.orm import configure_mappers
sys.path.insert(0, "")
importlib.import_module(sys.argv[1])
configure_mappers()
print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM:')))
"""
"""Holds SQLAlchemy's own objects of a side, and says how much memory that takes."""


def whole_runs(sizes: Sequence[int], failing: int, progress: Progress) -> list[Verified]:
    """Run `verify` on schemas of these numbers of tables; of `failing` tables, also on one that differs."""
    found = []
    for tables in sizes:
        for differs in (False, True) if tables == failing else (False,):
            what = f"{tables} tables{', one difference' if differs else ''}"
            progress(f"verify {what}")
            with tempfile.TemporaryDirectory() as folder:
                generate.write(Path(folder), tables, differs=differs)
                found.append(ours.verify(Path(folder), what, tables, *SIDES))
    return found


def memory_floor(tables: int) -> dict[str, float]:
    """Return what it takes to hold the facts of both sides, and SQLAlchemy's objects of each, in MB."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate.write(folder, tables)
        files = [f"{side}.json" for side in SIDES]
        for side, file in zip(SIDES, files, strict=True):
            command = [sys.executable, "-m", "harness", "snapshot", side, "-o", file, "--timeout=600"]
            subprocess.run(command, cwd=folder, check=True)  # noqa: S603 - this package
        held = {"harness": peak([sys.executable, "-c", _FACTS, *files], folder)}
        return held | {
            f"side {number}": peak([sys.executable, "-c", _OBJECTS, side], folder)
            for number, side in enumerate(SIDES, 1)
        }


class Bench:
    """One benchmark of a schema that is written in a folder."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self._folder = folder
        self._progress = progress
        self._measured: dict[str, Measured] = {}

    def measure(self, rounds: int, *, peers: bool) -> dict[str, Measured]:
        """Measure everything; what is short, in so many rounds."""
        with open_server("embedded") as server, collecting_rarely():
            assert isinstance(server, Server)
            for number in range(rounds):
                self._progress(f"round {number + 1} of {rounds}")
                self._load(server)
                self._round(server)
            self._peers(server, wanted=peers)
        return self._measured

    def _note(self, what: str, seconds: float) -> None:
        self._measured.setdefault(what, Measured(what)).seconds.append(seconds)

    def _peer(self, what: str, *arguments: Sequence[str]) -> None:
        """Measure one peer, or say why it cannot be."""
        try:
            self._note(what, peers.run(self._folder, *arguments).seconds)
        except peers.Unable as error:
            self._measured[what] = Measured(what, unable=str(error))

    def _load(self, server: Server) -> None:
        self._sides, seconds = ours.load(self._folder, server)
        for stage, taken in seconds.items():
            self._note(stage, taken)
        self._peer("SQLAlchemy: import and configure both", *(("configure", side, "") for side in SIDES))
        for side in SIDES:
            script = ";\n".join([*ours.emitted(self._sides[side]), ""])
            self._script(side).write_text(script, encoding="utf-8")

    def _script(self, side: str) -> Path:
        return self._folder / f"{side}.sql"

    def _round(self, server: Server) -> None:
        with _scratches(server) as mine, _scratches(server) as psql:
            self._note(
                "build both",
                both(lambda side: ours.build(server, mine[side], ours.emitted(self._sides[side])), SIDES),
            )
            self._note(
                "psql -1 -f of both",
                both(lambda side: programs.load(self._script(side), psql[side].conninfo), SIDES),
            )
            catalogs = {}

            def read(side: str) -> None:
                catalogs[side] = ours.read(mine[side])

            reading = both(read, SIDES)
            self._note("read both", reading)
            dumping = both(lambda side: programs.dump(psql[side].conninfo), SIDES)
            self._note("pg_dump --schema-only of both", dumping)
            begin = time.perf_counter()
            ours.compare(*(replace(self._sides[side], catalog=catalogs[side]) for side in SIDES))
            comparing = time.perf_counter() - begin
            self._note("compare both", comparing)
            self._note("read and compare both", reading + comparing)

    def _peers(self, server: Server, *, wanted: bool) -> None:
        names = (
            "SQLAlchemy: create_all of both",
            "alembic compare_metadata, one side",
            "migra",
            "sqlalchemy-diff",
            "griffe, one side",
        )
        self._progress("peers")
        if not wanted:
            for name in names:
                self._measured[name] = Measured(name, unable="not asked for")
            return
        with _scratches(server) as made:
            conninfos = [made[side].conninfo for side in SIDES]
            built = [("create_all", side, made[side].conninfo) for side in SIDES]
            self._peer(names[0], *built)
            self._peer(names[1], ("compare_metadata", SIDES[1], conninfos[0]))
            self._peer(names[2], ("migra", *conninfos))
            self._peer(names[3], ("sqlalchemy_diff", *conninfos))
            self._peer(names[4], ("griffe", ".", "."))


@contextmanager
def _scratches(server: Server) -> Iterator[Mapping[str, Scratch]]:
    """An empty database for each side."""
    with ExitStack() as stack:
        yield {side: stack.enter_context(server.scratch(side)) for side in SIDES}
