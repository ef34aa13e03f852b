"""Compare what varies from call to call by what is stable in it, each side with itself first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from harness.experiments.calls.evidence import Compared, Result
from harness.experiments.calls.sides import Example

Answers = tuple[Any, Any]
ANEW = "a side itself gives something else after another import"


def lasting(examples: Sequence[Example], again: Answers) -> list[Example] | Compared:
    """Return the examples that differ in more than what varies from call to call on each side.

    again: all of the examples were called several times, one time after the other. Two calls may give the
    same by chance, several hardly ever.
    """
    if any(answer["refused"] for answer in again):
        return Compared(Result.OPEN, reason="calling it again was refused")
    left = [
        example
        for number, example in enumerate(examples)
        if not all(
            len({outcome[0] for outcome in answer["outcomes"][number :: len(examples)]}) > 1
            for answer in again
        )
    ]
    if left:
        return left
    texts = [[outcome[1] for outcome in answer["outcomes"]] for answer in again]
    return [] if _stable(texts[0]) == _stable(texts[1]) else list(examples)


def own(examples: Sequence[Example], once: Answers, anew: Answers) -> list[Example] | Compared:
    """Return the examples in which each side does the same after another import."""
    if refused := next((answer["refused"] for answer in (*once, *anew) if answer["refused"]), ""):
        return Compared(Result.OPEN, reason=f"calling it again was refused: {refused}")
    left = [
        example
        for number, example in enumerate(examples)
        if all(
            first["outcomes"][number][:3:2] == second["outcomes"][number][:3:2]
            for first, second in zip(once, anew, strict=True)
        )
    ]
    return left or Compared(Result.OPEN, reason=ANEW)


_DIGITS = re.compile(r"\d+")
_SAID = ("now ", "UUID of ")


def _stable(texts: Sequence[str]) -> object:
    """Return what is stable in texts that vary: kind, length, beginning and end, kinds of characters."""
    strings = [text for text in texts if text[:1] in "'\""]
    if len(strings) < len(texts):
        return sorted({text if text.startswith(_SAID) else _DIGITS.sub("9", text) for text in texts})
    lengths = {len(text) for text in texts}
    return (
        len(lengths) == 1 and lengths.pop(),
        _common(texts),
        _common([text[::-1] for text in texts]),
        sorted({_kind(letter) for text in texts for letter in text}),
    )


def _common(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    count = next(
        (n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last))
    )
    return first[:count]


def _kind(letter: str) -> str:
    if letter.isdigit():
        return "digit"
    if letter.isalpha():
        return ("hexadecimal " if letter in "abcdefABCDEF" else "") + (
            "lower" if letter.islower() else "upper"
        )
    return letter
