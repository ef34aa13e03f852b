"""What schema-harness does with the schema: stage by stage on a server, and as a whole run of `verify`."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.generate import BASELINE, REFACTORED
from benchmarks.memory import Peaks, idle_seconds
from benchmarks.timing import Verified, both
from harness.config import Settings
from harness.engines.postgresql.reading import read_catalog
from harness.engines.postgresql.scratch import Scratch
from harness.engines.postgresql.statements.replay import replay
from harness.facts.build import USUAL_DIALECT
from harness.facts.catalog import Catalog
from harness.facts.whole import Facts
from harness.findings import Contract, Status
from harness.judge.holding import hold
from harness.launch import session
from harness.live import Limits, Live, record
from harness.live import load as load_side
from harness.pairs import Pair
from harness.rules import RULES
from harness.servers.postgresql import PostgreSQLServer as Server

SIDES = (BASELINE, REFACTORED)
_SECONDS = 600


def load(folder: Path, server: Server) -> tuple[Mapping[str, Facts], Mapping[str, float]]:
    """Load both sides and record what they emit; and the seconds that each took."""
    settings = Settings(BASELINE, REFACTORED, baseline_root=folder, refactored_root=folder)
    begin = time.perf_counter()
    with session(settings) as opened:
        lives = {
            name: Live(name, one, _SECONDS, Limits(_SECONDS, _SECONDS))
            for name, one in opened.launched.items()
        }
        loaded = {name: load_side(live) for name, live in lives.items()}
        loading = time.perf_counter() - begin
        found: dict[str, Facts] = {}

        def recorded(name: str) -> None:
            emitted = record(lives[name], (USUAL_DIALECT,), server)
            found[name] = Facts(name, name, loaded[name], emitted.recordings())

        recording = both(recorded, SIDES)
        return found, {"load both sides": loading, "record the DDL of both": recording}


def emitted(side: Facts) -> tuple[str, ...]:
    """The statements that build a side."""
    recording = side.recordings[USUAL_DIALECT]
    if not recording.create:  # an empty schema would be the fastest
        raise RuntimeError(f"{side.source} could not be recorded: {recording.failure}")
    return recording.create


def build(server: Server, scratch: Scratch, statements: tuple[str, ...]) -> None:
    """Build one side's database."""
    with scratch.connect(autocommit=True) as connection:
        replay(connection, [(statement, None) for statement in statements], server.roles)


def read(scratch: Scratch) -> Catalog:
    """Read one database."""
    with scratch.connect() as connection:
        return read_catalog(connection)


def compare(baseline: Facts, refactored: Facts) -> int:
    """Hold all rules of the catalog over both; how many comparisons that took."""
    rules = tuple(rule for rule in RULES if rule.contract is Contract.CATALOG)
    outcomes = hold(rules, Pair(baseline, refactored))
    assert {outcome.status for outcome in outcomes} <= {Status.PASSED, Status.ABSENT}
    return sum(outcome.compared for outcome in outcomes)


def conninfo(scratch: object) -> str:
    """Return how a tool connects to a scratch database of PostgreSQL."""
    assert isinstance(scratch, Scratch)
    return scratch.conninfo


def verify(folder: Path, what: str, tables: int, *arguments: str) -> Verified:
    """A whole run, as on the command line: its seconds, CPU seconds and highest memory."""
    command = [
        sys.executable,
        "-m",
        "harness",
        "verify",
        *arguments,
        f"--timeout={_SECONDS}",
        "--format=json",
    ]
    cpu, machine = _of_children(), idle_seconds()
    begin = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        peaks = Peaks(process)
        said = process.communicate()[0]
        seconds = time.perf_counter() - begin
        found = peaks.found()
    idle = (idle_seconds() - machine) / (seconds * (os.cpu_count() or 1))
    report = json.loads(said)
    stages = report["run"]["seconds"]
    return Verified(what, tables, report["verdict"], seconds, _of_children() - cpu, idle, stages, found)


def _of_children() -> float:
    """Return the CPU seconds of what has ended; a server ends with the run that has started it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
