"""Read the outcome of one call: what it gave or raised, what is stable in that, and what it changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

OPAQUE = "<cannot be compared: "
FAILED = "no argument: "
ACCEPTED = "{'dumped': "
"""How the outcome begins where a model takes what it is given (`inside/calls/models.py`)."""
_HAVING_ASKED = ", having asked for "
"""What is before the statements that a session got (`inside/calls/outcomes.py`)."""
_AND, _MOST_PARTS = ";\n", 3
"""Between comparisons (`inside/calls/sql.py`), and of how many a finding tells."""
_MISUSED = ("raises TypeError!", "raises AttributeError!")

_SEVERAL, _WHERE, _EQUAL = "raises sqlalchemy.exc.MultipleResultsFound", "WHERE ", " = "

_TEXT_OR_NUMBER = re.compile(r"('(?:[^']|'')*')|(?<![\w.])(-?\d+(?:\.\d+)?)\b")

_TOO_MUCH = (f"{OPAQUE}it did not end in time", f"{OPAQUE}it takes too much memory")
"""As `harness.inside.calls.results` says of Overtime and MemoryError."""
_CONTAINERS = ("[", "(", "{")
_NOT_TRUE = {"None", "False"}

Outcome = Sequence[str]


def differ(one: Outcome, other: Outcome, *, loose: bool = False) -> bool:
    """Whether two outcomes are not exactly the same.

    loose: something is None that no row has so; then None is as good as False.
    """
    return (one[0], one[2]) != (other[0], other[2]) and not (
        one[2] == other[2] and ((loose and {one[0], other[0]} <= _NOT_TRUE) or _now_says(one[0], other[0]))
    )


def _now_says(one: str, other: str) -> bool:
    """Whether what Python raised by itself is raised by a statement now, with a message of its own."""
    return one.startswith("raises ") and one[-1:] == "!" and other.startswith(f"{one[:-1]}(")


class Use(StrEnum):
    """What a call of both sides is good for.

    COUNTS: somebody may call it so, and gets what both sides give. LEFT_OUT: nobody calls it so, because the
    baseline itself can do nothing with it. TAKEN: nobody is likely to, and only one side gives a result.
    """

    COUNTS = "counts"
    LEFT_OUT = "left out"
    TAKEN = "taken"


def use_of(one: Outcome, other: Outcome, *, typed: bool, huge: bool = False) -> Use:
    """Return what a call is good for, by its outcome on each side.

    typed: all arguments are of the kinds that the code declares. Others may be of kinds that nobody gives: if
    the baseline fails on them as code fails on a wrong type, it is no difference what the refactored side
    does, but it may be told. huge: there is a number among them with which most code takes too much.
    """
    if one[0].startswith(FAILED) and other[0] == one[0]:
        return Use.LEFT_OUT
    if huge and any(outcome[0].startswith(_TOO_MUCH) for outcome in (one, other)):
        return Use.LEFT_OUT
    misused = one[0].startswith(_MISUSED), other[0].startswith(_MISUSED)
    if not misused[0] or (typed and not misused[1]):
        return Use.COUNTS
    return Use.LEFT_OUT if other[0].startswith(("raises ", OPAQUE)) else Use.TAKEN


def is_misused(outcome: Outcome) -> bool:
    """Whether a call failed as code fails on a wrong type."""
    return outcome[0].startswith(_MISUSED)


def holds_unlike(one: Outcome, other: Outcome) -> bool:
    """Whether one result is a container of values, and the other is none."""
    return one[0].startswith(_CONTAINERS) != other[0].startswith(_CONTAINERS)


def is_refused(outcome: Outcome) -> bool:
    """Whether a call raised what no statement of the side's own code raises."""
    return outcome[0].startswith("raises ") and outcome[0].partition(_HAVING_ASKED)[0].endswith("!")


def asked_of(outcome: Outcome) -> str:
    """Return the statements that a session got, "" for none."""
    return outcome[0].partition(_HAVING_ASKED)[2]


def differ_in_numbers(one: str, other: str) -> bool:
    """Whether two texts of statements are the same but for numbers, which no other order makes the same."""
    numbers, rests = zip(*map(_numbers_and_rest, (one, other)), strict=True)
    return rests[0] == rests[1] and Counter(numbers[0]) != Counter(numbers[1])


def _numbers_and_rest(text: str) -> tuple[list[Decimal], str]:
    numbers = [Decimal(number) for _, number in _TEXT_OR_NUMBER.findall(text) if number]
    return numbers, _TEXT_OR_NUMBER.sub(lambda found: found[1] or "0", text)


def differ_for_several(one: Outcome, other: Outcome) -> bool:
    """Whether one side alone refuses several rows of a query by values, of which there may always be one.

    The schema does not say so; the application may know it.
    """
    refused = [outcome[0].startswith(_SEVERAL) for outcome in (one, other)]
    return refused[0] != refused[1] and _EQUAL in asked_of(one).rpartition(_WHERE)[2]


def shown(one: Outcome, other: Outcome) -> tuple[str, str]:
    """Return two outcomes that differ, for people."""
    if one[0] != other[0]:
        parts = [*zip(one[0].split(_AND), other[0].split(_AND), strict=False)]
        differing = [pair for pair in parts if pair[0] != pair[1]][:_MOST_PARTS]
        if len(parts) > 1 and differing:
            return "; ".join(first for first, _ in differing), "; ".join(second for _, second in differing)
        if differ_in_numbers(*(asked := (asked_of(one), asked_of(other)))):
            lines = zip(*(text.splitlines() for text in asked), strict=True)
            first, second = next(pair for pair in lines if pair[0] != pair[1])
            return f"asks a session for … {first.strip()}", f"asks a session for … {second.strip()}"
        return _behind_what_is_alike(_shown(one[0]), _shown(other[0]))
    first, second = (f"changes: {text}" if text else "changes nothing" for text in (one[2], other[2]))
    return _behind_what_is_alike(first, second)


def _behind_what_is_alike(one: str, other: str) -> tuple[str, str]:
    """Return texts of several lines from the first that differs on: of long ones, no more is shown."""
    lines = one.splitlines(), other.splitlines()
    alike = next((n for n, pair in enumerate(zip(*lines, strict=False)) if pair[0] != pair[1]), 0)
    if not alike:
        return one, other
    first, second = ("\n".join(some[alike:]).lstrip() for some in lines)
    return f"… {first}", f"… {second}"


def _shown(text: str) -> str:
    return text.replace("!", "", 1) if text.startswith("raises ") else text
