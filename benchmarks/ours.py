"""What schema-harness does with the schema: stage by stage on a server, and as a whole run of `verify`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.generate import BASELINE, REFACTORED
from benchmarks.memory import Peaks
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


def verify(folder: Path, tables: int) -> Verified:
    """A whole run, as on the command line, and the highest memory of its processes."""
    command = [sys.executable, "-m", "harness", "verify", *SIDES, f"--timeout={_SECONDS}", "--format=json"]
    begin = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        peaks = Peaks(process)
        said = process.communicate()[0]
        seconds = time.perf_counter() - begin
    report = json.loads(said)
    return Verified(tables, report["verdict"], seconds, report["run"]["seconds"], peaks.found())
