"""Pair the subjects of two sides, and compare them: the loops that all checks share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from harness.differing import changed_lines
from harness.experiments.calls.evidence import Calls, Change, Result, Tried
from harness.findings import Comparison, Difference, Location, Remark, Value, fingerprint
from harness.missing import Missing
from harness.subjects import Subject, named

T = TypeVar("T")


def _nowhere(_: object) -> Location | None:
    return None


def _itself(value: Value) -> Value:
    return value


def _nothing(*_: object) -> str:
    return ""


def _never(*_: object) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """One subject that both sides have."""

    subject: Subject
    baseline: T
    refactored: T


@dataclass(frozen=True, slots=True)
class Lone(Generic[T]):
    """One subject that only one side has."""

    subject: Subject
    value: T


@dataclass(frozen=True, slots=True)
class Paired(Generic[T]):
    """The subjects of one kind on both sides, paired.

    Only the baseline has those in `missing`, only the refactored side those in `added`. `baseline_location`
    and `refactored_location` return where a side wrote a subject. `skipped` is the reason when there is
    nothing to pair, because the stage that gives these subjects could not run.
    """

    matches: tuple[Match[T], ...] = ()
    missing: tuple[Lone[T], ...] = ()
    added: tuple[Lone[T], ...] = ()
    baseline_location: Callable[[T], Location | None] = _nowhere
    refactored_location: Callable[[T], Location | None] = _nowhere
    skipped: str = ""

    def where(self, wanted: Callable[[T], bool]) -> Paired[T]:
        """Select the matches of which either side is wanted; leave out what has no partner."""
        return Paired(
            matches=tuple(
                match for match in self.matches if wanted(match.baseline) or wanted(match.refactored)
            ),
            baseline_location=self.baseline_location,
            refactored_location=self.refactored_location,
            skipped=self.skipped,
        )


def pair_up(
    baseline: Iterable[T],
    refactored: Iterable[T],
    *,
    subject: Callable[[T], Subject],
    identities: Sequence[Callable[[T], Hashable]],
    baseline_location: Callable[[T], Location | None] = _nowhere,
    refactored_location: Callable[[T], Location | None] = _nowhere,
) -> Paired[T]:
    """Pair two sides' subjects by the first identity under which they meet.

    Subjects that do not meet under the first identity (a name) are tried under the next one (a definition),
    so a subject that only changed its name is still one subject. Several subjects with the same identity are
    paired in order. Linear in the number of subjects.
    """
    matches: list[Match[T]] = []
    left, right = list(baseline), list(refactored)
    if left == right:  # as most are: each meets itself under whatever identity comes first
        matches = [Match(subject(one), one, one) for one in left]
        left, right = [], []
    for identity in identities if left or right else ():
        met, left, right = _meet(left, right, identity)
        matches += [Match(subject(one), one, other) for one, other in met]
    return Paired(
        matches=tuple(sorted(matches, key=lambda match: str(match.subject))),
        missing=tuple(Lone(subject(one), one) for one in left),
        added=tuple(Lone(subject(other), other) for other in right),
        baseline_location=baseline_location,
        refactored_location=refactored_location,
    )


def _meet(
    baseline: list[T], refactored: list[T], identity: Callable[[T], Hashable]
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    waiting: defaultdict[Hashable, list[T]] = defaultdict(list)
    for other in reversed(refactored):
        waiting[identity(other)].append(other)
    met, alone = [], []
    for one in baseline:
        partners = waiting.get(identity(one))
        if partners:
            met.append((one, partners.pop()))
        else:
            alone.append(one)
    left_over = {id(other) for partners in waiting.values() for other in partners}
    return met, alone, [other for other in refactored if id(other) in left_over]


def compare(
    paired: Paired[T],
    value: Callable[[T], Value],
    *,
    shown: Callable[[Value], Value] = _itself,
    witness: Callable[[T, T], str] = _nothing,
    hint: Callable[[T, T], str] = _nothing,
    same_source: Callable[[T, T], bool] = _never,
) -> Comparison:
    """Find the matches in which a property differs between the sides; `shown` writes it for people."""
    if paired.skipped:
        return Comparison(skipped=paired.skipped)
    return Comparison(
        compared=len(paired.matches),
        differences=tuple(
            Difference(
                subject=match.subject,
                baseline=shown(expected),
                refactored=shown(actual),
                baseline_location=paired.baseline_location(match.baseline),
                refactored_location=paired.refactored_location(match.refactored),
                witness=witness(match.baseline, match.refactored),
                hint=hint(match.baseline, match.refactored),
                same_source=same_source(match.baseline, match.refactored),
            )
            for match in paired.matches
            if (expected := value(match.baseline)) != (actual := value(match.refactored))
        ),
    )


def none_missing(
    paired: Paired[T],
    value: Callable[[T], Value],
    *,
    witness: Callable[[T], str] = _nothing,
    hint: Callable[[T], str] = _nothing,
) -> Comparison:
    """Find the subjects of the baseline that the refactored side lacks."""
    if paired.skipped:
        return Comparison(skipped=paired.skipped)
    return Comparison(
        compared=len(paired.matches) + len(paired.missing),
        differences=tuple(
            Difference(
                subject=lone.subject,
                baseline=value(lone.value),
                refactored=None,
                baseline_location=paired.baseline_location(lone.value),
                witness=witness(lone.value),
                hint=hint(lone.value),
            )
            for lone in paired.missing
        ),
    )


def none_added(
    paired: Paired[T], value: Callable[[T], Value], *, witness: Callable[[T], str] = _nothing
) -> Comparison:
    """Find the subjects of the refactored side that the baseline does not have."""
    if paired.skipped:
        return Comparison(skipped=paired.skipped)
    return Comparison(
        compared=len(paired.matches) + len(paired.added),
        differences=tuple(
            Difference(
                subject=lone.subject,
                baseline=None,
                refactored=value(lone.value),
                refactored_location=paired.refactored_location(lone.value),
                witness=witness(lone.value),
            )
            for lone in paired.added
        ),
    )


def additions_noted(paired: Paired[T], text: Callable[[T], str]) -> tuple[Remark, ...]:
    """Return a note for each subject that only the refactored side has, where an addition breaks nobody."""
    return tuple(Remark(str(lone.subject), text(lone.value)) for lone in paired.added)


def union(*comparisons: Comparison) -> Comparison:
    """Merge several comparisons of the same subjects into one."""
    return Comparison(
        compared=max((one.compared for one in comparisons), default=0),
        differences=tuple(_each(one.differences for one in comparisons)),
        undecided=tuple(_each(one.undecided for one in comparisons)),
        notes=tuple(_each(one.notes for one in comparisons)),
        skipped=next((one.skipped for one in comparisons if one.skipped), ""),
        claims=tuple(_each(one.claims for one in comparisons)),
        tested=tuple(_each(one.tested for one in comparisons)),
    )


def _each(groups: Iterable[Iterable[T]]) -> Iterator[T]:
    for group in groups:
        yield from group


def _of_both(subject: Subject, expected: str | None, actual: str | None) -> str:
    """Return the fingerprint of both sides' code; where one cannot be read, this subject has its own."""
    unread = expected is None or actual is None
    return fingerprint((str(subject), expected) if unread else expected, actual)


