"""Tell apart what each import of a side makes anew, such as a key that it draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.experiments.calls.changes import Aliases
from harness.experiments.calls.sides import Planted

_SHORT = 8
"""A shorter description of a value may be that of another one too, which has the same value by chance."""


def aliases(varying: Sequence[Mapping[str, Any]]) -> Aliases:
    """Return what to compare in place of values that vary: the expression that made each."""
    found: dict[tuple[str, str], str] = {}
    for one in varying:
        for text in (one["value"], *one["within"]) if one["made"] else ():
            found[one["name"], text] = one["made"]
            if len(text) > _SHORT:
                found["", text] = one["made"]
    return found


def planted(baseline: Sequence[Mapping[str, Any]], refactored: Sequence[Mapping[str, Any]]) -> Planted:
    """Return the values to put into both sides, for the names that the same expression makes on both."""
    known = {(one["name"], one["made"]): one for one in baseline if one["made"] and one["plain"] is not None}
    pairs = [
        (known[one["name"], one["made"]], one)
        for one in refactored
        if one["plain"] is not None and (one["name"], one["made"]) in known
    ]
    return (
        [[ours["module"], ours["name"], ours["plain"]] for ours, _ in pairs],
        [[theirs["module"], theirs["name"], ours["plain"]] for ours, theirs in pairs],
    )
