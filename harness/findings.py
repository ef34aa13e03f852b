"""The values of judging: rules, differences, findings, outcomes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, Final

from harness.subjects import Subject
from harness.waivers import Waiver

if TYPE_CHECKING:
    from harness.pairs import Pair

Value = Any
"""A JSON-able value that a finding shows for a side (None where the side has nothing)."""


def fingerprint(baseline: Value, refactored: Value) -> str:
    """Return a short text that is another one when either side's value is."""
    return sha256(repr((baseline, refactored)).encode("utf-8", "backslashreplace")).hexdigest()[:16]


class Contract(StrEnum):
    """The promises that are compared, in the order in which they are printed."""

    IMPORTS = "imports"
    DDL = "ddl"
    CATALOG = "catalog"
    MAPPING = "mapping"
    ROWS = "rows"
    MIGRATIONS = "migrations"


NEED_DATABASE: Final = frozenset({Contract.DDL, Contract.CATALOG, Contract.ROWS, Contract.MIGRATIONS})
"""The contracts that need a database: they are compared on each one of a run."""


class Status(StrEnum):
    """The result of a rule.

    ABSENT: neither side has a subject of this kind; this has no effect on the verdict.
    NOT_EXERCISED: the rule was asked for, but a stage that it needs could not run.
    FOLLOWS: whatever differs only follows from what another rule found.
    WAIVED: whatever differs, or is not verified, is accepted by waivers.
    """

    PASSED = "passed"
    FAILED = "failed"
    FOLLOWS = "follows"
    ABSENT = "absent"
    NOT_EXERCISED = "not exercised"
    INCONCLUSIVE = "inconclusive"
    WAIVED = "waived"


class Proof(StrEnum):
    """How far a passed rule proves its promise: for every subject, or for the examples that were tried."""

    EXHAUSTIVE = "exhaustive"
    EXAMPLES = "examples"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """Where something is written: a file, relative to the side's root where it can be, and a line from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One broken promise, before it is known which rule found it.

    same_source: whether both sides write the same expression, so that the values can only differ by chance.
    code: the fingerprint of both sides' code, where that is what differs; "" otherwise.
    seen_in: what the rule compared, if that is only one of several places where the subject shows.
    diff: the lines of code that differ, each after `- ` or `+ `. also: the same part of other classes, if it
    differs there alike. shared: what declares the subject together with others; "" for nothing that does.
    uses: the values that code uses, by name, if all that differs in it is what these are.
    """

    subject: Subject
    baseline: Value
    refactored: Value
    baseline_location: Location | None = None
    refactored_location: Location | None = None
    witness: str = ""
    hint: str = ""
    same_source: bool = False
    code: str = ""
    seen_in: Subject | None = field(default=None, compare=False)
    diff: tuple[str, ...] = field(default=(), compare=False)
    also: tuple[Subject, ...] = field(default=(), compare=False)
    shared: str = field(default="", compare=False)
    uses: tuple[str, ...] = field(default=(), compare=False)

    @property
    def elsewhere(self) -> tuple[Subject, ...]:
        """Where the same difference shows besides its subject."""
        return self.also if self.seen_in is None else (self.seen_in, *self.also)


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference together with the rule that it breaks.

    database: where it was found, if a run has several databases; else "".
    """

    rule: str
    contract: Contract
    difference: Difference
    database: str = ""

    @property
    def about(self) -> Subject:
        """The thing that differs, in the baseline's terms."""
        return self.difference.subject

    @property
    def subject(self) -> str:
        """The same, as it is written for people."""
        return str(self.difference.subject)

    @property
    def shows_in(self) -> str:
        """What the rule compared, as it is written for people: the column that uses a function."""
        return str(self.difference.seen_in or self.about)

    @property
    def code(self) -> str:
        """The fingerprint of both sides' code, "" where something else differs."""
        return self.difference.code

    @property
    def fingerprint(self) -> str:
        """The fingerprint of what differs."""
        return self.code or fingerprint(self.difference.baseline, self.difference.refactored)

    def doubt(self, text: str) -> Remark:
        """Return what is said instead where it is not known whether this is a difference."""
        ours, theirs = self.difference.baseline_location, self.difference.refactored_location
        return Remark(self.subject, text, baseline_location=ours, refactored_location=theirs)


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """A text about one subject that is not a difference: a note, or why it was not verified.

    It is only for people, so its subject is a text. code: the fingerprint of both sides' code or statement,
    where it was not verified whether these do the same; "" otherwise. brief: the text, shorter, where it
    lists much; "" where it does not. diff: the lines of code that differ. needs: what has to be
    settled first, such as a table of one side alone, or a value that the code uses; None for nothing.
    """

    subject: str
    text: str
    code: str = ""
    baseline_location: Location | None = field(default=None, compare=False)
    refactored_location: Location | None = field(default=None, compare=False)
    brief: str = field(default="", compare=False)
    diff: tuple[str, ...] = field(default=(), compare=False)
    needs: Subject | None = field(default=None, compare=False)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of what is not verified."""
        return self.code or fingerprint(None, self.text)


@dataclass(frozen=True, slots=True)
class Claim:
    """A difference for which a check is responsible: a field of an object of both sides, or an object of one.

    The check is also responsible where it leaves out the difference, because that follows from another one.
    """

    thing: Hashable
    field: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of a check.

    compared: how many subjects it compared; skipped: why it could not run at all, "" when it ran; undecided:
    the subjects about which it cannot decide; claims: all differences for which it is responsible;
    tested: the subjects that are only known to be alike by examples.
    """

    compared: int = 0
    differences: tuple[Difference, ...] = ()
    undecided: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    skipped: str = ""
    claims: tuple[Claim, ...] = ()
    tested: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """A finding that others follow from, by its rule and subject."""

    rule: str
    subject: Subject

    def __str__(self) -> str:
        return f"{self.rule} of {self.subject}"