_NOT_CALLED = Missing("it is not called")


def same_code(
    paired: Paired[T],
    code: Callable[[T], str | None],
    calls: Calls | Missing = _NOT_CALLED,
    rule: str = "",
) -> Comparison:
    """Compare fingerprints of code; where they differ, it counts what the code does when it is called.

    Code that did the same in every example is tested; code that did something else is a difference, and what
    could not be tried is not verified.
    """
    if paired.skipped:
        return Comparison(skipped=paired.skipped)
    differences: list[Difference] = []
    doubts: list[Remark] = []
    tested: list[Remark] = []
    notes: list[Remark] = []
    shown: dict[Tried, tuple[str, Location | None, Location | None]] = {}
    for match in paired.matches:
        expected, actual = code(match.baseline), code(match.refactored)
        if expected is not None and expected == actual:
            continue
        tried = None if isinstance(calls, Missing) else calls.tried.get((rule, match.subject))
        if tried is None:
            unread = expected is None or actual is None
            text = _UNREAD if unread else _UNVERIFIED
            places = paired.baseline_location(match.baseline), paired.refactored_location(match.refactored)
            doubts.append(
                Remark(str(match.subject), text, _of_both(match.subject, expected, actual), *places)
            )
        elif tried.result in {Result.SAME, Result.ELSEWHERE}:
            continue
        elif tried.result is Result.ALIKE:
            both = _of_both(match.subject, expected, actual)
            tested.append(Remark(str(match.subject), _tested(tried), both))
            if tried.call:
                places = (
                    paired.baseline_location(match.baseline),
                    paired.refactored_location(match.refactored),
                )
                notes.append(Remark(str(match.subject), _taken(tried), "", *places))
        elif tried.result is Result.DIFFERS:
            # Of what many use, the first one shows it for all.
            where = shown.setdefault(tried, _where_changed(tried, paired, match, expected, actual))
            differences.append(_shown_by_call(tried, *where, match))
        else:
            where = _where_changed(tried, paired, match, expected, actual)
            diff = _diff(tried.changes)
            needs = named(tried.uses[0]) if len(tried.uses) == 1 else tried.about
            doubts.append(Remark(str(tried.about), tried.reason, *where, diff=diff, needs=needs))
    return Comparison(
        compared=len(paired.matches),
        differences=tuple(differences),
        undecided=tuple(dict.fromkeys(doubts)),
        notes=tuple(notes),
        tested=tuple(tested),
    )


