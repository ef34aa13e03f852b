"""Let no outcome say that code did the same, or leave it open, where a finding shows what it does. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from harness.findings import Cause, Contract, Difference, Finding, Outcome, Remark
from harness.subjects import Subject

_Change = tuple[tuple[str, ...], str, str]
"""The lines of code that differ, and the files of both sides that they are in."""


def refuted(
    outcomes: Sequence[Outcome], decides: Callable[[], Mapping[Subject, Collection[Subject]]]
) -> tuple[Outcome, ...]:
    """Return the outcomes. Only findings count that no waiver covers, so that nothing becomes equivalent.

    A member of a type may do the same in every call, and another thing in the type that a column has: what
    is open about lines that a finding shows as well is a note. decides: which parts of the mapping decide
    about rows; a part that did the same whenever it was called says so, if rows show otherwise.
    """
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    changes: dict[_Change, Cause] = {}
    for finding in findings:
        if (change := _change(finding.difference)) is not None:
            changes.setdefault(change, _cause(finding))
    in_rows = [finding for finding in findings if finding.contract is Contract.ROWS]
    about_rows: dict[str, Cause] = {}
    if in_rows and any(outcome.tested for outcome in outcomes):
        deciding = decides()
        for finding in in_rows:
            for part in deciding.get(finding.about, ()):
                about_rows.setdefault(str(part), _cause(finding))
    return tuple(_refuted(outcome, changes, about_rows) for outcome in outcomes)


def _refuted(outcome: Outcome, changes: Mapping[_Change, Cause], about_rows: Mapping[str, Cause]) -> Outcome:
    shown = {
        doubt: cause
        for doubt in outcome.undecided
        if (change := _change(doubt)) is not None and (cause := changes.get(change)) is not None
    }
    notes = [
        replace(doubt, text=f"the code differs; {cause} shows what that does", diff=())
        for doubt, cause in shown.items()
    ]
    tested = (
        replace(one, text=f"{one.text}, but {about_rows[one.subject]} shows a difference")
        if one.subject in about_rows
        else one
        for one in outcome.tested
    )
    return replace(
        outcome,
        undecided=tuple(one for one in outcome.undecided if one not in shown),
        notes=(*outcome.notes, *notes),
        tested=tuple(tested),
    )


def _change(shown: Difference | Remark) -> _Change | None:
    """Return the change whose lines are shown, or None. A class shows those of its methods further right."""
    lines = tuple(line[:2] + line[2:].strip() for line in shown.diff if line[:2] in {"- ", "+ "})
    baseline, refactored = (
        place.file if place else "" for place in (shown.baseline_location, shown.refactored_location)
    )
    return (lines, baseline, refactored) if lines else None


def _cause(finding: Finding) -> Cause:
    return Cause(finding.rule, finding.about)
