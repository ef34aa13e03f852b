"""Find the calls that differ in more than what varies from call to call.

What varies is compared by what is stable in it, and by what both sides make of the same random numbers. A
password is stored with a salt: all such texts look alike, whatever was hashed, and how. But with the same
salt the same password has the same hash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.experiments.calls.evidence import Compared, Result
from harness.experiments.calls.sides import Example, Sides
from harness.experiments.calls.stable import Answers, beginning, own, unvaried, vary_alike
from harness.experiments.calls.targets import Target

_MANY, _REPEATED, _FEW = 24, 4, 4


def lasting(
    sides: Sides, targets: Sequence[Target], differing: Mapping[int, list[Example]]
) -> dict[int, list[Example] | Compared]:
    """Return the examples that differ in more than what varies on each side, or what came of it.

    What a side does not share with itself after another import shows nothing.
    """
    some = {number: (found * _MANY)[:_MANY] for number, found in differing.items() if found}
    again = _repeated(sides, targets, some, _REPEATED)
    left: dict[int, list[Example] | Compared] = {number: [] for number in differing}
    vary: dict[int, list[Example]] = {}
    rarely: dict[int, list[Example]] = {}
    for number, examples in some.items():
        if any(answer["refused"] for answer in again[number]):
            left[number] = Compared(Result.OPEN, reason="calling it again was refused")
        elif fixed := unvaried(examples, again[number]):
            left[number] = fixed
            rarely |= {number: fixed[:_FEW]} if len(fixed) < len(examples) else {}
        else:
            vary[number] = examples
    for number, answers in _repeated(
        sides, targets, rarely, _MANY
    ).items():  # a few calls are alike by chance
        if not any(answer["refused"] for answer in answers) and not unvaried(rarely[number], answers):
            vary[number] = some[number]
    for number, examples in vary.items():
        left[number] = [] if vary_alike(examples, again[number]) else examples
    alike = {number: examples for number, examples in vary.items() if not left[number]}
    left |= _made_otherwise(sides, targets, alike, again)
    remaining = {number: found for number, found in left.items() if isinstance(found, list) and found}
    once = sides.call(targets, remaining)
    anew = sides.call(targets, remaining, anew=True)
    for number, examples in remaining.items():
        left[number] = own(examples, once[number], anew[number])
    return left


def _repeated(
    sides: Sides, targets: Sequence[Target], examples: Mapping[int, list[Example]], times: int
) -> dict[int, Answers]:
    return sides.call(targets, {n: found * times for n, found in examples.items()}, times=times)


def _made_otherwise(
    sides: Sides,
    targets: Sequence[Target],
    tried: Mapping[int, Sequence[Example]],
    again: Mapping[int, Answers],
) -> dict[int, list[Example]]:
    """Return the examples from which a side makes something else, though both draw the same numbers.

    That counts where the arguments decide about what varies: of random numbers alone, others can be made.
    """
    suspects = {
        number: found for number, examples in tried.items() if (found := _otherwise(examples, again[number]))
    }
    alone = [(number, example) for number, examples in suspects.items() for example in examples[:_FEW]]
    first = sides.call(  # each in a list of its own, so that all draw the same numbers
        [targets[number] for number, _ in alone], {place: [one] for place, (_, one) in enumerate(alone)}
    )
    texts: dict[int, list[str]] = {}
    for place, (number, example) in enumerate(alone):
        if not first[place][0]["refused"]:
            text = first[place][0]["outcomes"][0][0]
            others = _given(again[number][0], tried[number].index(example), len(tried[number]))
            texts.setdefault(number, []).append(_varying(text, others))
    return {number: suspects[number] for number, some in texts.items() if _decide(some)}


def _otherwise(examples: Sequence[Example], again: Answers) -> list[Example]:
    """Return the examples of which each call drew the same on both sides, and gave something else.

    The same characters in another order are no other result: they were only shuffled otherwise.
    """
    count = len(examples)
    return [
        example
        for number, example in enumerate(examples)
        if again[0]["drawn"][number::count] == again[1]["drawn"][number::count]
        and all(
            sorted(one) != sorted(other)
            for one, other in zip(*(_given(answer, number, count) for answer in again), strict=True)
        )
    ]


def _given(answer: Mapping[str, Sequence[Sequence[str]]], number: int, count: int) -> list[str]:
    """Return what all calls of one of so many examples gave."""
    return [outcome[0] for outcome in answer["outcomes"][number::count]]


def _varying(text: str, others: Sequence[str]) -> str:
    """Return what is between the parts that a text has in common with all others."""
    every = [text, *others]
    text = text[len(beginning(every)) :]
    return text[: len(text) - len(beginning([one[::-1] for one in every]))]


def _decide(texts: Sequence[str]) -> bool:
    """Whether texts made of the same numbers differ in more than in how many were taken."""
    longest = max(texts, key=len)
    return not all(longest.startswith(text) for text in texts)
