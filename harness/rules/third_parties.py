"""Say what was taken by its name instead of compared: the distributions of third parties."""

from __future__ import annotations

from harness.facts.loaded import Loaded, ThirdParty
from harness.findings import Remark


def noted(baseline: Loaded | None, refactored: Loaded | None) -> tuple[Remark, ...]:
    """Return a note on what both sides use of others, and one for each that has another version there."""
    if baseline is None or refactored is None:
        return ()
    ours = {one.name: one for one in baseline.third_parties}
    theirs = {one.name: one for one in refactored.third_parties}
    both = sorted(ours.keys() & theirs.keys(), key=str.lower)
    taken = [f"{name} {_version(ours[name])}" for name in both if not (ours[name].own or theirs[name].own)]
    listed = f"what they give is the same if it has the same name: {', '.join(taken)}"
    return (
        *([Remark("third parties", listed)] if taken else ()),
        *(
            Remark(name, f"is {before} in the baseline and {after} in the refactored environment")
            for name in both
            for before, after in [(_version(ours[name]), _version(theirs[name]))]
            if before != after
        ),
    )


def _version(one: ThirdParty) -> str:
    return one.version or "?"
