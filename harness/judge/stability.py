"""Find the differences that a side also has from itself, between two loads of the same source.

A timestamp taken at import, an address in a text, or the order of a set differs from load to load, and shows
nothing about the refactoring. What differs in this way is reported as not verified, by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from harness.findings import Contract, Finding, Outcome, Remark
from harness.subjects import Subject

READ_CONTRACTS = frozenset({Contract.IMPORTS, Contract.DDL, Contract.CATALOG, Contract.MAPPING})
"""The contracts whose facts come from loading a side; the others are run, not read."""
_SHORT = 200
_WORD = re.compile(r"\w+")
_MOMENT = re.compile(r"(?<=\bdatetime\.datetime\()(\d+(?:, \d+){4,6})(?=[,)])")
"""The numbers in the `repr` of a datetime."""
_AT_ONCE = timedelta(minutes=1)

Broken = tuple[str, Subject]
"""A rule's id and the subject for which it does not hold."""


def broken(outcomes: Sequence[Outcome]) -> frozenset[Broken]:
    """Return the rules that a pair of loads of one side breaks, each with the subject."""
    return frozenset((outcome.rule, finding.about) for outcome in outcomes for finding in outcome.findings)


def shakeable(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the outcomes with findings that another load may show to be no difference of the sides."""
    return [
        outcome
        for outcome in outcomes
        if outcome.findings and outcome.contract in READ_CONTRACTS | {Contract.ROWS}
        if outcome.contract is Contract.ROWS or not _is_called(outcome)
    ]


def _is_called(outcome: Outcome) -> bool:
    """Whether code was called: what a side does not share with itself was left out there."""
    return outcome.rule.endswith("_code") or all(
        finding.difference.seen_in is not None for finding in outcome.findings
    )


def reordered(outcomes: Sequence[Outcome], unstable: Collection[Broken]) -> frozenset[str]:
    """Return the rules whose findings, alone or together, have the same words on both sides, or are unstable.

    That may come from sets: two orders of a set are sometimes the same by chance.
    """
    shaken = {rule for rule, _ in unstable}
    return frozenset(
        outcome.rule
        for outcome in shakeable(outcomes)
        if outcome.rule in shaken
        or _same_words(outcome.findings)
        or any(_same_words([finding]) for finding in outcome.findings)
    )


def _same_words(findings: Sequence[Finding]) -> bool:
    baseline, refactored = Counter[str](), Counter[str]()
    for finding in findings:
        baseline.update(_words(finding.difference.baseline))
        refactored.update(_words(finding.difference.refactored))
    return bool(baseline) and baseline == refactored


def _words(value: object) -> list[str]:
    return [] if value is None else _WORD.findall(str(value))


def of_the_moment(outcomes: Sequence[Outcome]) -> frozenset[Broken]:
    """Return what needs no further load: both sides write the same expression, and it was asked a clock.

    The sides are loaded at the same time, so their moments are less than a minute apart.
    """
    return frozenset(
        (outcome.rule, finding.about)
        for outcome in shakeable(outcomes)
        for finding in outcome.findings
        if finding.difference.same_source and _same_but_for_moments(finding)
    )


def _same_but_for_moments(finding: Finding) -> bool:
    texts = [str(one) for one in (finding.difference.baseline, finding.difference.refactored)]
    ours, theirs = ([_moment(found[1]) for found in _MOMENT.finditer(text)] for text in texts)
    return len({_MOMENT.sub("", text) for text in texts}) == 1 and all(
        abs(one - other) < _AT_ONCE for one, other in zip(ours, theirs, strict=True)
    )


def _moment(numbers: str) -> datetime:
    return datetime(*map(int, numbers.split(", ")))  # type: ignore[arg-type]  # noqa: DTZ001 - its zone is beside it


def settle(
    outcomes: Sequence[Outcome], unstable: Collection[Broken], one_script: bool
) -> tuple[Outcome, ...]:
    """Return the outcomes; findings that a side also has against itself are reported as not verified.

    Where one script has built both databases, the server makes them different each time (a default of
    `'now'`): then the difference is a note.
    """
    return tuple(_settled(outcome, unstable, one_script) for outcome in outcomes)


def _place(rule: str, subject: Subject) -> Broken:
    """Return what is unstable together: of columns in another order, any may be the one that moved."""
    return rule, (subject.outer or subject) if rule == "column_same_position" else subject


def leave_open(outcomes: Sequence[Outcome], reason: str) -> tuple[tuple[Outcome, ...], frozenset[Broken]]:
    """Return the outcomes with each finding reported as not verified that a second load might explain.

    The second value has all of these findings. reason: why nobody could see whether a side differs from
    itself.
    """
    shaky = shakeable(outcomes)
    return tuple(
        _doubted(outcome, (), outcome.findings, f"differs, but {reason}") if outcome in shaky else outcome
        for outcome in outcomes
    ), broken(shaky)


def _settled(outcome: Outcome, unstable: Collection[Broken], one_script: bool) -> Outcome:
    unstable = {_place(rule, subject) for rule, subject in unstable}
    kept = tuple(
        finding for finding in outcome.findings if _place(outcome.rule, finding.about) not in unstable
    )
    if len(kept) == len(outcome.findings):
        return outcome
    shaken = [finding for finding in outcome.findings if finding not in kept]
    chance: list[Remark] = []
    if one_script and outcome.contract is Contract.CATALOG:
        text = "differs each time that these same statements run"
        chance, shaken = [Remark(finding.subject, text) for finding in shaken], []
    else:
        chance = [Remark(finding.subject, why) for finding in shaken if (why := _by_chance(finding))]
        shaken = [finding for finding in shaken if not _by_chance(finding)]
    noted = replace(outcome, findings=kept, notes=tuple(sorted((*outcome.notes, *chance))))
    if not shaken:
        return noted
    return _doubted(noted, kept, shaken, "differs, but a side also differs from itself between two loads")


def by_chance(outcomes: Sequence[Outcome], unstable: Collection[Broken]) -> frozenset[Broken]:
    """Return what differs between two loads of one side, and is nevertheless known to be the same on both."""
    findings = (finding for outcome in outcomes for finding in outcome.findings if _by_chance(finding))
    return frozenset((finding.rule, finding.about) for finding in findings) & frozenset(unstable)


def _by_chance(finding: Finding) -> str:
    """Return why what a side does not share with itself is the same on both sides; "" if it may not be."""
    if finding.difference.same_source:
        return "is another value at each load; both sides write the same expression"
    if finding.contract in {Contract.IMPORTS, Contract.MAPPING} and _same_words([finding]):
        return "comes in another order at each load; both sides have the same in it"
    return ""


def _seen(finding: Finding) -> str:
    """Return what only one side had this time, where that is a short text: a line that it printed, say."""
    only = [one for one in (finding.difference.baseline, finding.difference.refactored) if one is not None]
    text = str(only[0]).partition("\n")[0] if len(only) == 1 else ""
    return f": {text}" if 0 < len(text) <= _SHORT else ""


def _doubted(outcome: Outcome, kept: tuple[Finding, ...], shaken: Sequence[Finding], reason: str) -> Outcome:
    doubts = [finding.doubt(f"{reason}{_seen(finding)}") for finding in shaken]
    return replace(
        outcome,
        findings=kept,
        undecided=tuple(sorted((*outcome.undecided, *doubts))),
    )
