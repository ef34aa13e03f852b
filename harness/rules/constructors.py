"""Compare the constructors of mapped classes: which differ, and which class is the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from harness.facts.mapping import Constructor, Made, MappedClass
from harness.facts.places import location
from harness.findings import Difference
from harness.pairs.compare import Match, Paired
from harness.subjects import Subject, named

_MADE: Mapping[Made, str] = {
    Made.WRITTEN: "",
    Made.GENERATED: ", a dataclass's",
    Made.DEFAULT: ", SQLAlchemy's own",
    Made.NONE: ", no constructor of its own",
}


def shown(mapped: MappedClass) -> str:
    """Write how a class is called, and by whom that was made."""
    constructor = mapped.constructor
    return f"{mapped.name}{constructor.signature or '(?)'}{_MADE[constructor.made]}"


def differing(classes: Paired[MappedClass]) -> tuple[Match[MappedClass], ...]:
    """Return the classes that are called otherwise, and do not merely inherit that from a mapped class.

    A class that had no constructor takes more when it gets SQLAlchemy's own; that breaks nobody.
    """
    by_name = {match.baseline.name: match for match in classes.matches}

    def differs(match: Match[MappedClass]) -> bool:
        ours, theirs = match.baseline.constructor, match.refactored.constructor
        if _called(ours) == _called(theirs) or (ours.made, theirs.made) == (Made.NONE, Made.DEFAULT):
            return False
        above = by_name.get(match.baseline.inherits or "")
        return above is None or [
            _called(above.baseline.constructor),
            _called(above.refactored.constructor),
        ] != [
            _called(ours),
            _called(theirs),
        ]

    return tuple(match for match in classes.matches if differs(match))


def grouped(
    differences: Iterable[Difference], matches: Iterable[Match[MappedClass]]
) -> tuple[Difference, ...]:
    """Return one difference for the classes that have it from one class, which is its subject."""
    brought = [(_brought(match), one) for one, match in zip(differences, matches, strict=True)]
    brought.sort(key=lambda pair: str(pair[0][0]))
    found = []
    for (subject, *places), group in groupby(brought, key=lambda pair: pair[0]):
        first, *others = [one for _, one in group]
        hint = f"The same: {', '.join(str(one.subject) for one in others)}" if others else ""
        ours, theirs = map(location, places)
        found.append(
            replace(
                first,
                subject=subject,
                baseline_location=ours or first.baseline_location,
                refactored_location=theirs or first.refactored_location,
                hint=hint,
            )
        )
    return tuple(found)


def _called(constructor: Constructor) -> tuple[str | None, bool]:
    """Return what a caller notices; whether a class is a dataclass says its signature."""
    return constructor.signature, constructor.made in {Made.NONE, Made.DEFAULT}


def _brought(match: Match[MappedClass]) -> tuple[Subject, tuple[str, int] | None, tuple[str, int] | None]:
    """Return the reason for a difference, and its place on either side: the class that brought a constructor.

    It is the class itself where both sides generate a constructor: then its own fields differ.
    """
    ours, theirs = match.baseline.constructor, match.refactored.constructor
    if ours.made == theirs.made and (ours.made == Made.GENERATED or ours.brought_by != theirs.brought_by):
        return match.subject, None, None
    return named(theirs.brought_by or ours.brought_by or str(match.subject)), ours.place, theirs.place
