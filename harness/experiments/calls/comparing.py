"""Call targets on both sides with the same arguments, and compare what each call gave, raised and changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from harness.differing import changed_words
from harness.experiments.calls.arguments import Drawing
from harness.experiments.calls.changes import Codes, stands_in, unseen
from harness.experiments.calls.declared import PLAIN_ROUNDS, holds_others, is_idle, is_typed, is_unknown
from harness.experiments.calls.evidence import Compared, Result
from harness.experiments.calls.lasting import lasting
from harness.experiments.calls.noise import Noise
from harness.experiments.calls.outcomes import (
    ACCEPTED,
    FAILED,
    OPAQUE,
    Outcome,
    Use,
    asked_of,
    differ,
    differ_for_several,
    differ_in_numbers,
    holds_unlike,
    is_misused,
    is_refused,
    shown,
    use_of,
)
from harness.experiments.calls.sides import Example, Sides
from harness.experiments.calls.smaller import written
from harness.experiments.calls.surroundings import asked_for, outside, surrounded
from harness.experiments.calls.targets import Target
from harness.experiments.calls.witnesses import witnesses
from harness.facts.loaded import Loaded
from harness.inside.calls.huge import is_huge

ASKS = "it asks a session for what is in the database"  # as `harness.inside.calls.sessions` says
_TOO_LONG = "its calls take too long, and did the same as far as they came"
_SEVERAL = (
    "it differs where a query by values gives several rows, and no unique constraint says that none does"
)
_FEWEST = 12
_ON_CLASS = 8
_FEW = 3

_Used = tuple[Use, Example, Outcome, Outcome]
"""What a call is good for, its example, and its outcome on each side."""


@dataclass(frozen=True, slots=True)
class _Try:
    """A target, what it takes, and the examples with which it is called."""

    target: Target
    described: Mapping[str, Any]
    examples: list[Example]
    in_time: bool = True

    def as_far_as(self, answers: tuple[Any, Any]) -> _Try:
        """Return the same without the examples for which there was no time."""
        count = min(len(answer.get("outcomes", self.examples)) for answer in answers)
        return replace(self, examples=self.examples[:count], in_time=count == len(self.examples))

    def uses(self, answers: tuple[Any, Any]) -> list[_Used]:
        """Return what each call is good for, with its outcome on each side."""
        every = zip(self.examples, answers[0]["outcomes"], answers[1]["outcomes"], strict=True)
        misfits = _misfits(self.examples, answers[0]["outcomes"])
        fit = PLAIN_ROUNDS & {str(one.get("round")) for one in self.examples} - misfits
        takes_plain = any(
            example.get("round") in fit and one[0] not in map(repr, example["given"])
            for example, one in zip(self.examples, answers[0]["outcomes"], strict=True)
        )
        found = []
        declared = not is_unknown(self.described) and not self.described["loose"]
        for example, one, other in every:
            typed = "loose" not in example if declared else is_typed(self.described, example)
            stopped = one[0].startswith(OPAQUE) or other[0].startswith(OPAQUE)
            use = use_of(one, other, typed=typed, huge=stopped and is_huge(example))
            refused = is_refused(one) or is_refused(other)
            if use is Use.COUNTS and refused and example.get("round") in misfits:
                use = Use.LEFT_OUT
            if use is Use.COUNTS and "held" in example and is_refused(one) != is_refused(other):
                use = Use.LEFT_OUT  # an application may set something of another form
            if (
                use is Use.COUNTS
                and not typed
                and takes_plain
                and example.get("round") not in PLAIN_ROUNDS
                and holds_others(example)
                and (is_misused(other) or (example.get("round") in misfits and holds_unlike(one, other)))
            ):
                use = Use.TAKEN  # it is for plain values, and gets on with a container by chance
            if use is Use.TAKEN and "loose" in example:  # no row is like that
                use = Use.LEFT_OUT
            found.append((use, example, one, other))
        return found


class Comparing:
    """Both sides at work.

    gathers: the relationships that have another kind of collection, which is a finding of its own: theirs are
    compared by what they hold.
    """

    def __init__(
        self,
        sides: Sides,
        loaded: Loaded,
        codes: Codes,
        count: int,
        run_seed: int,
        gathers: Sequence[str] = (),
    ) -> None:
        self._sides = sides
        self._loaded = loaded
        self._codes = codes
        self._count = count
        self._seed = run_seed
        self._noise = Noise(run_seed)
        self._gathers = [*gathers]

    def with_sides(self, sides: Sides) -> Comparing:
        """Return the same for both sides with other values planted."""
        return Comparing(sides, self._loaded, self._codes, self._count, self._seed, self._gathers)

    def compare(self, called: Sequence[Target]) -> list[Compared]:
        """Return what calling each target showed."""
        targets = [*called]
        baseline, refactored = self._sides.describe(targets)
        found: dict[int, Compared] = {}
        tries: dict[int, _Try] = {}
        for number, (first, second) in enumerate(zip(baseline, refactored, strict=True)):
            refused = first["refused"] or second["refused"]
            if refused:
                found[number] = Compared(Result.OPEN, reason=refused)
                continue
            described = {
                **first,
                "constants": [*first["constants"], *second["constants"]],
                "patterns": [*first["patterns"], *second["patterns"]],
                "names": [*first["names"], *second["names"]],
                **_levels(first, second),
                "deletes": first["deletes"] or second["deletes"],
                "empty": [name for name in first["empty"] if name in second["empty"]],
                "context": _variables(first, second),
            }
            state = tuple(sorted({*first["state"], *second["state"]}))
            targets[number] = replace(targets[number], state=state)
            tries[number] = _Try(targets[number], described, self._draw(targets[number], described))
        answered = self._sides.call(
            targets, {number: one.examples for number, one in tries.items()}, traced=True
        )
        tries |= {number: tries[number].as_far_as(answers) for number, answers in answered.items()}
        more = self._surrounded(targets, tries, answered)
        tries |= {number: tries[number].as_far_as(answers) for number, answers in more.items()}
        answered |= more
        differing: dict[int, list[Example]] = {}
        used: dict[int, list[_Used]] = {}
        for number, answers in answered.items():
            refused = answers[0]["refused"] or answers[1]["refused"]
            used[number] = [] if refused else tries[number].uses(answers)
            one = Compared(Result.OPEN, reason=refused) if refused else self._differing(used[number])
            if isinstance(one, list) and not one and not tries[number].in_time:
                one = Compared(Result.OPEN, reason=_TOO_LONG)
            if isinstance(one, Compared):
                found[number] = one
            else:
                differing[number] = one
        shown: dict[int, list[Example]] = {}
        for number, left in lasting(self._sides, targets, differing).items():
            if isinstance(left, Compared):
                found[number] = left
            elif left:
                shown[number] = left
            else:
                found[number] = self._alike(tries[number], answered[number], used[number])
        found |= witnesses(self._sides, targets, baseline, shown)
        return [found[number] for number in range(len(targets))]

    def _surrounded(
        self, targets: Sequence[Target], tries: dict[int, _Try], answered: Mapping[int, tuple[Any, Any]]
    ) -> dict[int, tuple[Any, Any]]:
        """Call again, with the environment variables for which it asked in vain, what asked for some."""
        more = {}
        for number, answers in answered.items():
            one = tries[number]
            in_time = one.in_time and not any(answer["refused"] for answer in answers)
            if in_time and (found := asked_for(one.examples, answers, one.described)):
                described = {**one.described, "environ": True}
                tries[number] = replace(one, described=described, examples=[*one.examples, *found])
                more[number] = tries[number].examples
        return self._sides.call(targets, more, traced=True)

    def _draw(self, target: Target, described: Mapping[str, Any]) -> list[Example]:
        chance = Random(f"{self._seed} {target.subject} {target.baseline}")  # noqa: S311 - it has to repeat itself
        drawing = Drawing(self._loaded, self._noise, described, chance)
        examples = surrounded(drawing.examples(described, self._count), described)
        on_class = examples[:_ON_CLASS] if described["takes"] else examples[:1]
        sql = [{**example, "receiver": None, "sql": True} for example in on_class if described["sql"]]
        deleted = [{**example, "given": [], "named": {}, "delete": True} for example in examples]
        found = [*sql, *examples, *(deleted[:_FEWEST] if described["deletes"] else ())]
        more: Example = {"gathers": self._gathers} if self._gathers else {}
        more |= {"levels": described["levels"]} if described["levels"] else {}
        return [{**one, **more} for one in found] if more else found

    def _differing(self, uses: Sequence[_Used]) -> list[Example] | Compared:
        """Return the examples in which both sides differ; what came of it, if that is known already."""
        differing: list[Example] = []
        undecided = ""
        for moment, (use, example, one, other) in enumerate(uses):
            if use is Use.COUNTS and differ(one, other, loose="loose" in example):
                if why := _undecided(one, other):
                    undecided = undecided or why
                else:
                    differing.append({**example, "moment": moment})
        if undecided and not differing:
            return Compared(Result.OPEN, reason=undecided, unlike=True)
        return differing

    def _alike(self, tried: _Try, answers: tuple[Any, Any], uses: Sequence[_Used]) -> Compared:
        outcomes = [one for use, _, one, _ in uses if use is Use.COUNTS]
        count = len(outcomes)
        total = len(answers[0]["outcomes"])
        telling = sum(not is_idle(tried.described, example) for use, example, *_ in uses if use is Use.COUNTS)
        if telling < min(total, _FEWEST):
            return Compared(Result.OPEN, reason=f"only {telling} of {total} generated calls gave a result")
        if not outcomes or all(one[0].startswith(("raises ", FAILED)) for one in outcomes):
            what = f" ({outcomes[0][0]})" if outcomes else ""
            return Compared(Result.OPEN, reason=f"no generated call gave a result on either side{what}")
        if (
            tried.target.baseline[0] == "model"
            and (few := sum(ACCEPTED in one[0] for one in outcomes)) < _FEWEST
        ):
            return Compared(Result.OPEN, reason=f"the model took only {few} of {count} generated values")
        if any(ASKS in one[0] for one in outcomes):
            return Compared(Result.OPEN, reason=ASKS)
        if all(OPAQUE in one[0] for one in outcomes):
            return Compared(Result.OPEN, reason="what it gives cannot be compared")
        left = [(one, other) for use, _, one, other in uses if use is Use.COUNTS and one[3] != other[3]]
        if left:
            texts = " and ".join(repr(text) if text else "nothing" for text in (left[0][0][3], left[0][1][3]))
            return Compared(Result.OPEN, reason=f"the same in every example, but it leaves behind {texts}")
        why = self._unreached(tried, answers)
        if why:
            return Compared(Result.OPEN, reason=why)
        taken = [(example, one, other) for use, example, one, other in uses if use is Use.TAKEN]
        return Compared(Result.ALIKE, count, *_shown(tried, taken), left_out=len(uses) - count)

    def _unreached(self, tried: _Try, answers: tuple[Any, Any]) -> str:
        """Return why calls alike do not show that the code is alike: what differs, and never ran."""
        target = tried.target
        changes = self._codes.changes(target.codes)
        for change in changes:
            if found := outside(change.lines, tried.described):
                return f"the same in every example, but what it gives depends on `{found}`"
        entered = answers[0]["entered"], answers[1]["entered"]
        for change in changes:
            if uncalled := unseen(change, entered, target.part):
                return f"the same in every example, but none called {uncalled}"
        values = [change for change in changes if change.baseline_location is None]
        if target.baseline[0] == "type" and values:
            return f"the same in every example, but {values[0].name or 'what it was made with'} differs"
        missed_lines = [
            {
                text
                for file, line, text in answer["unreached"]
                if not changes or any(stands_in(change, side, file, line) for change in changes)
            }
            for side, answer in enumerate(answers)
        ]
        missed = missed_lines[0] ^ missed_lines[1] or (missed_lines[0] if values or not changes else set())
        return f"the same in every example, but none reached `{min(missed)}`" if missed else ""


def _undecided(one: Outcome, other: Outcome) -> str:
    """Return why outcomes that differ may be the same to whoever calls; "" if they are not."""
    asked = asked_of(one), asked_of(other)
    if asked[0] != asked[1] and not differ_in_numbers(*asked):
        if words := changed_words(*asked):
            return f"it asks a session for something else: {words}"
        return f"it asks a session for {' and '.join(f'`{text}`' if text else 'nothing' for text in asked)}"
    for outcome in (one, other):
        if OPAQUE in outcome[0] and one[0] != other[0]:
            return f"what it gives cannot be compared: {outcome[0].split(OPAQUE)[1].partition('>')[0]}"
    return _SEVERAL if differ_for_several(one, other) else ""


def _shown(tried: _Try, taken: Sequence[tuple[Example, Outcome, Outcome]]) -> tuple[str, str, str]:
    """Return the smallest call that only the refactored side takes, and both outcomes; "" for none."""
    if not taken:
        return "", "", ""
    example, *outcomes = min(taken, key=lambda one: (len(repr(one[0])), repr(one[0])))
    return written(tried.target, tried.described, example), *shown(*outcomes)


def _levels(first: Mapping[str, Any], second: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is taken, also by what is returned: by the side whose code shows that."""
    shows = first if first["levels"] or not second["levels"] else second
    return {"takes": shows["takes"], "levels": shows["levels"]}


def _variables(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    """Return the context variables to set: those of both sides, if the code uses any."""
    used = first["context"] or second["context"]
    return [name for name in first["variables"] if name in second["variables"]] if used else []


def _misfits(examples: Sequence[Example], outcomes: Sequence[Outcome]) -> set[str]:
    """Return the rounds with whose kind of values the baseline can do nothing in most calls.

    Nobody gives these. That it gets on with the empty one of them (`dict("")`) is no promise. But of
    plain values it may be meant for few: for the names of an enum, say.
    """
    calls = Counter(example["round"] for example in examples if "round" in example)
    refused = Counter(
        example["round"]
        for example, outcome in zip(examples, outcomes, strict=True)
        if "round" in example and is_refused(outcome)
    )
    taken = {
        (example["round"], repr(example["given"]))
        for example, outcome in zip(examples, outcomes, strict=True)
        if example.get("round") in PLAIN_ROUNDS and all(example["given"]) and not is_refused(outcome)
    }
    chosen = {name for name, few in Counter(name for name, _ in taken).items() if few >= _FEW}
    return {name for name, count in refused.items() if count > calls[name] / 2} - chosen
