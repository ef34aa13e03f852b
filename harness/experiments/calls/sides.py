"""Ask both sides at the same time for what calls need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from harness.experiments.calls.changes import Aliases, Codes
from harness.experiments.calls.targets import Target
from harness.live import Live, at_once

Example = dict[str, Any]
Planted = tuple[Sequence[Any], Sequence[Any]]
"""For each side: module, name and value."""
_SECONDS, _MOST_SECONDS = 30.0, 660.0


@dataclass(frozen=True)
class Sides:
    """Both sides at work. planted: what both are to have in place of what each import makes anew."""

    lives: Sequence[Live]
    pool: ThreadPoolExecutor
    planted: Planted = ((), ())

    def codes(self, found: Sequence[Target], aliases: tuple[Aliases, Aliases] = ({}, {})) -> Codes:
        """Return what the fingerprints of these targets are made of."""
        wanted = [
            [
                *(code for target in found if (code := target.codes[side]) is not None),
                *aliases[side].values(),
            ]
            for side in (0, 1)
        ]
        baseline, refactored = self._ask("code_parts", codes=wanted)
        return Codes(
            {part["code"]: part for part in baseline}, {part["code"]: part for part in refactored}, aliases
        )

    def varying(self, seconds: float) -> list[list[dict[str, Any]]]:
        """Return what has another value after another import of the same side, for each side.

        seconds: how long that import may take; if it takes longer, nothing is known to vary.
        """
        return self._ask("varying", within=[seconds] * 2)

    def describe(self, targets: Sequence[Target]) -> list[list[dict[str, Any]]]:
        """Return what each target takes, for each side."""
        locators = [
            [list(target.baseline) for target in targets],
            [list(target.refactored) for target in targets],
        ]
        return self._ask("describe_calls", locators=locators)

    def call(
        self,
        targets: Sequence[Target],
        examples: Mapping[int, Sequence[Example]],
        *,
        anew: bool = False,
        traced: bool = False,
        times: int = 1,
    ) -> dict[int, tuple[Any, Any]]:
        """Return both sides' answers for the examples of these targets, by the numbers of the targets.

        Each call has a moment and random numbers of its own, by its place in the list. Where calls take too
        long, the answers are only those for the first examples, the same on both sides.

        anew: after another import. traced: note which lines ran. times: how often each example is among them.
        """
        if not examples:
            return {}
        asked = [
            [
                (list(locator), list(targets[number].state), list(some))
                for number, some in examples.items()
                for locator in (targets[number].baseline, targets[number].refactored)[side : side + 1]
            ]
            for side in (0, 1)
        ]
        answers = self._ask(
            "make_calls",
            asked=asked,
            within=[_SECONDS] * 2,
            planted=[list(side) for side in self.planted],
            anew=[anew] * 2,
            traced=[traced] * 2,
            times=[times] * 2,
        )
        both = [*zip(*answers, strict=True)]
        for answer in both:
            _shorten(answer)
            _tell_changes(*answer)
        return dict(zip(examples, both, strict=True))

    def _ask(self, request: str, **by_side: Sequence[Any]) -> list[Any]:
        return at_once(
            self.pool,
            lambda side: self.lives[side].ask(
                request, _MOST_SECONDS, **{name: values[side] for name, values in by_side.items()}
            ),
            range(len(self.lives)),
        )


def _shorten(answers: Sequence[Any]) -> None:
    """Leave out the answers that one side alone had the time for."""
    if not any(answer["refused"] for answer in answers):
        count = min(len(answer["outcomes"]) for answer in answers)
        for answer in answers:
            for kind in ("outcomes", "asked"):
                del answer[kind][count:]


def _tell_changes(baseline: Any, refactored: Any) -> None:
    """Say in each outcome what the call changed under the public names that both sides have.

    What is under private names is left apart: a refactoring may keep that in another form. Those that one
    side alone has are taken for the other's, if it has as many.
    """
    if baseline["refused"] or refactored["refused"]:
        return
    public = {
        name: is_public and refactored["state"][name]
        for name, is_public in baseline["state"].items()
        if name in refactored["state"]
    }
    alone = [
        {name for name, is_public in side["state"].items() if name not in public and not is_public}
        for side in (baseline, refactored)
    ]
    renamed = {*alone[0], *alone[1]} if len(alone[0]) == len(alone[1]) else set()
    for outcome in (*baseline["outcomes"], *refactored["outcomes"]):
        changed = sorted(outcome.pop().items())
        told = [f"{name}: {text}" for name, text in changed if public.get(name)]
        apart = [f"{name}: {text}" for name, text in changed if public.get(name) is False]
        apart += sorted(text for name, text in changed if name in renamed)
        outcome[2] = "; ".join(part for part in (outcome[2], *told) if part)
        outcome.append("; ".join(apart))