def _tested(tried: Tried) -> str:
    left_out = f"; {tried.left_out} more, which the baseline cannot do anything with, are left out"
    return f"did the same in {tried.examples} examples{left_out if tried.left_out else ''}"


def _taken(tried: Tried) -> str:
    return (
        f"takes what the baseline does not: {tried.call} {tried.baseline}, and now gives {tried.refactored}"
    )


_UNREAD = "reading this code is not enough to compare what it does"
_UNVERIFIED = "the code differs; whether it does the same is not verified"


def _diff(changes: Sequence[Change]) -> tuple[str, ...]:
    """Return the lines of code that differ, part by part; where there are several, with their names."""
    found: list[str] = []
    for change in changes[:_MOST_CHANGES]:
        lines = changed_lines(*change.texts) if all(change.texts) else _of_values(change)
        if lines and len(changes) > 1:
            found.append(f"{change.name or 'a value'}{_places(change)}")
        found += lines
    more = len(changes) - _MOST_CHANGES
    return (*found, f"… and {more:,} more parts") if more > 0 else tuple(found)


def _of_values(change: Change) -> tuple[str, ...]:
    """Return what differs where a part is no code that can be read: its values, if these say anything."""
    return () if _FINGERPRINT.search(change.lines) else tuple(change.lines.splitlines())


def _places(change: Change) -> str:
    places = dict.fromkeys(str(one) for one in (change.baseline_location, change.refactored_location) if one)
    return f" ({', '.join(places)})" if places else ""


_MOST_CHANGES = 3
_FINGERPRINT = re.compile(r"\bcode [0-9a-f]{16}\b")


def _where_changed(
    tried: Tried, paired: Paired[T], match: Match[T], expected: str | None, actual: str | None
) -> tuple[str, Location | None, Location | None]:
    """Return the fingerprint and places of the one part of the code that changed, or else of the subject."""
    single = tried.changes[0] if len(tried.changes) == 1 else None
    if single is not None and single.baseline_location is not None:
        code = fingerprint(single.baseline, single.refactored)
        return code, single.baseline_location, single.refactored_location
    places = paired.baseline_location(match.baseline), paired.refactored_location(match.refactored)
    return _of_both(match.subject, expected, actual), *places


def _shown_by_call(
    tried: Tried, code: str, baseline: Location | None, refactored: Location | None, match: Match[T]
) -> Difference:
    """Return what a call showed."""
    return Difference(
        tried.about,
        tried.baseline,
        tried.refactored,
        baseline,
        refactored,
        witness=tried.call,
        code=code,
        diff=_diff(tried.changes),
        seen_in=match.subject,
        uses=tried.uses,
    )
