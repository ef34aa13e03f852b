"""One cause, one finding: what only follows from another finding is kept as its consequence.

A table that is gone takes its class with it, and the class's import; Alembic proposes to drop it, and no row
can be written. Those findings become consequences, which name the finding they follow from; what follows from
a fact that a side does not even share with itself is not verified. Nothing follows from what was not found:
with the causes left out of a run, the consequences are findings. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from harness.findings import Cause, Consequence, Contract, Outcome, Remark
from harness.judge.stability import Broken
from harness.subjects import Subject

_ANY = ("",)
_FOLLOWS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "export_present": ("class_mapped", "table_present", "schema_present"),
        "export_same_kind": ("class_mapped",),
        "class_mapped": ("table_present", "schema_present"),
        "class_same_primary_key": ("primary_key_",),
        "attribute_present": ("column_present",),
        "column_same_fetched": ("column_same_default", "column_same_generated", "column_same_identity"),
        "column_same_python_type": ("column_same_type", "enum_", "domain_", "composite_", "range_"),
    }
)
"""Rules of what is read that repeat what others tell, with the beginnings of the rules that they repeat."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What hangs together.

    needs: what an export, a class or an attribute needs in order to be: its class, its table, its columns.
    typed_columns: the columns of each type of the database's own. decides_about_rows: what of the mapping
    decides about a kind of row, or about a column of it.
    """

    needs: Mapping[Subject, Collection[Subject]] = field(default_factory=dict)
    typed_columns: Mapping[Subject, Sequence[Subject]] = field(default_factory=dict)
    decides_about_rows: Mapping[Subject, Collection[Subject]] = field(default_factory=dict)


def attribute(
    outcomes: Sequence[Outcome], surroundings: Surroundings, unstable: Iterable[Broken] = ()
) -> tuple[Outcome, ...]:
    """Give the outcomes, with findings that follow from others as their consequences.

    unstable: what differs between two loads of one side.
    """
    contracts = {outcome.rule: outcome.contract for outcome in outcomes}
    findings = (finding for outcome in outcomes for finding in outcome.findings)
    causes = _Causes(((one.rule, one.about, one.contract) for one in findings), surroundings)
    shaken = _Causes(((rule, subject, contracts[rule]) for rule, subject in unstable), surroundings)
    return tuple(_attributed(outcome, causes, shaken) for outcome in outcomes)


class _Causes:
    """What may explain other findings, by what it is about."""

    def __init__(self, broken: Iterable[tuple[str, Subject, Contract]], surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._about: defaultdict[Subject, list[Cause]] = defaultdict(list)
        for rule, subject, contract in sorted(broken, key=lambda one: (one[0], str(one[1]))):
            for thing in self._explained(subject, contract):
                self._about[thing].append(Cause(rule, subject))

    def _explained(self, subject: Subject, contract: Contract) -> Iterable[Subject]:
        """Give a subject; of the catalog's also the table around it, and the columns that are of its type."""
        if contract is Contract.CATALOG:
            subjects = [subject, *self._surroundings.typed_columns.get(subject, ())]
            return {around for one in subjects for around in one.around()}
        return [subject] if contract is Contract.MAPPING else []

    def of(self, outcome: Outcome, subject: Subject, rules: tuple[str, ...]) -> Cause | None:
        """Give what explains a subject by a rule that begins so; None when nothing does."""
        things = [subject, *_sorted(self._surroundings.needs.get(subject, ()))]
        if outcome.contract is Contract.ROWS:
            things += _sorted(self._surroundings.decides_about_rows.get(subject, ()))
        if outcome.contract is Contract.MIGRATIONS or outcome.rule.endswith(("_present", "_mapped")):
            things += [outer for thing in things if (outer := thing.outer) is not None]  # a lost schema, say
        found = (
            cause for thing in things for cause in self._about.get(thing, ()) if cause.rule.startswith(rules)
        )
        return next(found, None)


def _sorted(subjects: Iterable[Subject]) -> list[Subject]:
    return sorted(subjects, key=str)


def _attributed(outcome: Outcome, causes: _Causes, shaken: _Causes) -> Outcome:
    rules = _FOLLOWS.get(outcome.rule)
    if outcome.contract in {Contract.ROWS, Contract.MIGRATIONS}:
        rules = _ANY
    if rules is None:
        return outcome
    kept, consequences, doubts = [], [], []
    for finding in outcome.findings:
        cause = causes.of(outcome, finding.about, rules)
        doubt = shaken.of(outcome, finding.about, rules)
        if cause is not None:
            consequences.append(Consequence(finding, cause))
        elif doubt is not None:
            text = f"differs because of {doubt}, in which a side also differs from itself"
            doubts.append(Remark(finding.subject, text))
        else:
            kept.append(finding)
    return replace(
        outcome,
        findings=tuple(kept),
        consequences=(*outcome.consequences, *consequences),
        undecided=(*outcome.undecided, *doubts),
    )
