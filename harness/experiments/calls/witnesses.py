"""Find the smallest arguments that show a difference."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from harness.experiments.calls.declared import is_typed
from harness.experiments.calls.evidence import Compared, Result
from harness.experiments.calls.outcomes import Use, differ, shown, use_of
from harness.experiments.calls.sides import Example, Sides
from harness.experiments.calls.smaller import only_named, smaller, written
from harness.experiments.calls.targets import Target

_ROUNDS, _MOST = 6, 50
_CALLS = 2  # what a call leaves behind may only show in the next
_FIXED = {"validator", "type"}
"""The kinds of targets whose first argument says which attribute or direction it is."""


def witnesses(
    sides: Sides,
    targets: Sequence[Target],
    described: Sequence[Mapping[str, Any]],
    differing: Mapping[int, Sequence[Example]],
) -> dict[int, Compared]:
    """Return the smallest example that differs of each target, after some rounds of making it smaller.

    All targets are tried together in each round, because each round has to copy both sides.
    """
    best = {number: min(examples, key=_size) for number, examples in differing.items()}
    left = set(best)
    for _ in range(_ROUNDS):
        rounds = {
            number: _candidates(targets[number], best[number], described[number]["names"]) for number in left
        }
        left = set()
        for number, answers in sides.call(targets, {n: some for n, some in rounds.items() if some}).items():
            if any(answer["refused"] for answer in answers):
                continue
            both = zip(rounds[number], *(answer["outcomes"] for answer in answers), strict=True)
            kept = [
                example
                for example, *pair in both
                if differ(*pair, loose="loose" in example)
                and use_of(*pair, typed=is_typed(described[number], example)) is Use.COUNTS
            ]
            if kept:
                best[number] = min(kept, key=_size)
                left.add(number)
    found = {}
    last = sides.call(targets, {number: [example] * _CALLS for number, example in best.items()})
    for number, answers in last.items():
        if any(answer["refused"] for answer in answers):
            found[number] = Compared(Result.OPEN, reason="calling it again was refused")
            continue
        pairs = [*zip(*(answer["outcomes"] for answer in answers), strict=True)]
        times = next((place for place, pair in enumerate(pairs) if differ(*pair)), -1)
        if times < 0:
            found[number] = Compared(Result.OPEN, reason="what it does depends on the calls before")
            continue
        call = written(targets[number], described[number], best[number])
        call += " for the second time" if times else ""
        found[number] = Compared(Result.DIFFERS, len(differing[number]), call, *shown(*pairs[times]))
    return found


def _candidates(target: Target, best: Example, names: Collection[str]) -> list[Example]:
    """Return smaller examples; without an attribute, an instance is none that was loaded."""
    simpler = [only_named(best, names), *smaller(best, fixed=target.baseline[0] in _FIXED)]
    found = [example for example in simpler if _size(example) < _size(best)][:_MOST]
    count = _attributes(best)
    return [example | ({"loose": True} if _attributes(example) < count else {}) for example in found]


def _attributes(value: Any) -> int:
    """Return how many attributes the instances in a value have."""
    if isinstance(value, dict):
        own = len(value["values"]) if value.get("$") == "instance" else 0
        return own + sum(map(_attributes, value.values()))
    return sum(map(_attributes, value)) if isinstance(value, (list, tuple)) else 0


def _size(example: Example) -> tuple[int, str]:
    text = repr(example)
    return len(text), text
