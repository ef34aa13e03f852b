"""The statements that both sides emit for one dialect after another, paired."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from harness.compare import Lone, Match, Paired, pair
from harness.pairs.ddl_order import Misplaced, misplaced
from harness.snapshot.build import BuildFailure, Dropped, Recording

_KEYWORDS = frozenset(
    {
        "CREATE",
        "DROP",
        "ALTER",
        "COMMENT",
        "ON",
        "ONLY",
        "OR",
        "REPLACE",
        "IF",
        "NOT",
        "EXISTS",
        "CONCURRENTLY",
    }
    | {"TABLE", "INDEX", "UNIQUE", "SEQUENCE", "SCHEMA", "TYPE", "DOMAIN", "VIEW", "MATERIALIZED", "FUNCTION"}
    | {"INSERT", "INTO", "UPDATE", "DELETE", "FROM", "MERGE"}
    | {"PROCEDURE", "TRIGGER", "EVENT", "RULE", "POLICY", "EXTENSION", "COLUMN", "CONSTRAINT", "FOREIGN"}
    | {"TEMP", "TEMPORARY", "GLOBAL", "LOCAL", "UNLOGGED", "RECURSIVE"}
)
"""Words that may stand before the name of what a statement makes."""

_DATA = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "CALL", "WITH"})
"""Words that begin a statement whose effect is in rows, where no catalog shows it."""

_OF_SERVER = re.compile(
    r"(?:CREATE|ALTER|DROP|COMMENT\s+ON)\s+(?:ROLE|USER|GROUP)\s+(?!MAPPING\b)|(?:GRANT|REVOKE)\b(?!.*\bON\b)",
    re.IGNORECASE | re.DOTALL,
)
"""What a statement about roles begins with; a GRANT without ON is one of a membership."""

_CONSTRAINTS = frozenset({"CHECK", "CONSTRAINT", "EXCLUDE", "FOREIGN", "PRIMARY", "UNIQUE"})
"""Words that begin a table constraint."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One emitted statement, for a dialect, while creating or dropping."""

    dialect: str
    action: str
    text: str

    @property
    def head(self) -> str:
        """What the statement makes or changes, for pairing and for people: `CREATE TABLE ydtb_users`."""
        words = self.text.split("(", 1)[0].split()
        if self.of_server:
            return " ".join(words[:3])
        keywords = len(list(takewhile(lambda word: word.upper() in _KEYWORDS, words)))
        more = 3 if words[keywords + 1 : keywords + 3] == ["ADD", "CONSTRAINT"] else 0
        return " ".join(words[: keywords + 1 + more])

    @property
    def table(self) -> str:
        """The name of the table that this statement creates; "" for any other statement."""
        return self.head.removeprefix("CREATE TABLE ") if self.head.startswith("CREATE TABLE ") else ""

    @property
    def dropped_table(self) -> str:
        """The name of the table that this statement drops; "" for any other statement."""
        return self.head.removeprefix("DROP TABLE ") if self.head.startswith("DROP TABLE ") else ""

    @property
    def words(self) -> list[str]:
        """The words of the text; a name with its schema is one word."""
        return re.split(r"[\s(),;]+", self.text)

    @property
    def changes_data(self) -> bool:
        """Whether this is a listener's seed data rather than part of the schema."""
        return self.text.partition(" ")[0].upper() in _DATA

    @property
    def of_server(self) -> bool:
        """Whether this is about roles: they belong to the server, and no catalog of a database shows them."""
        return _OF_SERVER.match(self.text) is not None

    @property
    def unordered(self) -> tuple[str, ...]:
        """The lines of the text, those of a CREATE TABLE's constraints in an order of their own.

        SQLAlchemy's compiler writes each column and each constraint on a line of its own.
        """
        lines = [line.strip().rstrip(",") for line in self.text.splitlines()]
        constraints = sorted(line for line in lines if line.partition(" ")[0] in _CONSTRAINTS)
        return tuple(line for line in lines if line.partition(" ")[0] not in _CONSTRAINTS) + tuple(
            constraints
        )

    @property
    def subject(self) -> str:
        """The head with the dialect, as findings name it."""
        return f"{self.dialect}: {self.head}"


