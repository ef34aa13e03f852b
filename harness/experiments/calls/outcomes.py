"""Read the outcome of one call: what it gave or raised, what is stable in that, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence

OPAQUE = "<cannot be compared: "
FAILED = "no argument: "
ACCEPTED = "{'dumped': "
"""How the outcome begins where a model takes what it is given (`inside/calls/models.py`)."""
_MISUSED = ("raises TypeError!", "raises AttributeError!")

_NOT_TRUE = {"None", "False"}

Outcome = Sequence[str]


def differ(one: Outcome, other: Outcome, *, loose: bool = False) -> bool:
    """Whether two outcomes are not exactly the same.

    loose: something is None that no row has so; then None is as good as False.
    """
    return (one[0], one[2]) != (other[0], other[2]) and not (
        loose and {one[0], other[0]} <= _NOT_TRUE and one[2] == other[2]
    )


def is_usable(one: Outcome, other: Outcome, *, typed: bool) -> bool:
    """Whether somebody may call it so.

    typed: all arguments are of the kinds that the code declares. Others may be of kinds that nobody gives: if
    the baseline cannot do anything with them, it does not matter what the refactored side does.
    """
    if one[0].startswith(FAILED):
        return other[0] != one[0]
    misused = one[0].startswith(_MISUSED), other[0].startswith(_MISUSED)
    return not misused[0] or (typed and not misused[1])


def is_refused(outcome: Outcome) -> bool:
    """Whether a call raised what no statement of the side's own code raises."""
    return outcome[0].startswith("raises ") and outcome[0].endswith("!")


def shown(one: Outcome, other: Outcome) -> tuple[str, str]:
    """Return two outcomes that differ, for people."""
    if one[0] != other[0]:
        return _shown(one[0]), _shown(other[0])
    return f"changes: {one[2]}", f"changes: {other[2]}"


def _shown(text: str) -> str:
    return text.replace("!", "", 1) if text.startswith("raises ") else text
