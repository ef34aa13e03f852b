"""Differences that a side also has from itself: between two loads of the same source.

A timestamp taken at import or an address in a text differs from load to load, and says nothing of the
refactoring. What differs so is not verified, by name.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from harness.findings import Contract, Finding, Outcome, Remark, Status

SNAPSHOT_CONTRACTS = frozenset({Contract.IMPORTS, Contract.DDL, Contract.CATALOG, Contract.MAPPING})
"""The contracts whose facts come from loading a side; the others are run, not read."""

Broken = tuple[str, str]
"""A rule's id and the subject for which it does not hold."""


def broken(outcomes: Sequence[Outcome]) -> frozenset[Broken]:
    """What a pair of loads of one side breaks."""
    return frozenset((outcome.rule, finding.subject) for outcome in outcomes for finding in outcome.findings)


def settle(
    outcomes: Sequence[Outcome], unstable: Collection[Broken], one_script: bool
) -> tuple[Outcome, ...]:
    """The outcomes with those findings told as not verified that a side also has against itself.

    Where one script has built both databases, it is the server that makes them different each time (a default
    of `'now'`), and that is a note.
    """
    return tuple(_settled(outcome, unstable, one_script) for outcome in outcomes)


def leave_open(outcomes: Sequence[Outcome], reason: str) -> tuple[tuple[Outcome, ...], frozenset[Broken]]:
    """The outcomes with every finding that a second load could shake told as not verified; and all of these.

    reason: why it could not be seen whether a side differs from itself.
    """
    shaky = [outcome for outcome in outcomes if outcome.contract in SNAPSHOT_CONTRACTS and outcome.findings]
    return tuple(
        _doubted(outcome, (), [finding.subject for finding in outcome.findings], f"differs, but {reason}")
        if outcome in shaky
        else outcome
        for outcome in outcomes
    ), broken(shaky)


def _settled(outcome: Outcome, unstable: Collection[Broken], one_script: bool) -> Outcome:
    kept = tuple(finding for finding in outcome.findings if (outcome.rule, finding.subject) not in unstable)
    if len(kept) == len(outcome.findings):
        return outcome
    shaken = [finding.subject for finding in outcome.findings if finding not in kept]
    if one_script and outcome.contract is Contract.CATALOG:
        told = tuple(
            Remark(subject, "differs each time that these same statements run") for subject in shaken
        )
        status = Status.FAILED if kept else Status.INCONCLUSIVE if outcome.undecided else Status.PASSED
        return replace(outcome, status=status, findings=kept, notes=tuple(sorted((*outcome.notes, *told))))
    return _doubted(outcome, kept, shaken, "differs, but a side also differs from itself between two loads")


def _doubted(outcome: Outcome, kept: tuple[Finding, ...], shaken: Sequence[str], reason: str) -> Outcome:
    doubts = [Remark(subject, reason) for subject in shaken]
    return replace(
        outcome,
        status=Status.FAILED if kept else Status.INCONCLUSIVE,
        findings=kept,
        undecided=tuple(sorted((*outcome.undecided, *doubts))),
    )
