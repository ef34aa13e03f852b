"""Compare what varies from call to call by what is stable in it, each side with itself first."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from harness.experiments.calls.evidence import Compared, Result
from harness.experiments.calls.sides import Example

Answers = tuple[Any, Any]
ANEW = "a side itself gives something else after another import"


def unvaried(examples: Sequence[Example], again: Answers) -> list[Example]:
    """Return the examples that gave the same each time on a side.

    again: all of the examples were called several times, one time after the other.
    """
    return [
        example
        for number, example in enumerate(examples)
        if not all(
            len({outcome[0] for outcome in answer["outcomes"][number :: len(examples)]}) > 1
            for answer in again
        )
    ]


def vary_alike(examples: Sequence[Example], again: Answers) -> bool:
    """Whether what varies from call to call has the same of all that is stable on both sides."""
    count = len(examples)
    groups = [
        [[outcome[1] for outcome in answer["outcomes"][number::count]] for number in range(count)]
        for answer in again
    ]
    return alike(*groups)


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


_SAID = ("now ", "UUID of ")
_TOKEN = re.compile(r"""b?'(?:[^'\\]|\\.)*'|b?"(?:[^"\\]|\\.)*"|\b\d+(?:\.\d+)?\b""")
_OFTEN = 10
"""What a side gives so often, and the other never, is no chance."""
_FAR, _MOST = 1.6, 0.8
Groups = Sequence[Sequence[str]]
"""What each example gave, several times."""


def alike(one: Groups, other: Groups) -> bool:
    """Whether texts that vary have the same of all that is stable.

    That is their form; of texts in it the length, beginning, end and kinds of characters, of numbers the
    range; and what is often given.
    """
    forms = [Counter(_form(text) for group in side for text in group) for side in (one, other)]
    texts = [Counter(text for group in side for text in group) for side in (one, other)]
    if _unlike(*texts) or _unlike(*forms) or not forms[0].keys() & forms[1].keys():
        return False
    if len(forms[0]) > 1 or len(forms[1]) > 1:
        return True
    both = [[[_TOKEN.findall(text) for text in group] for group in side] for side in (one, other)]
    return all(
        _alike(*([[tokens[place] for tokens in group] for group in side] for side in both))
        for place in range(len(both[0][0][0]))
    )


def _unlike(one: Counter[str], other: Counter[str]) -> bool:
    """Whether something is often on one side, and never on the other."""
    return any(
        count >= _OFTEN and value not in known
        for counts, known in ((one, other), (other, one))
        for value, count in counts.items()
    )


def _form(text: str) -> str:
    """Return a text without the values in it, of which only the kinds are kept."""
    return text if text.startswith(_SAID) else _TOKEN.sub(lambda found: _kind_of(found[0]), text)


def _kind_of(token: str) -> str:
    return "9" if token[0].isdigit() else "b''" if token[0] == "b" else "''"


def _alike(one: Groups, other: Groups) -> bool:
    """Compare what stands in one place of the form."""
    if one[0][0][0].isdigit():
        return _same_range(*([[float(token) for token in group] for group in side] for side in (one, other)))
    if one[0][0][0] == "b":
        one, other = ([[_bytes_of(token) for token in group] for group in side] for side in (one, other))
        return _same_lengths(one, other)
    kinds = [
        Counter(_kind(letter) for group in side for text in group for letter in text) for side in (one, other)
    ]
    backwards = ([[text[::-1] for text in group] for group in side] for side in (one, other))
    return (
        _same_lengths(one, other)
        and not _unlike(*kinds)
        and _begin_alike(one, other)
        and _begin_alike(*backwards)
    )


def _bytes_of(token: str) -> str:
    return bytes(ast.literal_eval(token)).decode("latin-1")


def _same_lengths(one: Groups, other: Groups) -> bool:
    """Compare lengths for each example, since its arguments may be part of what it gives."""
    lengths = [[{*map(len, group)} for group in side] for side in (one, other)]
    fixed = [all(len(group) == 1 for group in side) for side in lengths]
    if all(fixed):
        return lengths[0] == lengths[1]
    return fixed[0] == fixed[1]


def _begin_alike(one: Groups, other: Groups) -> bool:
    """Compare with what texts of each example begin; what a few of them have in common may be chance."""
    unlike = sum(beginning(a) != beginning(b) for a, b in zip(one, other, strict=True))
    return unlike <= len(one) * _MOST


def _same_range(one: Sequence[Sequence[float]], other: Sequence[Sequence[float]]) -> bool:
    """Compare where numbers lie: each has to reach about as far on both sides, or always to be the same."""
    every = [{number for group in side for number in group} for side in (one, other)]
    if min(map(len, every)) == 1:
        return every[0] == every[1]
    ratios = sorted((max(a) + 1) / (max(b) + 1) for a, b in zip(one, other, strict=True))
    return 1 / _FAR < ratios[len(ratios) // 2] < _FAR


def beginning(texts: Sequence[str]) -> str:
    """Return what all texts begin with."""
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
