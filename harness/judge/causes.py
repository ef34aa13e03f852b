"""One cause, one finding: what only follows from another finding is kept as its consequence.

When a table is missing, its class and the import of that class are missing too, Alembic proposes to drop the
table, and no row can be written. Those findings become consequences, which name the finding that they follow
from. What follows from a fact in which a side differs from itself is not verified. A consequence needs a
finding as its cause: when the causes are left out of a run, the consequences are findings. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.findings import Cause, Consequence, Contract, Finding, Outcome, Remark
from harness.judge.follows import (
    ANY,
    BEFORE_SEQUENCES,
    FOLLOWS,
    LOST_WITH_SCHEMA,
    OF_GRAPHS,
    OF_NAMES,
    OF_RELATED,
    OF_ROWS,
    OF_SEQUENCES,
    OF_TYPES,
    OF_VALUES,
    REFUSED,
    REPEATS,
    SAID_OTHERWISE,
    SUMS_UP,
    WARNS,
)
from harness.judge.stability import Broken
from harness.judge.together import Shared, together
from harness.pairs.default_schema import DefaultSchema
from harness.pairs.renamed import Renamed
from harness.subjects import Subject, named


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Which subjects depend on which.

    needs: what an export, a class or an attribute cannot exist without: its class, its table, its columns.
    columns_of: the columns of each type and sequence of the database's. decides_about_rows: the parts of
    the mapping that decide about a kind of row, or about one of its columns. decides_about_sql: what the SQL
    of a class, attribute or relationship is made of. inherits: the base classes of a class, the first one
    first. refers: the columns that a column refers to. default_schema: the schema of the tables for which the
    metadata names none; only the catalog writes it in their names. declared_with: the names of the source
    that decide about what is declared with them. shared: the mixins of both sides. renamed: what mapped
    classes have under another name.
    """

    needs: Mapping[Subject, Collection[Subject]] = field(default_factory=dict)
    columns_of: Mapping[Subject, Sequence[Subject]] = field(default_factory=dict)
    decides_about_rows: Mapping[Subject, Collection[Subject]] = field(default_factory=dict)
    decides_about_sql: Mapping[Subject, Collection[Subject]] = field(default_factory=dict)
    inherits: Mapping[Subject, Sequence[Subject]] = field(default_factory=dict)
    refers: Mapping[Subject, Sequence[Subject]] = field(default_factory=dict)
    default_schema: DefaultSchema = field(default_factory=DefaultSchema)
    declared_with: Mapping[Subject, Collection[Subject]] = field(default_factory=dict)
    shared: Shared = field(default_factory=Shared)
    renamed: Renamed = field(default_factory=Renamed)


def attribute(
    outcomes: Sequence[Outcome],
    surroundings: Surroundings,
    unstable: Iterable[Broken] = (),
    chance: Collection[Broken] = (),
) -> tuple[Outcome, ...]:
    """Return the outcomes; findings that follow from others become their consequences.

    unstable: what differs between two loads of one side; chance: what of it is the same on both sides.
    """
    contracts = {outcome.rule: outcome.contract for outcome in outcomes}
    findings = (finding for outcome in outcomes for finding in outcome.findings)
    causes = _Causes(((finding.rule, finding.about, finding.contract) for finding in findings), surroundings)
    causes.add(_seen(outcomes))
    shaken = _Causes(((rule, subject, contracts[rule]) for rule, subject in unstable), surroundings)
    attributed = [_attributed(outcome, causes, shaken, chance) for outcome in outcomes]
    return _rooted(together(attributed, surroundings.shared))


def _seen(outcomes: Sequence[Outcome]) -> Iterable[tuple[Subject, Cause]]:
    """Return where findings also show: the columns that a changed function fills, all classes of a mixin."""
    for outcome in outcomes:
        found = [(one, Cause(one.rule, one.about)) for one in outcome.findings]
        for finding, cause in (*found, *((one.finding, one.cause) for one in outcome.consequences)):
            yield from ((subject, cause) for subject in finding.difference.elsewhere)


