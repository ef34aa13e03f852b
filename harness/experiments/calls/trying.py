"""Try what differs, and put what follows from one change of the code under that change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.experiments.calls.evidence import Calls, Change, Compared, Result, Tried
from harness.experiments.calls.parts import of_object, parts, proved
from harness.experiments.calls.sides import Sides
from harness.experiments.calls.stable import ANEW
from harness.experiments.calls.targets import Target, names_of_values, otherwise_kept, targets
from harness.experiments.calls.varying import aliases, planted
from harness.experiments.seeds import seed_for
from harness.facts.loaded import Loaded
from harness.facts.places import location
from harness.findings import Location
from harness.live import Live
from harness.missing import Missing
from harness.subjects import Subject, named
from harness.workers import WorkerError

if TYPE_CHECKING:
    from harness.config import Settings

_AT_ONCE = 20
_MOST = 60
"""How many targets are called between two looks at the clock, if the time is limited."""
_NOT_REACHED = "the code differs, and was not called within --max-time"
NOT_CALLED = "the code differs, and calls were left out (--no-calls)"
_OF_THE_LIMIT = 0.5
"""How much of the time to load a side it may take to import it once more: the stage has to end as well."""
_EXAMPLES = 3
"""How many calls for each row that the rows experiment would generate: a call is cheaper."""


def run(
    lives: Mapping[str, Live], loaded: Mapping[str, Loaded], settings: Settings, pool: ThreadPoolExecutor
) -> Calls | Missing:
    """Call every target whose code differs or cannot be read."""
    if len(lives) < 2 or len(loaded) < 2:
        return Missing("a saved side cannot be called")
    baseline, refactored = loaded.values()
    found = targets(baseline, refactored)
    if not found:
        return Calls()
    seconds = settings.timeout * _OF_THE_LIMIT
    try:
        sides = Sides(list(lives.values()), pool)
        codes = sides.codes(found)
        if any(_may_vary(change) for target in found for change in codes.changes(target.codes)):
            varying = sides.varying(seconds)
            sides = replace(sides, planted=planted(*varying))
            codes = sides.codes(found, (aliases(varying[0]), aliases(varying[1])))
        names = names_of_values(baseline, refactored)
        changed_in = {target: _with_names(target, codes.changes(target.codes), names) for target in found}
        same = [
            target
            for target in found
            if any(codes.aliases) and None not in target.codes and not changed_in[target]
        ]
        found = [target for target in found if target not in same]
        changes = [changed_in[target] for target in found]
        inner = parts(found, changes) if not settings.no_calls else {}
        every = [*found, *inner.values()]
        compared: list[Compared | None] = [None] * len(found)
        if every and not settings.no_calls:
            from harness.experiments.calls.comparing import Comparing

            seed = seed_for(settings, loaded.values())
            comparing = Comparing(
                sides,
                baseline,
                codes,
                settings.examples * _EXAMPLES,
                seed,
                otherwise_kept(baseline, refactored),
            )
            compared = []
            for some in next(iter(lives.values())).budget.pieces(every, _AT_ONCE, _MOST):
                compared += comparing.compare(some)
            compared += [None] * (len(every) - len(compared))
            vary = [number for number, one in enumerate(compared) if one is not None and one.reason == ANEW]
            if vary and not any(sides.planted):  # again, with the same values on both sides
                comparing = comparing.with_sides(replace(sides, planted=planted(*sides.varying(seconds))))
                again = comparing.compare([every[number] for number in vary])
                for number, result in zip(vary, again, strict=True):
                    compared[number] = result
    except WorkerError as error:
        return Missing(f"code could not be called: {error}")
    results = {part: one for part, one in zip(inner, compared[len(found) :], strict=False) if one is not None}
    known = proved(results) | {
        target.codes: one.examples
        for target, one in zip(found, compared, strict=False)
        if one is not None and one.result is Result.ALIKE and None not in target.codes
    }
    compared = [
        one if one is None or one.result is not Result.OPEN else of_object(target, changed, results) or one
        for target, changed, one in zip(found, changes, compared, strict=False)
    ]
    alone = _classes(baseline), _classes(refactored)
    uses = Counter(change for changed in changes for change in set(changed))
    tried = [
        _tried(target, changed, one, known, uses, NOT_CALLED if settings.no_calls else _NOT_REACHED)
        for target, changed, one in zip(found, changes, compared, strict=False)
    ]
    tried = [
        Tried(Result.ELSEWHERE, one.about, changes=one.changes)
        if one.result is Result.OPEN and changed and all(_is_one_of(change, alone) for change in changed)
        else one
        for changed, one in zip(changes, tried, strict=True)
    ]
    together = _together(found, tried)
    return Calls(
        together | {(one.rule, one.subject): Tried(Result.SAME, one.subject) for one in same},
        {str(one.codes[1]): str(one.codes[0]) for one in same},
    )


def _with_names(target: Target, changes: Sequence[Change], names: Mapping[Any, str]) -> tuple[Change, ...]:
    """Name values that have no name where they are used as they, or the whole, are exported."""
    whole = names.get(target.codes, "")
    named_so = (one.name or names.get((one.baseline, one.refactored), whole) for one in changes)
    return tuple(replace(one, name=name) for one, name in zip(changes, named_so, strict=True))


def _may_vary(change: Change) -> bool:
    """Whether what differs is a value, which each import may make anew."""
    return change.baseline_location is None and change.refactored_location is None


def _is_one_of(change: Change, alone: tuple[Mapping[str, Location | None], ...]) -> bool:
    """Whether a change is in a class of which this is known on both sides: another may have its name."""
    names, places = (
        (change.name, change.refactored_name),
        (change.baseline_location, change.refactored_location),
    )
    return names[0] == names[1] and all(
        place is not None and classes.get(name) == place
        for name, place, classes in zip(names, places, alone, strict=True)
    )


def _classes(loaded: Loaded) -> Mapping[str, Location | None]:
    """Return the classes whose members are compared one by one, with their places: what is promised."""
    promised = (one for one in loaded.exports if one.public and not one.incidental and not one.is_mixin)
    return {export.name: location(export.place) for export in promised if export.members}


def _tried(
    target: Target,
    changed: Sequence[Change],
    one: Compared | None,
    known: Mapping[Any, int],
    uses: Mapping[Change, int],
    not_called: str,
) -> Tried:
    about = _about(target, changed, uses)
    kept = tuple(changed)
    if one is None:
        return Tried(Result.OPEN, about, reason=not_called, changes=kept)
    if one.result is Result.OPEN:
        codes = [(change.baseline, change.refactored) for change in changed]
        shown = [target.codes] if target.codes in known else codes
        if shown and not one.unlike and all(code in known for code in shown):
            return Tried(Result.ALIKE, target.subject, min(known[code] for code in shown), changes=kept)
        readable = None not in target.codes
        reason = "the code differs" if readable else "reading this code is not enough to compare what it does"
        return Tried(Result.OPEN, about, reason=f"{reason}; {one.reason}", changes=kept)
    if one.result is Result.ALIKE:
        about = target.subject
    seen = one.call, one.baseline, one.refactored
    return Tried(one.result, about, one.examples, *seen, changes=kept, left_out=one.left_out)


def _about(target: Target, changed: Sequence[Change], uses: Mapping[Change, int]) -> Subject:
    """Return what a result is about: the one part of the code that changed, where several use it."""
    if len(changed) != 1 or (changed[0].baseline, changed[0].refactored) == target.codes:
        return target.subject
    shared = uses[changed[0]] > 1 and changed[0].name
    return named(changed[0].name) if shared else target.subject


def _together(found: Sequence[Target], tried: Sequence[Tried]) -> dict[Any, Tried]:
    """Return the results by subject; those that come from the same one change are the same result."""
    first: dict[Any, Tried] = {}
    abouts: dict[Any, Subject] = {}  # of several rules, the first names what changed
    for target, one in zip(found, tried, strict=True):
        if one.result is not Result.ALIKE:
            abouts.setdefault(target.codes, one.about)
    for own in (True, False):  # the changed function itself shows it best
        for target, one in zip(found, tried, strict=True):
            if one.result is Result.ALIKE or len(one.changes) != 1:
                continue
            change = one.changes[0]
            key = _shared(one.result, change)
            if not own or (change.baseline, change.refactored) == target.codes:
                first.setdefault(key, replace(one, about=abouts[target.codes]))

    def is_member(target: Target) -> bool:
        return target.rule == "class_member_same_code"

    in_class: dict[str, Tried] = {}  # the method of an exported class that does something else
    for target, one in zip(found, tried, strict=True):
        if one.result is Result.DIFFERS and is_member(target):
            in_class.setdefault(target.subject.names[0], one)
    together: dict[Any, Tried] = {}
    for target, one in zip(found, tried, strict=True):
        if one.result is not Result.ALIKE and len(one.changes) == 1:
            change = one.changes[0]
            if change.name in in_class and not (is_member(target) and change.name in target.subject.names):
                together[target.rule, target.subject] = in_class[change.name]
                continue
            shown = first.get(_shared(Result.DIFFERS, change))
            one = shown or first[_shared(one.result, change)]  # noqa: PLW2901
        together[target.rule, target.subject] = one
    return together


def _shared(result: Result, change: Change) -> tuple[Result, str, str, str]:
    """Return what the results of one change have in common; values may be the same under several names."""
    name = change.name if change.baseline_location is None else ""
    return result, name, change.baseline, change.refactored
