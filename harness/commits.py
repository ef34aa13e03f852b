"""Verify a module commit by commit, and say in a line what each of them did.

What is known of a commit is saved as a snapshot, and kept by the hash of its tree: two commits of which the
same is known are equivalent without a run, unless the profile is thorough. What differs, or cannot be decided
by that, is verified in full, and so is the end of the range with its beginning.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from harness import verification
from harness.config import BASELINE, EXPLICIT, REFACTORED, Settings, settings
from harness.config_file import FILE
from harness.errors import HarnessError, UsageError
from harness.findings import Status
from harness.gather import NEEDS_LIVE
from harness.kept import Kept, kept
from harness.options import Profile
from harness.report import Report
from harness.rules import RULES
from harness.rules.selection import select
from harness.sources.against import Step
from harness.sources.repository import Repository
from harness.verdict import Verdict

_SHORT = 10
_MOST = 5
_OF_RUNS = frozenset({EXPLICIT, FILE, "reports", "timeout", "run_timeout"})
"""What is given and does not decide about an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a comparison: a verdict, and lines that say why.

    by_facts: nothing was tried on live sides. missing: why nothing could be compared.
    """

    verdict: Verdict
    why: tuple[str, ...] = ()
    by_facts: bool = False
    missing: str = ""

    def __str__(self) -> str:
        if self.missing:
            return f"not compared: {self.missing}"
        return f"{self.verdict} (by facts)" if self.by_facts else str(self.verdict)


def verify_each(
    steps: Sequence[Step],
    given: Mapping[str, Any],
    say: Callable[[str], None],
    progress: Callable[[str], None],
    warn: Callable[[str], None],
) -> Verdict:
    """Compare the two sources of each step, and say what came of it; return the worst verdict.

    A commit that has no such module leaves the verdict open. What one commit broke does not count against the
    commits after it; after that, each line also says how its commit compares with the beginning.
    """
    first = settings({**given, **steps[0].settings})
    files = (*first.prepare, *first.consumers, *([Path(given["env_file"])] if given.get("env_file") else []))
    shared = {name: value for name, value in given.items() if name not in _OF_RUNS}
    top = Repository.around(first.refactored_root).top
    pythons = (first.baseline_python, first.refactored_python)
    place = {"source": steps[0].settings["refactored"].partition("#")[2], "root": str(first.refactored_root)}
    with kept(top, pythons, files, {**shared, **place}) as store:
        return _Commits(store, given, steps, progress, warn).all(steps, say)


class _Commits:
    def __init__(
        self,
        store: Kept,
        given: Mapping[str, Any],
        steps: Sequence[Step],
        progress: Callable[[str], None],
        warn: Callable[[str], None],
    ) -> None:
        self._store = store
        self._given = given
        self._progress = progress
        self._warn = warn
        self._states = dict(state for step in steps for state in self._states_of(step))
        self._refused: dict[Path, HarnessError] = {}

    def all(self, steps: Sequence[Step], say: Callable[[str], None]) -> Verdict:
        """Say a line for each step, and last for the whole range; return the worst verdict."""
        several = len(steps) > 1
        single = steps[:-1] if several else steps
        worst: Verdict = Verdict.EQUIVALENT
        since: Answer | None = None
        for step in single:
            answer = self._step(step)
            if since is not None and step.since is not None:
                since = self._step(step.since)
            _say(say, step, answer, since)
            worst = _worse(worst, answer.verdict)
            if since is None and answer.verdict is not Verdict.EQUIVALENT:
                since = answer
        if several:
            answer = self._whole(steps[-1], single, say, green=worst is Verdict.EQUIVALENT)
            worst = _worse(worst, answer.verdict)
        return worst

    def _whole(
        self, whole: Step, single: Sequence[Step], say: Callable[[str], None], *, green: bool
    ) -> Answer:
        """Compare the end with the beginning; where only that shows a difference, find the commit."""
        answer = self._tried(whole)
        _say(say, whole, answer, None)
        if green and answer.verdict is not Verdict.EQUIVALENT:
            for step in single:
                found = self._tried(step)
                if found.verdict is not Verdict.EQUIVALENT:
                    _say(say, step, found, None)
                    break
        return answer

    def _step(self, step: Step) -> Answer:
        """Compare by what is known of both commits, else in full."""
        return self._known_alike(step) or self._tried(step)

    def _known_alike(self, step: Step) -> Answer | None:
        """Return EQUIVALENT when the facts of both commits say so, else None: a run must decide.

        What neither facts nor the end of the range show, since a later commit takes it back, only a run of
        each step can: that is what a thorough profile asks for.
        """
        asked = settings({**self._given, **step.settings})
        if asked.profile is Profile.THOROUGH:
            return None
        try:
            files = [self._facts(path) for path, _ in self._states_of(step)]
            saved = replace(asked, baseline=str(files[0]), refactored=str(files[1]), database=("none",))
            report = verification.verify(replace(saved, itself=True, explicit=(), consumers=()))
        except HarnessError:
            return None
        if report.verdict is not Verdict.EQUIVALENT or report.waived:
            return None
        wanted = {rule.contract for rule in select(RULES, asked.only, asked.skip)}
        return Answer(report.verdict, by_facts=bool(wanted & NEEDS_LIVE))

    def _states_of(self, step: Step) -> list[tuple[Path, Settings]]:
        """Return both states that a step compares: each for itself, and where what is known of it is kept."""
        asked = settings({**self._given, **step.settings})
        return [
            (self._store.path("facts", tree), _alone(asked, side))
            for side, tree in zip((BASELINE, REFACTORED), step.trees, strict=True)
        ]

    def _facts(self, path: Path) -> Path:
        """Return the file of a state when it is there; HarnessError when it cannot be loaded and built.

        The next state of which nothing is known yet is made at the same time, if both succeed.
        """
        if path in self._refused:
            raise self._refused[path]
        if path.exists():
            return path
        beside = next(
            (one for one in self._states if one not in {path, *self._refused} and not one.exists()), None
        )
        if beside is not None:
            with suppress(HarnessError):
                both = verification.snapshots(
                    _together(self._states[path], self._states[beside]), self._progress, self._warn
                )
                self._store.put(path, both[BASELINE])
                self._store.put(beside, both[REFACTORED])
                return path
        try:
            self._store.put(path, verification.snapshot(self._states[path], self._progress, self._warn))
        except HarnessError as error:
            self._refused[path] = error
            raise
        return path

    def _tried(self, step: Step) -> Answer:
        """Verify in full, unless the answer is kept."""
        asked = settings({**self._given, **step.settings})
        today = str(datetime.now().astimezone().date()) if asked.waivers else ""
        path = self._store.path("answer", *step.trees, today)
        with suppress(OSError, ValueError, KeyError):
            found = json.loads(path.read_bytes())
            return Answer(Verdict(found["verdict"]), tuple(found["why"]))
        try:
            report = verification.verify(asked, self._progress, self._warn)
        except UsageError as error:
            return Answer(Verdict.INCONCLUSIVE, missing=error.message)
        answer = Answer(report.verdict, tuple(_why(report)))
        if not report.run.retried and not report.count(Status.NOT_EXERCISED):
            content = {"verdict": str(answer.verdict), "why": answer.why}
            self._store.put(path, json.dumps(content).encode())
        return answer


def _alone(asked: Settings, side: str) -> Settings:
    """Return the settings of a side for itself, as the baseline."""
    of = asked.of(side)
    return replace(
        asked,
        baseline=of.source,
        refactored=of.source,
        baseline_root=of.root,
        baseline_python=of.python,
        baseline_builder=of.builder,
        baseline_environment=of.environment,
    )


def _together(one: Settings, other: Settings) -> Settings:
    """Return the settings of two states that are each the baseline of their own, as both sides of a run."""
    return replace(
        one,
        refactored=other.baseline,
        refactored_root=other.baseline_root,
        refactored_python=other.baseline_python,
        refactored_builder=other.baseline_builder,
        refactored_environment=other.baseline_environment,
    )


def _say(say: Callable[[str], None], step: Step, answer: Answer, since: Answer | None) -> None:
    name = step.commit if ".." in step.commit else step.commit[:_SHORT]
    with_first = f"  ({since.verdict} to the beginning)" if since is not None else ""
    say(f"{name}  {answer}  {step.message}{with_first}")
    for line in answer.why:
        say(f"    {line}")


def _why(report: Report) -> list[str]:
    """Return what differs, or what is open, one line each."""
    findings = [finding for outcome in report.outcomes for finding in outcome.findings]
    lines = list(dict.fromkeys(f"{one.rule}  {one.subject}" for one in findings))
    if not lines and report.verdict is Verdict.INCONCLUSIVE:
        lines = [
            f"{outcome.rule}  {remark.subject}: {remark.text}" for outcome, remark in report.not_verified
        ]
        lines = [report.reason] if report.reason else lines
    more = len(lines) - _MOST
    return [*lines[:_MOST], *([f"and {more:,} more"] if more > 0 else [])]


def _worse(one: Verdict, other: Verdict) -> Verdict:
    order = (Verdict.EQUIVALENT, Verdict.INCONCLUSIVE, Verdict.NOT_EQUIVALENT)
    return max(one, other, key=order.index)