def _rooted(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return the outcomes; what follows from a consequence is put under that one's own cause."""
    above = {
        Cause(one.finding.rule, one.finding.about): one.cause
        for outcome in outcomes
        for one in outcome.consequences
    }

    def root(cause: Cause) -> Cause:
        passed: set[Cause] = set()
        while cause in above and cause not in passed:
            passed.add(cause)
            cause = above[cause]
        return cause

    return tuple(
        replace(one, consequences=tuple(replace(each, cause=root(each.cause)) for each in one.consequences))
        for one in outcomes
    )


class _Causes:
    """The findings that may explain others, by subject."""

    def __init__(self, broken: Iterable[tuple[str, Subject, Contract]], surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._about: defaultdict[Subject, list[Cause]] = defaultdict(list)
        self._inside: dict[tuple[str, Subject], Cause] = {}
        self._first: dict[Contract, Cause] = {}
        self._values: defaultdict[str, list[Cause]] = defaultdict(list)  # of modules below, by the last part
        for rule, subject, contract in sorted(broken, key=lambda cause: (cause[0], str(cause[1]))):
            for around in subject.around():
                self._inside.setdefault((rule, around), Cause(rule, subject))
            if rule == OF_VALUES:
                self._values[str(subject).rpartition(".")[2]].append(Cause(rule, subject))
            if rule != OF_SEQUENCES:
                self._first.setdefault(contract, Cause(rule, subject))
            for thing in [subject] if rule in OF_ROWS | OF_GRAPHS else self._explained(subject, contract):
                self._about[thing].append(Cause(rule, subject))

    def add(self, seen: Iterable[tuple[Subject, Cause]]) -> None:
        """Let findings also explain what shows elsewhere."""
        for subject, cause in seen:
            for thing in self._explained(subject, Contract.MAPPING):
                if cause not in self._about[thing]:
                    self._about[thing].append(cause)

    def _explained(self, subject: Subject, contract: Contract) -> Iterable[Subject]:
        """Return a subject; for the catalog also the table that it is in, and its columns."""
        if contract is Contract.CATALOG:
            subjects = {subject, *self._surroundings.columns_of.get(subject, ())}
            subjects |= {self._surroundings.default_schema.as_declared(one) for one in subjects}
            return {around for one in subjects for around in one.around()}
        return [subject] if contract in {Contract.IMPORTS, Contract.MAPPING} else []

    def of(self, outcome: Outcome, subject: Subject, rules: tuple[str, ...]) -> Cause | None:
        """Return what explains a subject, by a rule with one of these beginnings; None when nothing does."""
        declared = self._surroundings.default_schema.as_declared(subject)
        needs = (self._surroundings.needs.get(one, ()) for one in dict.fromkeys((subject, declared)))
        things = [subject, *(thing for some in needs for thing in _sorted(some))]
        if outcome.contract is Contract.ROWS or outcome.rule == WARNS:
            things += _sorted(self._surroundings.decides_about_rows.get(subject, ()))
        if outcome.rule == REFUSED and subject.outer is not None:
            things.append(subject.outer)  # the table, whose constraint may have another name
        if outcome.rule in SAID_OTHERWISE:
            things += _sorted(self._surroundings.decides_about_sql.get(subject, ()))
        if outcome.contract is Contract.MIGRATIONS or outcome.rule in LOST_WITH_SCHEMA:
            things += [outer for thing in things if (outer := thing.outer) is not None]  # a lost schema, say
        found = (
            cause
            for thing in things
            for cause in self._about.get(thing, ())
            if cause.rule.startswith(rules) and _comes_before(cause.rule, outcome.rule)
            if cause != Cause(outcome.rule, subject)
        )
        return next(found, None)

    def declared(self, outcome: Outcome, subject: Subject) -> Cause | None:
        """Return the finding about a constant or function with which something is declared, or None."""
        if outcome.contract not in {Contract.CATALOG, Contract.MAPPING, Contract.IMPORTS}:
            return None
        declared = self._surroundings.default_schema.as_declared(subject)
        names = (self._surroundings.declared_with.get(one, ()) for one in dict.fromkeys((subject, declared)))
        found = (cause for some in names for name in _sorted(some) for cause in self._about.get(name, ()))
        return next((cause for cause in found if cause.rule in OF_NAMES), None)

    def used(self, finding: Finding) -> Cause | None:
        """Return the finding about a value that code uses, if the code shows nothing else, or None."""
        names = (part for name in finding.difference.uses for part in (name, *name.rpartition(".")[::-2]))
        found = (self.about(named(name)) for name in names)
        return next((cause for cause in found if cause is not None and cause.rule == OF_VALUES), None)

    def repeated(self, outcome: Outcome, finding: Finding) -> Cause | None:
        """Return the finding about the same table, or what is in it, that this one repeats, or None."""
        keys = ((rule, finding.about) for rule in REPEATS.get(outcome.rule, ()))
        found = (self._inside[key] for key in keys if key in self._inside)
        parts = SUMS_UP.get(outcome.rule, frozenset())
        return next(found, None) or next((one for one in self._inside.values() if one.rule in parts), None)

    def assumed(self, outcome: Outcome) -> Cause | None:
        """Return a finding about anything that a sequence takes objects through, or None."""
        found = (self._first[one] for one in BEFORE_SEQUENCES if one in self._first)
        return next(found, None) if outcome.rule == OF_SEQUENCES else None

    def renamed(self, finding: Finding) -> Cause | None:
        """Return the finding about what has another name now, if that is all that this one shows, or None."""
        names, one = self._surroundings.renamed, finding.difference
        causes = [*names.explained.get(self._as_declared(finding), ())]
        if finding.rule == "foreign_key_same_target":
            target = names.targets.get((str(one.baseline), str(one.refactored)))
            causes += [target] if target is not None else []
        return self._reported(causes)

    def likely_renamed(self, finding: Finding) -> Cause | None:
        """Return the finding about a lost column in whose place this new one is likely to be, or None."""
        lost = self._surroundings.renamed.likely.get(self._as_declared(finding))
        return self._reported([] if lost is None else [lost])

    def hint(self, finding: Finding) -> str:
        """Return how that of which this finding is the cause is called now, or ""."""
        return self._surroundings.renamed.hints.get(self._as_declared(finding), "")

    def _as_declared(self, finding: Finding) -> Cause:
        return Cause(finding.rule, self._surroundings.default_schema.as_declared(finding.about))

    def _reported(self, causes: Iterable[Cause]) -> Cause | None:
        """Return the first of these, told as declared, that a finding is about."""
        found = (
            one for cause in causes for one in self._about.get(cause.subject, ()) if one.rule == cause.rule
        )
        return next(found, None)

    def about(self, subject: Subject) -> Cause | None:
        """Return a finding about this, as it is declared, or about a value of this name below, or None."""
        below = self._values.get(str(subject), ())
        return next(iter(self._about.get(subject, ())), below[0] if len(below) == 1 else None)

    def inherited(self, outcome: Outcome, finding: Finding) -> Cause | None:
        """Return the finding about rows of a base class that ended in the same way, if there is one."""
        bases = self._surroundings.inherits.get(finding.about, ())
        alike = {other.about for other in outcome.findings if _ends(other) == _ends(finding)}
        return next((Cause(outcome.rule, base) for base in bases if base in alike), None)

    def copied(self, outcome: Outcome) -> Mapping[Subject, Cause]:
        """Return the finding about the column from which each column takes its type: that it refers to."""
        if outcome.rule not in OF_TYPES:
            return {}
        as_declared = self._surroundings.default_schema.as_declared
        same = {(as_declared(one.about), one.fingerprint): one.about for one in outcome.findings}
        found: dict[Subject, Cause] = {}
        for (own, fingerprint), about in same.items():
            above = [own]
            while targets := [
                one for one in self._surroundings.refers.get(above[-1], ()) if (one, fingerprint) in same
            ]:
                if targets[0] in above:  # columns that refer to each other
                    above.append(min(above[above.index(targets[0]) :]))
                    break
                above.append(targets[0])
            if above[-1] != own:
                found[about] = Cause(outcome.rule, same[above[-1], fingerprint])
        return found


def _comes_before(rule: str, other: str) -> bool:
    """Whether a finding of a rule may explain one of another.

    Of SQL, only a class's explains what is made of it. How rows end explains how related ones do, and those
    that break a constraint; how related ones end explains how any sequence does, for the same subject first.
    How a sequence ends, or a row that breaks a constraint, explains nothing.
    """
    if rule in OF_ROWS:
        return other in OF_RELATED
    if rule in OF_GRAPHS:
        return other == OF_SEQUENCES
    if rule in {REFUSED, OF_SEQUENCES}:
        return False
    return not {rule, other} <= SAID_OTHERWISE or (rule == "class_same_sql" != other)


def _ends(finding: Finding) -> list[list[str]]:
    """Return how rows ended on both sides, without the message, which may name a row's values."""
    difference = finding.difference
    return [str(value).split(": ")[:2] for value in (difference.baseline, difference.refactored)]


def _sorted(subjects: Iterable[Subject]) -> list[Subject]:
    return sorted(subjects, key=str)


def _attributed(outcome: Outcome, causes: _Causes, shaken: _Causes, chance: Collection[Broken]) -> Outcome:
    rules = FOLLOWS.get(outcome.rule, ())
    if outcome.contract in {Contract.ROWS, Contract.MIGRATIONS} or outcome.rule in SAID_OTHERWISE:
        rules = ANY
    copied = causes.copied(outcome)
    kept, consequences = [], []
    doubts: list[Remark] = []
    notes: list[Remark] = []
    undecided: list[Remark] = []
    for remark in outcome.undecided:
        cause = causes.about(remark.needs) if remark.needs is not None else None
        if cause is None:
            undecided.append(remark)
        else:
            notes.append(
                replace(remark, text=f"{remark.text}; that follows from {cause.rule} {cause.subject}")
            )
    for finding in outcome.findings:
        cause = causes.of(outcome, finding.about, rules)
        if cause is None and outcome.contract is Contract.ROWS:
            seen_in = finding.difference.seen_in
            cause = causes.of(outcome, seen_in, rules) if seen_in is not None else None
            cause = cause or causes.inherited(outcome, finding)
        if cause is None:
            cause = causes.repeated(outcome, finding)
        if cause is None:
            cause = causes.declared(outcome, finding.about) or causes.used(finding)
        if cause is None:
            cause = copied.get(finding.about) or causes.renamed(finding)
        doubt = shaken.of(outcome, finding.about, rules)
        assumed = causes.assumed(outcome) or causes.likely_renamed(finding)
        if cause is not None:
            consequences.append(Consequence(finding, cause))
        elif assumed is not None:
            consequences.append(Consequence(finding, assumed, assumed=True))
        elif doubt is not None:
            text = f"differs because of {doubt}, in which a side also differs from itself"
            (notes if (doubt.rule, doubt.subject) in chance else doubts).append(finding.doubt(text))
        else:
            hint = finding.difference.hint or causes.hint(finding)
            kept.append(replace(finding, difference=replace(finding.difference, hint=hint)))
    return replace(
        outcome,
        findings=tuple(kept),
        consequences=(*outcome.consequences, *consequences),
        undecided=(*undecided, *doubts),
        notes=(*outcome.notes, *notes),
    )
