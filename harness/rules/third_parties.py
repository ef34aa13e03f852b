"""Say what was taken by its name instead of compared: the distributions of third parties."""

from __future__ import annotations

from harness.facts.loaded import Loaded
from harness.findings import Remark


def noted(baseline: Loaded | None, refactored: Loaded | None) -> tuple[Remark, ...]:
    """Return a note on what both sides use of others, and one for each that has another version there."""
    if baseline is None or refactored is None:
        return ()
    ours = {one.name: one.version or "?" for one in baseline.third_parties}
    theirs = {one.name: one.version or "?" for one in refactored.third_parties}
    both = sorted(ours.keys() & theirs.keys(), key=str.lower)
    if not both:
        return ()
    listed = ", ".join(f"{name} {ours[name]}" for name in both)
    return (
        Remark("third parties", f"what they give is the same if it has the same name: {listed}"),
        *(
            Remark(name, f"is {ours[name]} in the baseline and {theirs[name]} in the refactored environment")
            for name in both
            if ours[name] != theirs[name]
        ),
    )
