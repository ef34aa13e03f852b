"""One pair with many seeds of its calls: the sides are loaded once, and their code is called with each seed.

    python tests/call_seeds.py [--seeds N] [--first N] [FOLDER ...]

Each folder is one of `tests/cases`; without any, those of rules of code, and the functions of `test_calls.py`
and `test_called.py`. Each seed answers as `verify --only imports --only mapping --seed N` does, except that
nothing is loaded again. What is not as expected is printed, with its seed, and the exit code is 1.
"""

from __future__ import annotations

import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import test_called
import test_calls
from runs import SELVES, asked_by, broken, listed, selected, shown
from seeds import HERE, Pair

from harness import Report, Verdict
from harness.config import Settings
from harness.errors import HarnessError
from harness.experiments import calls
from harness.gather import Clock
from harness.gather.stages import Stages
from harness.gathered import Gathered
from harness.judge import judge
from harness.launch import session

ONLY = ("--only", "imports", "--only", "mapping", "--database", "none")


@dataclass(frozen=True)
class Called:
    """A pair whose code is called, and of which subjects a difference is reported; open: what stays open."""

    name: str
    folder: Path
    sides: tuple[str, str]
    found: tuple[str, ...]
    open: tuple[str, ...] | None

    @property
    def verdict(self) -> Verdict:
        if self.found:
            return Verdict.NOT_EQUIVALENT
        return Verdict.EQUIVALENT if self.open == () else Verdict.INCONCLUSIVE

    @property
    def settings(self) -> Settings:
        roots = ("--baseline-root", self.folder, "--refactored-root", self.folder)
        return asked_by(*self.sides, *roots, *ONLY)

    def wrong(self, report: Report) -> str:
        """Say what a report has that it should not have, or lacks; "" for nothing."""
        told = tuple(sorted(subject for _, subject in broken(report)))
        left = tuple(sorted(remark.subject for _, remark in report.not_verified))
        same = told == self.found and self.open in (None, left) and report.verdict == self.verdict
        return "" if same else f"{set(self.found) ^ set(told)} {shown(report)}"


def answers(asked: Settings, seeds: Sequence[int]) -> Iterator[tuple[int, Report]]:
    """Judge the calls with each seed."""
    with session(asked) as opened:
        rules = selected(asked)
        contracts = frozenset(rule.contract for rule in rules)
        stages = Stages(opened, contracts, Clock(lambda _: None))
        step = stages.run_environments(stages.try_orders(stages.load(opened.launched)))
        stages.reach_server()
        step = stages.build(stages.record(step))
        baseline, refactored = map(step.facts, SELVES)
        for seed in seeds:
            stages.limits.begin()
            settings = replace(asked, seed=seed)
            evidence = {"calls": calls.run(step.lives, step.all_loaded, settings, opened.pool)}
            found = Gathered(baseline, refactored, evidence, asked=contracts, seed=seed)
            yield seed, judge(found, rules)


def written(folder: Path) -> list[Called]:
    """Write the functions of `test_called.py` and `test_calls.py` as modules; return their pairs."""
    texts = {
        "found": (test_called.FOUND, sorted(test_called.FOUND), ()),
        "alike": (test_called.ALIKE, (), ()),
        "open": (test_called.OPEN, (), sorted(test_called.OPEN)),
    }
    pairs = []
    for name, (functions, found, left) in texts.items():
        for side, module in enumerate(SELVES):
            text = test_called.functions(functions, side)
            (folder / f"{name}_{module}.py").write_text(text, encoding="utf-8")
        sides = f"{name}_{SELVES[0]}", f"{name}_{SELVES[1]}"
        pairs.append(Called(f"test_called {name}", folder, sides, tuple(found), tuple(left)))
    faults = {name: text for name, (text, *_) in test_calls.FAULTS.items()}
    for name, parts in {"baseline": {}, "faults": faults, "honest": test_calls.HONEST}.items():
        (folder / f"calls_{name}.py").write_text(test_calls.module(**parts), encoding="utf-8")
    subjects = tuple(sorted(subject for *_, subject in test_calls.FAULTS.values()))
    pairs.append(Called("test_calls faults", folder, ("calls_baseline", "calls_faults"), subjects, ()))
    pairs.append(Called("test_calls honest", folder, ("calls_baseline", "calls_honest"), (), ()))
    return pairs


def of_cases() -> list[Called]:
    """The cases of rules of code."""
    folders = sorted(file.parent for file in (HERE / "cases").glob("*_code/*/expected.json"))
    return [of_case(folder) for folder in folders if "arguments" not in Pair(folder).expected]


def of_case(folder: Path) -> Called:
    pair = Pair(folder)
    left = pair.expected.get("not_verified", () if pair.expected["verdict"] == "EQUIVALENT" else None)
    return Called(
        pair.name,
        folder,
        (SELVES[0], SELVES[1]),
        tuple(sorted(subject for _, subject in listed(pair.expected["findings"]))),
        None if left is None else tuple(sorted(subject for _, subject in listed(left))),
    )


def main() -> int:
    """Try the folders that are named, and print what was wrong."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("folders", nargs="*", type=Path)
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    runs = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        pairs = [of_case(one.absolute()) for one in given.folders] or [*written(Path(folder)), *of_cases()]
        for pair in pairs:
            begin, bad = time.perf_counter(), 0
            try:
                for seed, report in answers(pair.settings, seeds):
                    runs += 1
                    if text := pair.wrong(report):
                        bad += 1
                        print(f"{pair.name} seed {seed}: {text}", flush=True)
            except HarnessError as error:
                bad += 1
                print(f"{pair.name}: {error}", flush=True)
            failed += bad
            print(
                f"{pair.name}: {len(seeds)} seeds, {bad} wrong, {time.perf_counter() - begin:.1f} s",
                flush=True,
            )
    print(f"{runs} runs, {failed} wrong")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
