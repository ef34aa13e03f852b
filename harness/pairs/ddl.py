"""Pair the statements that both sides emit, dialect by dialect."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from harness.facts.build import USUAL_DIALECT, BuildFailure, Dropped, Recording
from harness.findings import Location
from harness.pairs.compare import Lone, Match, Paired, pair_up
from harness.pairs.ddl_order import Misplaced, misplaced
from harness.pairs.statements import Statement
from harness.subjects import named


@dataclass(frozen=True)
class DdlPair:
    """The statements of both sides, paired by text first, in any order, and then by what they make.

    judged: the dialects for which databases were built, so that their content decides; dropped: how
    `drop_all` ended on them; refused: the dialects that neither side could build, so that other text is a
    difference; fault: the fault of the infrastructure that prevented the builds, "" for none.
    """

    baseline: Mapping[str, Recording]
    refactored: Mapping[str, Recording]
    skipped: str
    judged: frozenset[str] = frozenset()
    dropped: tuple[Dropped | None, Dropped | None] = (None, None)
    refused: frozenset[str] = frozenset()
    fault: str = ""
    built: str = USUAL_DIALECT
    baseline_location: Callable[[Statement], Location | None] = lambda _: None
    refactored_location: Callable[[Statement], Location | None] = lambda _: None

    @property
    def _sides(self) -> tuple[Mapping[str, Recording], Mapping[str, Recording]]:
        return self.baseline, self.refactored

    @cached_property
    def unrecorded(self) -> Mapping[str, str]:
        """By dialect, why its statements are not there to compare."""
        # Where databases should decide, text must not decide instead of them.
        reasons = {self.built: self.fault} if self.fault else {}
        for side, recordings in (("baseline", self.baseline), ("refactored", self.refactored)):
            for dialect, recording in recordings.items():
                if recording.create is None or (recording.drop is None and recording.failure is None):
                    reasons.setdefault(dialect, f"{side}: {_reason(recording)}")
        return reasons

    @cached_property
    def skipped_all(self) -> str:
        """Why there is no dialect to compare; "" when there is one."""
        if self.skipped:
            return self.skipped
        if not self.baseline:
            return "no dialect's statements were recorded"
        reasons = [f"{dialect}, {reason}" for dialect, reason in self.unrecorded.items()]
        return "; ".join(reasons) if len(reasons) == len(self.baseline) else ""

    @property
    def one_script(self) -> bool:
        """Whether both databases were built by the same statements in the same order, and by nothing else.

        Where a listener reads from the database, what its queries did is not among the statements.
        """
        if self.built not in self.judged:
            return False
        baseline, refactored = (side[self.built] for side in self._sides)
        if baseline.reads or refactored.reads:
            return False
        return baseline.create is not None and baseline.create == refactored.create

    @cached_property
    def drops(self) -> Mapping[str, tuple[str, str]]:
        """By dialect, why `drop_all` fails on either side; "" where it does not.

        SQLAlchemy emits nothing where tables refer to each other by constraints without a name. The
        statements of a judged dialect were also executed, on both sides or on none.
        """
        baseline, refactored = self.dropped
        return {
            dialect: (
                _said(self._drop_failure(recording, baseline)),
                _said(self._drop_failure(self.refactored[dialect], refactored)),
            )
            for dialect, recording in self.baseline.items()
            if dialect in self.refactored and dialect not in self.unrecorded
        }

    def _drop_failure(self, recording: Recording, dropped: Dropped | None) -> BuildFailure | None:
        if recording.drop is None:
            return recording.failure
        executed = recording.dialect == self.built and None not in self.dropped
        return dropped.failure if dropped is not None and executed else None

    @cached_property
    def statements(self) -> Paired[Statement]:
        """Every recorded statement."""
        if self.skipped_all:
            return Paired(skipped=self.skipped_all)
        return pair_up(
            self._emitted(self.baseline),
            self._emitted(self.refactored),
            subject=lambda statement: named(statement.subject),
            identities=[
                lambda statement: (statement.dialect, statement.action, statement.text),
                lambda statement: (statement.dialect, statement.action, statement.unordered),
                lambda statement: (statement.dialect, statement.action, statement.identity),
            ],
            baseline_location=self.baseline_location,
            refactored_location=self.refactored_location,
        )

    def _emitted(self, recordings: Mapping[str, Recording]) -> list[Statement]:
        """Return a side's statements, for the dialects and actions that both sides recorded to the end."""
        return [
            Statement(dialect, action, text)
            for dialect, recording in recordings.items()
            if dialect not in self.unrecorded
            for action, texts in recording.emitted.items()
            if all(
                action in side[dialect].emitted
                for side in (self.baseline, self.refactored)
                if dialect in side
            )
            for text in texts
        ]

    @cached_property
    def misplaced(self) -> tuple[Misplaced, ...]:
        """The statements that come before what they depend on, for dialects that no database decides."""
        return tuple(
            one
            for dialect in sorted(self.baseline.keys() - self.judged - self.unrecorded.keys())
            if dialect in self.refactored
            for one in misplaced(self._in_order(dialect, "create"), self._in_order(dialect, "drop"))
        )

    def _in_order(self, dialect: str, action: str) -> list[list[Statement]]:
        return [
            [Statement(dialect, action, text) for text in side[dialect].emitted.get(action, ())]
            for side in self._sides
        ]

    def own_losses(self, lone: Sequence[Lone[Statement]]) -> list[Lone[Statement]]:
        """Select one side's statements that no database decides, without those about a table of one side.

        The DROP of that table, its indexes, its comments and the foreign keys to it all name the table; its
        CREATE TABLE stands for them.
        """
        undecided = [statement for statement in lone if self.undecided(statement)]
        tables = {(one.value.dialect, one.value.table) for one in undecided if one.value.table}
        return [
            one
            for one in undecided
            if one.value.table or not any((one.value.dialect, name) in tables for name in one.value.named)
        ]

    def undecided(self, one: Match[Statement] | Lone[Statement]) -> bool:
        """Whether no database decides about this statement."""
        statement = one.baseline if isinstance(one, Match) else one.value
        return statement.dialect not in self.judged or statement.of_server


def _said(failure: BuildFailure | None) -> str:
    """Write why a build failed, without the place of the failing code: one text for one reason.

    When SQLAlchemy cannot drop several constraints, it names the first of a set, whose order changes from run
    to run.
    """
    if failure is None:
        return ""
    if failure.error == "CircularDependencyError" or failure.message.endswith("; it has no name"):
        return f"{failure.error}: tables refer to each other by constraints that have no name"
    return f"{failure.error}: {failure.message}"


def _reason(recording: Recording) -> str:
    if recording.failure is not None:
        place = f" ({recording.failure.file}:{recording.failure.line})" if recording.failure.file else ""
        return f"{_said(recording.failure)}{place}"
    return "a listener reads from the database while it creates or drops"
