"""One pair with many seeds of its rows: the sides are loaded once, and each seed has databases of its own.

    python tests/seeds.py [--seeds N] [--first N] [--alone SIDE] [FOLDER ...]

Each folder is one of `tests/cases` or `tests/field`; without any, those that `expected.json` says are
EQUIVALENT. Each seed answers as `verify --only rows --seed N` does, except that the interpreters of the sides
are those of the seeds before it. --alone: one side beside itself, instead of both beside each other.
What was wrong is printed, with its seed, and the exit code is 1.
"""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import psycopg
from postgres import Scratch, open_server
from psycopg.rows import TupleRow
from runs import SELVES, asked_by, broken, selected, shown
from warm import forked_sides, shared, warm

from harness import Report, Verdict
from harness.config import Settings
from harness.errors import HarnessError
from harness.experiments import EXPERIMENTS
from harness.findings import Contract
from harness.gather import Asked, Clock, gather, serving
from harness.gather.stages import Stages
from harness.gathered import Gathered
from harness.judge import Judge, judge
from harness.launch import Session, session
from harness.live import Database
from harness.workers import process

HERE = Path(__file__).parent
OF_OTHERS = ("--only", "--skip", "--dialect", "--database", "--consumers", "--history", "--migrations-by")
"""Options of cases that are about another contract, each with a word that follows."""


