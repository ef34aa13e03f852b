"""Hold that no class loses a base: what is lost in one class, and by all below it, is reported once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from harness.facts.exports import Base, Export
from harness.findings import Comparison, Difference, Remark
from harness.pairs.compare import Match
from harness.pairs.exports import ExportPair
from harness.subjects import Subject

_Groups = dict[Subject, dict[str, list[Match[Export]]]]


def none_lost(exports: ExportPair) -> Comparison:
    """Find the bases that classes of both sides lost; those that they gained are notes."""
    paired = exports.same_kind
    if paired.skipped:
        return Comparison(skipped=paired.skipped)
    # a base that is not exported any more has a finding of its own
    gone = {lone.value.name for lone in exports.every.missing}
    lost = _grouped(_unlike(paired.matches, gone))
    gained = _grouped(_unlike([Match(m.subject, m.refactored, m.baseline) for m in paired.matches], ()))
    return Comparison(
        compared=sum(bool(match.baseline.bases) for match in paired.matches),
        differences=tuple(
            Difference(
                subject=subject,
                baseline=", ".join(bases),
                refactored="not a base",
                baseline_location=paired.baseline_location(first.baseline),
                refactored_location=paired.refactored_location(first.refactored),
                hint=f"The same: {', '.join(map(str, others))}" if others else "",
                also=others,
            )
            for subject, bases in lost.items()
            for first in [next(iter(bases.values()))[0]]
            for others in [_others(subject, bases)]
        ),
        notes=tuple(
            Remark(str(subject), f"has a further base: {', '.join(bases)}")
            for subject, bases in gained.items()
        ),
    )


def _unlike(matches: Iterable[Match[Export]], gone: Iterable[str]) -> Iterator[tuple[Match[Export], Base]]:
    """Return each base that the first side of a match has, and the other does not have at all."""
    without = set(gone)
    for match in matches:
        for base in match.baseline.bases:
            if base.name not in match.refactored.ancestry and base.name not in without:
                yield match, base


def _grouped(unlike: Iterable[tuple[Match[Export], Base]]) -> _Groups:
    """Put the classes with one and the same difference together, under the class that brought it."""
    by_bringer: defaultdict[tuple[str, str], list[Match[Export]]] = defaultdict(list)
    for match, base in unlike:
        by_bringer[base.brought_by, base.name].append(match)
    groups: _Groups = {}
    for (brought_by, name), matches in sorted(by_bringer.items()):
        first = next((one for one in matches if one.baseline.name == brought_by), matches[0])
        ordered = [first, *(one for one in matches if one is not first)]
        groups.setdefault(first.subject, {})[name] = ordered
    return {subject: groups[subject] for subject in sorted(groups, key=str)}


def _others(subject: Subject, bases: dict[str, list[Match[Export]]]) -> tuple[Subject, ...]:
    """Return the other classes that lost one of the bases."""
    others = dict.fromkeys(match.subject for matches in bases.values() for match in matches)
    others.pop(subject, None)
    return tuple(others)
