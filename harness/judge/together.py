"""One cause, one finding: what is lost or added together, as what one mixin declares. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from harness.findings import Cause, Consequence, Contract, Finding, Outcome
from harness.pairs.mixins import Mixins
from harness.pairs.moves import Moves
from harness.subjects import named

_READ: Final = frozenset({Contract.IMPORTS, Contract.CATALOG, Contract.MAPPING})
_TABLE: Final = "class_same_table"


@dataclass(frozen=True, slots=True)
class Shared:
    """What declares several things: the mixins of both sides, and the tables of classes that moved."""

    baseline: Mixins = field(default_factory=Mixins)
    refactored: Mixins = field(default_factory=Mixins)
    moves: Moves = field(default_factory=Moves)


def together(outcomes: Sequence[Outcome], shared: Shared) -> tuple[Outcome, ...]:
    """Return the outcomes; of what one and the same loss shows, or addition, the first finding has the rest.

    A finding that says so of the class or the mixin itself has all of it. Otherwise what differs like the
    first stays beside it, and the rest is only assumed to follow: who accepts a lost CHECK has not accepted
    the lost key, though one `__table_args__` held both.
    """
    reported = {
        Cause(outcome.rule, one.about)
        for outcome in outcomes
        for one in (*outcome.findings, *(each.finding for each in outcome.consequences))
    }
    leaders: dict[str, Finding] = {}
    return tuple(
        _together(outcome, shared, reported, leaders) if outcome.contract in _READ else outcome
        for outcome in outcomes
    )


def _together(
    outcome: Outcome, shared: Shared, reported: Collection[Cause], leaders: dict[str, Finding]
) -> Outcome:
    kept: list[Finding] = []
    below: list[Consequence] = []
    for finding in outcome.findings:
        why, causes = _loss(finding, shared)
        itself = Cause(finding.rule, finding.about)
        cause = next((one for one in causes if one in reported and one != itself), None)
        leader = leaders.setdefault(why, finding) if why and cause is None else finding
        if cause is not None:
            below.append(Consequence(finding, cause))
        elif (leader.rule, leader.fingerprint) != (finding.rule, finding.fingerprint):
            below.append(Consequence(finding, Cause(leader.rule, leader.about), assumed=True))
        else:
            hint = finding.difference.hint or why
            kept.append(replace(finding, difference=replace(finding.difference, hint=hint)))
    return replace(outcome, findings=tuple(kept), consequences=(*outcome.consequences, *below))


def _loss(finding: Finding, shared: Shared) -> tuple[str, Sequence[Cause]]:
    """Return what is lost where this is missing, or new where it is added, and what may report that."""
    one = finding.difference
    if finding.about in shared.moves.followed and finding.rule == _TABLE:
        return "", (Cause("metadata_same_schema", shared.moves.followed[finding.about]),)
    if finding.contract is Contract.MAPPING and finding.rule != _TABLE:
        moved = shared.moves.shown_by(one.baseline, one.refactored)
        if moved is not None:
            return "", (Cause(_TABLE, moved),)
    if (one.baseline is None) == (one.refactored is None):
        return "", ()
    lost = one.refactored is None
    mixins = shared.baseline if lost else shared.refactored
    definition = mixins.at(one.baseline_location if lost else one.refactored_location)
    if definition is None:
        return "", ()
    mixin = definition.mixin
    if cls := mixins.left_by(finding.about, mixin):
        how = "inherits from" if not lost else "does not inherit any more from"
        why = f"{cls} {how} {mixin.name}"
        return why, (Cause("export_same_bases", named(cls)),)
    if mixins.is_lost(mixin):
        why = f"{mixin.name} is gone with all that it declares" if lost else f"{mixin.name} is new"
        return why, (Cause("export_present", named(mixin.name)),)
    if mixins.is_gone(definition):
        return f"{definition.subject} is {'gone' if lost else 'new'}", ()
    return "", ()
