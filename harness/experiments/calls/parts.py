"""Take code that changed, and is no target, apart: each function, and each method of a class, is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from harness.experiments.calls.changes import methods
from harness.experiments.calls.evidence import Change, Compared, Result
from harness.experiments.calls.targets import Target
from harness.subjects import named


class Part(NamedTuple):
    """A function, or a method of a class that changed: of a new instance, or of an exported object."""

    codes: tuple[str | None, str | None]
    object: str
    method: str


def parts(found: Sequence[Target], changes: Sequence[Sequence[Change]]) -> dict[Part, Target]:
    """Return what to call beside the targets: what is alike in all its parts is alike."""
    known = {target.codes for target in found}
    inner: dict[Part, Target] = {}
    for target, changed in zip(found, changes, strict=True):
        for change in changed:
            begun, ended = change.baseline_location, change.refactored_location
            if begun is None or ended is None:
                continue
            codes, names = (change.baseline, change.refactored), sorted(methods(change))
            if target.instance_of == change.name:
                exported = str(target.baseline[1])
                for name in names:
                    both = ("object", exported, name), ("object", target.refactored[1], name)
                    inner[Part(codes, exported, name)] = Target("", named(exported), *both, codes, part=name)
            if codes not in known:
                for name in names or [""]:
                    first, second = (
                        ("function", place.file, ".".join(filter(None, [whole, name])))
                        for place, whole in ((begun, change.name), (ended, change.refactored_name))
                    )
                    inner[Part(codes, "", name)] = Target(
                        "", named(change.name), first, second, codes, part=name
                    )
    return inner


def proved(results: Mapping[Part, Compared]) -> dict[tuple[str | None, str | None], int]:
    """Return the code that did the same in all its parts, with the examples of which each had so many."""
    alike: dict[tuple[str | None, str | None], list[int]] = {}
    for part, one in results.items():
        if not part.object:
            alike.setdefault(part.codes, []).append(one.examples if one.result is Result.ALIKE else 0)
    return {codes: min(counts) for codes, counts in alike.items() if min(counts)}


def of_object(target: Target, changed: Sequence[Change], results: Mapping[Part, Compared]) -> Compared | None:
    """Return what calling the methods of an exported object showed; None where that does not decide.

    A private method, or what nobody but the class's own code calls, shows no difference to others.
    """
    if len(changed) != 1 or target.instance_of != changed[0].name:
        return None
    codes = changed[0].baseline, changed[0].refactored
    own = {part.method: one for part, one in results.items() if part[:2] == (codes, target.baseline[1])}
    differing = [one for name, one in own.items() if one.result is Result.DIFFERS and _is_public(name)]
    if differing:
        return differing[0]
    alike = own and all(one.result is Result.ALIKE for one in own.values())
    return min(own.values(), key=lambda one: one.examples) if alike else None


def _is_public(name: str) -> bool:
    return not name.startswith("_") or name.endswith("__")