@dataclass(frozen=True, slots=True)
class Consequence:
    """A difference that only follows from a finding: it is kept, and counts with its cause.

    assumed: whether the cause is about another subject, so that it may not explain all of it.
    """

    finding: Finding
    cause: Cause
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding, or what is not verified, that a waiver covers."""

    thing: Finding | Remark
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one rule on a pair.

    database: where the pair was built, if a run has several databases and the contract needs one; else "".
    """

    rule: str
    contract: Contract
    proof: Proof
    compared: int
    findings: tuple[Finding, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    undecided: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    skipped: str = ""
    waived: tuple[Waived, ...] = ()
    tested: tuple[Remark, ...] = ()
    database: str = ""

    def on(self, database: str) -> Outcome:
        """Return the outcome as that of one database of several, if its contract needs one."""
        if self.contract not in NEED_DATABASE:
            return self
        findings = tuple(replace(finding, database=database) for finding in self.findings)
        return replace(self, findings=findings, database=database)

    @property
    def status(self) -> Status:
        """The status that follows from the other fields: the first that applies."""
        if self.findings:
            return Status.FAILED
        if self.skipped:
            return Status.NOT_EXERCISED
        if self.undecided:
            return Status.INCONCLUSIVE
        if self.waived:
            return Status.WAIVED
        if self.consequences:
            return Status.FOLLOWS
        return Status.PASSED if self.compared else Status.ABSENT


Check = Callable[["Pair"], Comparison]


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise inside a contract; its id never changes meaning.

    id: its one spelling in output, JSON, configuration and the cases' folder.
    why: what goes wrong, and for whom, when the promise is broken; details: what a user may need to know.
    fields: the fields of the facts that it compares, as `sequences.start`, where it compares single fields.
    """

    id: str
    contract: Contract
    promise: str
    why: str
    check: Check
    proof: Proof = Proof.EXHAUSTIVE
    details: str = ""
    fields: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        contract: Contract,
        check: Check,
        why: str,
        *,
        proof: Proof = Proof.EXHAUSTIVE,
        fields: tuple[str, ...] = (),
    ) -> Rule:
        """Make a rule from a check: its name is the id, its docstring the promise and the details."""
        promise, _, details = cleandoc(check.__doc__ or "").partition("\n")
        return cls(check.__name__, contract, promise, why, check, proof, details.lstrip("\n"), fields)

    @property
    def explanation(self) -> str:
        """The promise and, after an empty line, the details."""
        return "\n\n".join(filter(None, [self.promise, self.details]))

    def outcome(self, pair: Pair) -> Outcome:
        """Return the outcome of the rule on a pair."""
        return self.stamp(self.check(pair))

    def stamp(self, comparison: Comparison) -> Outcome:
        """Turn the result of the check into this rule's outcome, with the findings sorted by subject."""
        findings = sorted(
            (Finding(self.id, self.contract, difference) for difference in comparison.differences),
            key=lambda finding: (finding.subject, repr(finding.difference)),
        )
        return Outcome(
            rule=self.id,
            contract=self.contract,
            proof=self.proof,
            compared=comparison.compared,
            findings=tuple(findings),
            undecided=tuple(sorted(comparison.undecided)),
            notes=tuple(sorted(comparison.notes)),
            skipped=comparison.skipped,
            tested=tuple(sorted(comparison.tested)),
        )


def rules_of(
    contract: Contract, whys: Mapping[Check, str], *, proof: Proof = Proof.EXHAUSTIVE
) -> tuple[Rule, ...]:
    """Make rules from checks, each with its `why`, in the order in which they are printed."""
    return tuple(Rule.of(contract, check, why, proof=proof) for check, why in whys.items())