@dataclass(frozen=True)
class DdlPair:
    """Statements pair by their text first, whatever the order they come in, and then by what they make.

    judged: the dialects in which databases were built, so that what is in them decides; dropped: what became
    of `drop_all` on them.
    """

    baseline: Mapping[str, Recording]
    refactored: Mapping[str, Recording]
    skipped: str
    judged: frozenset[str] = frozenset()
    dropped: tuple[Dropped | None, Dropped | None] = (None, None)

    @property
    def _sides(self) -> tuple[Mapping[str, Recording], Mapping[str, Recording]]:
        return self.baseline, self.refactored

    @cached_property
    def unrecorded(self) -> str:
        """Why some dialect's statements are not there to compare; "" when all are."""
        if self.skipped:
            return self.skipped
        if not self.baseline:
            return "no dialect's statements were recorded"
        reasons = [
            f"{side}, {dialect}: {_reason(recording)}"
            for side, recordings in (("baseline", self.baseline), ("refactored", self.refactored))
            for dialect, recording in recordings.items()
            if recording.create is None or (recording.drop is None and recording.failure is None)
        ]
        return "; ".join(reasons)

    @cached_property
    def drops(self) -> Mapping[str, tuple[str, str]]:
        """By dialect, why `drop_all` fails on either side; "" where it does not.

        SQLAlchemy does not even begin where tables refer to each other by constraints without a name. A
        judged dialect's statements were executed as well, on both sides or on none.
        """
        baseline, refactored = self.dropped
        return {
            dialect: (
                _said(self._drop_failure(recording, baseline)),
                _said(self._drop_failure(self.refactored[dialect], refactored)),
            )
            for dialect, recording in self.baseline.items()
            if dialect in self.refactored
        }

    def _drop_failure(self, recording: Recording, dropped: Dropped | None) -> BuildFailure | None:
        if recording.drop is None:
            return recording.failure
        executed = recording.dialect in self.judged and None not in self.dropped
        return dropped.failure if dropped is not None and executed else None

    @cached_property
    def statements(self) -> Paired[Statement]:
        """Every recorded statement."""
        if self.unrecorded:
            return Paired(skipped=self.unrecorded)
        return pair(
            self._emitted(self.baseline),
            self._emitted(self.refactored),
            subject=lambda statement: statement.subject,
            identities=[
                lambda statement: (statement.dialect, statement.action, statement.text),
                lambda statement: (statement.dialect, statement.action, statement.unordered),
                lambda statement: (statement.dialect, statement.action, statement.head),
            ],
        )

    def _emitted(self, recordings: Mapping[str, Recording]) -> list[Statement]:
        """A side's statements, of those dialects and actions that both sides came to the end of."""
        return [
            Statement(dialect, action, text)
            for dialect, recording in recordings.items()
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
        """The statements that no database judges, and that come before what they depend on."""
        if self.unrecorded:
            return ()
        return tuple(
            one
            for dialect in self.baseline.keys() - self.judged
            if dialect in self.refactored
            for one in misplaced(self._in_order(dialect, "create"), self._in_order(dialect, "drop"))
        )

    def _in_order(self, dialect: str, action: str) -> list[list[Statement]]:
        return [
            [Statement(dialect, action, text) for text in side[dialect].emitted.get(action, ())]
            for side in self._sides
        ]

    def own_losses(self, lone: Sequence[Lone[Statement]]) -> list[Lone[Statement]]:
        """Those of one side's statements that no database judges, without what falls with a lone table.

        Its DROP, its indexes, its comments and the foreign keys that refer to it all name the table.
        """
        open_ones = [one for one in lone if self.undecided(one)]
        tables = {(one.value.dialect, one.value.table) for one in open_ones if one.value.table}
        return [
            one
            for one in open_ones
            if one.value.table or not any((one.value.dialect, word) in tables for word in one.value.words)
        ]

    def undecided(self, one: Match[Statement] | Lone[Statement]) -> bool:
        """Whether no database judges this statement."""
        statement = one.baseline if isinstance(one, Match) else one.value
        return statement.dialect not in self.judged or statement.changes_data or statement.of_server


def _said(failure: BuildFailure | None) -> str:
    """Why a build failed, wherever the code that fails stands: the same for the same reason.

    Of several constraints that it cannot drop, SQLAlchemy names the first of a set, whose order changes from
    run to run.
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
