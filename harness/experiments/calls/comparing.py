"""Call targets on both sides with the same arguments, and compare what each call gave, raised and changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from harness.experiments.calls.arguments import Drawing
from harness.experiments.calls.changes import Codes, unseen
from harness.experiments.calls.evidence import Result
from harness.experiments.calls.smaller import smaller, written
from harness.experiments.calls.targets import Target
from harness.experiments.storing import hypothesis_at_home
from harness.facts.loaded import Loaded
from harness.live import Live, at_once

Example = dict[str, Any]
_SECONDS = 30.0
_OTHER_SALT = 1000
_FEWEST = 12
_ROUNDS = 4
_OPAQUE = "<cannot be compared: "
_FAILED = "no argument: "
_MISUSED = ("raises TypeError!", "raises AttributeError!")


@dataclass(frozen=True, slots=True)
class Compared:
    """What calling one target showed."""

    result: Result
    examples: int = 0
    call: str = ""
    baseline: str = ""
    refactored: str = ""
    reason: str = ""


class Comparing:
    """Both sides at work."""

    def __init__(
        self,
        lives: Mapping[str, Live],
        loaded: Loaded,
        codes: Codes,
        pool: ThreadPoolExecutor,
        count: int,
        run_seed: int,
    ) -> None:
        self._lives = list(lives.values())
        self._loaded = loaded
        self._codes = codes
        self._pool = pool
        self._count = count
        self._seed = run_seed

    def compare(self, targets: Sequence[Target]) -> list[Compared]:
        """Return what calling each target showed."""
        baseline, refactored = self._ask("describe_calls", locators=self._each(targets, lambda one: one))
        found: dict[int, Compared] = {}
        drawn: dict[int, tuple[dict[str, Any], list[Example]]] = {}
        for number, (first, second) in enumerate(zip(baseline, refactored, strict=True)):
            refused = first["refused"] or second["refused"]
            if refused:
                found[number] = Compared(Result.OPEN, reason=refused)
                continue
            described = {
                **first,
                "constants": [*first["constants"], *second["constants"]],
                "patterns": [*first["patterns"], *second["patterns"]],
            }
            drawn[number] = described, self._draw(described)
        called = self._call(targets, {number: examples for number, (_, examples) in drawn.items()}, 0)
        for number, answers in called.items():
            described, examples = drawn[number]
            found[number] = self._judge(targets[number], described, examples, answers)
        return [found[number] for number in range(len(targets))]

    def _each(self, targets: Sequence[Target], fill: Any) -> list[list[Any]]:
        return [
            [fill(list(target.baseline)) for target in targets],
            [fill(list(target.refactored)) for target in targets],
        ]

    def _ask(self, request: str, **by_side: Any) -> list[Any]:
        sides = range(len(self._lives))
        return at_once(
            self._pool,
            lambda side: self._lives[side].ask(
                request, 4 * _SECONDS, **{name: values[side] for name, values in by_side.items()}
            ),
            sides,
        )

    def _draw(self, described: Mapping[str, Any]) -> list[Example]:
        strategy = Drawing(self._loaded, described["constants"], described["patterns"]).example(described)
        examples: list[Example] = []

        @seed(self._seed)
        @settings(
            max_examples=self._count,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def collect(example: Example) -> None:
            examples.append(example)

        with hypothesis_at_home():
            collect()
        return [*([{"sql": True}] if described["sql"] else []), *examples]

    def _call(
        self, targets: Sequence[Target], examples: Mapping[int, list[Example]], salt: int
    ) -> dict[int, tuple[Any, Any]]:
        """Return both sides' answers for these targets."""
        if not examples:
            return {}
        sides = [
            [(list(targets[number].baseline), some) for number, some in examples.items()],
            [(list(targets[number].refactored), some) for number, some in examples.items()],
        ]
        answers = self._ask("make_calls", asked=sides, salt=[salt, salt], within=[_SECONDS, _SECONDS])
        return dict(zip(examples, zip(*answers, strict=True), strict=True))

    def _judge(
        self, target: Target, described: Mapping[str, Any], examples: list[Example], answers: tuple[Any, Any]
    ) -> Compared:
        refused = answers[0]["refused"] or answers[1]["refused"]
        if refused:
            return Compared(Result.OPEN, reason=refused)
        outcomes = list(zip(examples, answers[0]["outcomes"], answers[1]["outcomes"], strict=True))
        usable = [one for one in outcomes if _is_usable(*one[1:])]
        for _, *both in usable:
            for outcome in both:
                if _OPAQUE in outcome[0] and both[0][0] != both[1][0]:
                    what = outcome[0].split(_OPAQUE)[1].partition(">")[0]
                    return Compared(Result.OPEN, reason=f"what it gives cannot be compared: {what}")
        differing = [example for example, one, other in usable if (one[0], one[2]) != (other[0], other[2])]
        if differing:
            differing, why = self._lasting(target, differing)
            if why:
                return Compared(Result.OPEN, reason=why)
        if differing:
            return self._witness(target, described, differing)
        return self._alike(target, [one for _, one, _ in usable], answers)

    def _lasting(self, target: Target, differing: list[Example]) -> tuple[list[Example], str]:
        """Return the examples that differ in more than what varies from call to call on each side."""
        first = self._call([target], {0: differing}, 0)[0]
        again = self._call([target], {0: differing}, _OTHER_SALT)[0]
        if any(answer["refused"] for answer in (*first, *again)):
            return [], "calling it again was refused"
        lasting = []
        for number, example in enumerate(differing):
            sides = [
                (once["outcomes"][number], twice["outcomes"][number])
                for once, twice in zip(first, again, strict=True)
            ]
            if not all(once[0] != twice[0] for once, twice in sides):
                lasting.append(example)
        if lasting:
            return lasting, ""
        texts = [
            [outcome[1] for answer in (once, twice) for outcome in answer["outcomes"]]
            for once, twice in zip(first, again, strict=True)
        ]
        if _stable(texts[0]) != _stable(texts[1]):
            return differing, ""
        return [], ""

    def _witness(self, target: Target, described: Mapping[str, Any], differing: list[Example]) -> Compared:
        """Return the smallest example that differs, after some rounds of making it smaller."""
        best = min(differing, key=_size)
        fixed = target.baseline[0] in {"validator", "type"}
        for _ in range(_ROUNDS):
            candidates = [one for one in smaller(best, fixed=fixed) if _size(one) < _size(best)][:60]
            if not candidates:
                break
            answers = self._call([target], {0: candidates}, 0)[0]
            if any(answer["refused"] for answer in answers):
                break
            kept = [
                example
                for example, one, other in zip(
                    candidates, answers[0]["outcomes"], answers[1]["outcomes"], strict=True
                )
                if (one[0], one[2]) != (other[0], other[2]) and _is_usable(one, other)
            ]
            if not kept:
                break
            best = min(kept, key=_size)
        answers = self._call([target], {0: [best]}, 0)[0]
        one, other = (answer["outcomes"][0] for answer in answers)
        shown = (
            [_shown(one), _shown(other)]
            if one[0] != other[0]
            else [f"changes: {one[2]}", f"changes: {other[2]}"]
        )
        return Compared(
            Result.DIFFERS,
            len(differing),
            written(target, described, best),
            *shown,
        )

    def _alike(self, target: Target, outcomes: list[list[str]], answers: tuple[Any, Any]) -> Compared:
        count = len(outcomes)
        total = len(answers[0]["outcomes"])
        if count < min(total, _FEWEST):
            return Compared(Result.OPEN, reason=f"only {count} of {total} generated calls gave a result")
        if not outcomes or all(one[0].startswith(("raises ", _FAILED)) for one in outcomes):
            what = f" ({outcomes[0][0]})" if outcomes else ""
            return Compared(Result.OPEN, reason=f"no generated call gave a result on either side{what}")
        if all(_OPAQUE in one[0] for one in outcomes):
            return Compared(Result.OPEN, reason="what it gives cannot be compared")
        why = self._unreached(target, answers)
        return Compared(Result.OPEN, reason=why) if why else Compared(Result.ALIKE, count)

    def _unreached(self, target: Target, answers: tuple[Any, Any]) -> str:
        """Return why calls alike do not show that the code is alike: what differs, and never ran."""
        changes = self._codes.changes(target.codes)
        for change in changes:
            if outside := _SURROUNDINGS.search(change.lines):
                return f"the same in every example, but what it gives depends on `{outside[0]}`"
        entered = answers[0]["entered"], answers[1]["entered"]
        for change in changes:
            if uncalled := unseen(change, entered):
                return f"the same in every example, but none called {uncalled}"
        values = [change for change in changes if change.baseline_location is None]
        if target.baseline[0] == "type" and values:
            return f"the same in every example, but {values[0].name or 'what it was made with'} differs"
        missed_lines = [{text for _, text in answer["unreached"]} for answer in answers]
        missed = missed_lines[0] ^ missed_lines[1] or (missed_lines[0] if values or not changes else set())
        return f"the same in every example, but none reached `{min(missed)}`" if missed else ""


def _is_usable(one: list[str], other: list[str]) -> bool:
    """Whether the baseline can do something with the arguments: they may be of kinds that nobody gives."""
    if one[0].startswith(_FAILED):
        return other[0] != one[0]
    return not one[0].startswith(_MISUSED)


def _size(example: Example) -> tuple[int, str]:
    text = repr(example)
    return len(text), text


def _shown(outcome: list[str]) -> str:
    return outcome[0].replace("!", "", 1) if outcome[0].startswith("raises ") else outcome[0]


_SURROUNDINGS = re.compile(r"\b(?:environ|getenv|open|read_text|read_bytes|gethostname|getuser)\b")
"""What reads from outside of the process: examples do not change what is there."""
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