@dataclass(frozen=True)
class Pair:
    """A folder with two sides, and what `verify` must answer about them."""

    folder: Path

    @property
    def name(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def expected(self) -> dict[str, Any]:
        file = self.folder / "expected.json"
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return found

    def settings(self, *sides: str) -> Settings:
        """Return those of a run of the rows alone, with what the case needs to be loaded and built."""
        words = [word.replace("{folder}", str(self.folder)) for word in self.expected.get("arguments", ())]
        kept: list[str] = []
        if "rows" in words:  # with those contracts beside which it is judged
            kept, words = words, []
        while words:
            if words[0] in OF_OTHERS:
                del words[:2]
            else:
                kept.append(words.pop(0))
        if self.folder.parent.name == "field":
            sources = [word for word in kept[:2] if not word.startswith("-")]
            kept, sources = kept[len(sources) :], sources or ["m", "m"]
            roots = [self.folder / side for side in sides]
        else:
            sources, roots = [*sides], [self.folder, self.folder]
        at: list[str | Path] = ["--baseline-root", roots[0], "--refactored-root", roots[1]]
        itself = ["--self"] if sides[0] == sides[1] else []
        return asked_by(*sources, *at, "--only", "rows", *itself, *kept)


class Seeds:
    """A pair that is loaded and built once, for as many seeds as are asked for.

    What the rows of one seed have left is taken away before the next; where the build itself stores rows, the
    databases are built again.
    """

    def __init__(self, opened: Session) -> None:
        self._opened = opened
        self._asked = opened.settings
        self._rules = selected(self._asked)
        self._contracts = frozenset(rule.contract for rule in self._rules)
        self._stages = Stages(opened, self._contracts, Clock(lambda _: None))
        step = self._stages.load(opened.launched)
        self._stages.reach_server()
        self._step = self._stages.build(self._stages.record(step))
        self._begin = {name: Emptied.of(one) for name, one in self._databases.items()}

    @property
    def _databases(self) -> Mapping[str, Database]:
        return self._step.databases

    def answer(self, seed: int) -> Report:
        """Judge the rows with a seed: in these databases, and anew where anything is reported."""
        if len(self._databases) < len(SELVES):
            return self.anew(seed)
        report = self.quick(seed)
        return self.anew(seed) if wrong(report) else report

    def quick(self, seed: int) -> Report:
        """Judge what the rows show here; nothing is tried again, and nothing is shrunk."""
        settings = replace(self._asked, seed=seed)
        evidence: dict[str, Any] = {}
        if any(one.stores for one in self._begin.values()):
            self._step = self._stages.build(self._step)
        else:
            for name, one in self._databases.items():
                self._begin[name].restore(one)
        for experiment in (one for one in EXPERIMENTS if one.contract is Contract.ROWS):
            plan = experiment.plan(self._step.all_loaded, settings)
            self._stages.limits.begin()
            evidence[experiment.name] = experiment.run(self._databases, plan, self._opened.pool, {}, evidence)
        baseline, refactored = map(self._step.facts, SELVES)
        found = Gathered(baseline, refactored, evidence, asked=self._contracts, seed=seed)
        return judge(found, self._rules)

    def anew(self, seed: int) -> Report:
        """Judge the rows as a run does, but for the interpreters of the sides, which are the same ones."""
        judging = Judge(self._rules)
        wanted = Asked(self._contracts, judging.shaken, judging.shrinking)
        settings = replace(self._asked, seed=seed)
        for _ in range(2):  # a run, too, is repeated once after a fault
            with ExitStack() as stack:
                one = replace(self._opened, settings=settings, stack=stack)
                found, fault = gather(one, wanted, Clock(lambda _: None))
            if not fault:
                break
        return judge(found, self._rules)


def _connected(database: Database) -> psycopg.Connection[TupleRow]:
    assert isinstance(database.scratch, Scratch)
    return database.scratch.connect(autocommit=True)


@dataclass(frozen=True)
class Emptied:
    """A database as it was built: its tables, where its sequences stand, and whether it stores rows."""

    tables: Sequence[str]
    positions: Sequence[tuple[Any, ...]]
    stores: bool

    @classmethod
    def of(cls, database: Database) -> Self:
        """Look at a database."""
        tables = "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p') AND oid >= 16384"
        with _connected(database) as connection:
            names = [name for (name,) in connection.execute(tables)]
            stores = any(
                connection.execute(f"SELECT 1 FROM {name} LIMIT 1".encode()).rowcount for name in names
            )
            sequences = connection.execute("SELECT seqrelid::regclass::text FROM pg_sequence").fetchall()
            positions = [
                (name, *position)
                for (name,) in sequences
                for position in connection.execute(f"SELECT last_value, is_called FROM {name}".encode())
            ]
        return cls(names, positions, stores)

    def restore(self, database: Database) -> None:
        """Take all rows away, and let sequences begin where they did."""
        with _connected(database) as connection:
            connection.execute(f"TRUNCATE {', '.join(self.tables)} CASCADE".encode())
            for position in self.positions:
                connection.execute("SELECT setval(%s::regclass, %s, %s)", position)


def answers(asked: Settings, seeds: Sequence[int]) -> Iterator[tuple[int, Report]]:
    """Judge the rows with each seed."""
    with session(asked) as opened:
        of_pair = Seeds(opened)
        for seed in seeds:
            yield seed, of_pair.answer(seed)


def honest() -> list[Pair]:
    """Those of which nothing may be reported, and of which a database can be built."""
    files = [*(HERE / "cases").glob("*/*/expected.json"), *(HERE / "field").glob("*/expected.json")]
    pairs = [Pair(file.parent) for file in sorted(files)]
    return [
        one
        for one in pairs
        if one.expected["verdict"] == Verdict.EQUIVALENT and "none" not in one.expected.get("arguments", ())
    ]


def wrong(report: Report) -> str:
    """Say what a report of an honest pair should not have; "" for nothing."""
    return "" if report.verdict is Verdict.EQUIVALENT and not broken(report) else shown(report)


def main() -> int:
    """Try the folders that are named, and print what was wrong."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--alone", choices=SELVES)
    parser.add_argument("folders", nargs="*", type=Path)
    given = parser.parse_args()
    pairs = [Pair(folder.absolute()) for folder in given.folders] or honest()
    seeds = range(given.first, given.first + given.seeds)
    both = (given.alone, given.alone) if given.alone else SELVES
    runs = failed = 0
    with open_server("embedded") as server, warm(server) as standing_by:
        setattr(serving, "open_server", shared(server))  # noqa: B010 - as in `conftest.py`
        forked = forked_sides(standing_by.sockets, standing_by.environment)
        setattr(process, "subprocess", forked)  # noqa: B010
        for pair in pairs:
            begin, bad = time.perf_counter(), 0
            name = f"{pair.name} {' '.join(both)}"
            try:
                for seed, report in answers(pair.settings(*both), seeds):
                    runs += 1
                    if text := wrong(report):
                        bad += 1
                        print(f"{name} seed {seed}: {text}", flush=True)
            except HarnessError as error:
                bad += 1
                print(f"{name}: {error}", flush=True)
            failed += bad
            print(f"{name}: {len(seeds)} seeds, {bad} wrong, {time.perf_counter() - begin:.1f} s", flush=True)
    print(f"{runs} runs, {failed} wrong")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
