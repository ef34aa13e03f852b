"""Find one difference in several rules: a function that changed is exported, and fills two columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.findings import Cause, Consequence, Difference, Finding, Outcome


def once(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return the outcomes; a difference that an earlier rule found is a consequence there, and no finding."""
    first: dict[Difference, Cause] = {}
    return tuple(_once(outcome, first) for outcome in outcomes)


def _once(outcome: Outcome, first: dict[Difference, Cause]) -> Outcome:
    kept: list[Finding] = []
    repeated: list[Consequence] = []
    for finding in outcome.findings:
        difference = finding.difference
        if not difference.witness:
            kept.append(finding)
        elif difference in first:
            repeated.append(Consequence(finding, first[difference]))
        else:
            first[difference] = Cause(outcome.rule, difference.subject)
            kept.append(finding)
    if not repeated:
        return outcome
    return replace(outcome, findings=tuple(kept), consequences=(*outcome.consequences, *repeated))
