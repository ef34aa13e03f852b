"""Try what differs, and put what follows from one change of the code under that change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from harness.experiments.calls.changes import Codes
from harness.experiments.calls.evidence import Calls, Change, Result, Tried
from harness.experiments.calls.targets import Target, targets
from harness.facts.loaded import Loaded
from harness.live import Live, at_once
from harness.missing import Missing
from harness.subjects import Subject, named
from harness.workers import WorkerError

if TYPE_CHECKING:
    from harness.config import Settings
    from harness.experiments.calls.comparing import Compared

NOT_CALLED = "the code differs, and calls were left out (--no-calls)"
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
    try:
        codes = _codes(lives, found, pool)
        changes = [codes.changes(target.codes) for target in found]
        inner = _inner(found, changes) if not settings.no_calls else []
        compared: list[Compared | None] = [None] * len(found)
        if not settings.no_calls:
            from harness.experiments.calls.comparing import Comparing

            comparing = Comparing(lives, baseline, codes, pool, settings.examples * _EXAMPLES, settings.seed)
            compared = [*comparing.compare([*found, *inner])]
    except WorkerError as error:
        return Missing(f"code could not be called: {error}")
    proved = {
        target.codes
        for target, one in zip([*found, *inner], compared, strict=False)
        if one is not None and one.result is Result.ALIKE
    }
    compared_alone = _classes(baseline) & _classes(refactored)
    uses = Counter(change for changed in changes for change in set(changed))
    tried = [
        _tried(target, changed, one, proved, uses)
        for target, changed, one in zip(found, changes, compared, strict=False)
    ]
    tried = [
        Tried(Result.ELSEWHERE, one.about)
        if one.result is Result.OPEN and changed and all(c.name in compared_alone for c in changed)
        else one
        for changed, one in zip(changes, tried, strict=True)
    ]
    return Calls(_together(found, tried))


def _classes(loaded: Loaded) -> set[str]:
    """Return the classes whose members are compared one by one: those that the source promises."""
    promised = (one for one in loaded.exports if one.public and not one.incidental and not one.is_mixin)
    return {export.name for export in promised if export.members}


def _codes(lives: Mapping[str, Live], found: Sequence[Target], pool: ThreadPoolExecutor) -> Codes:
    wanted = [[code for target in found if (code := target.codes[side]) is not None] for side in (0, 1)]
    parts = at_once(
        pool,
        lambda side: list(lives.values())[side].ask("code_parts", codes=wanted[side]),
        (0, 1),
    )
    return Codes(*({part["code"]: part for part in side} for side in parts))


def _inner(found: Sequence[Target], changes: Sequence[Sequence[Change]]) -> list[Target]:
    """Return the changed functions that are no targets: if they are alike, so is what uses them."""
    known = {target.codes for target in found}
    inner: dict[Any, Target] = {}
    for changed in changes:
        for change in changed:
            codes = change.baseline, change.refactored
            first, second = change.baseline_location, change.refactored_location
            if codes not in known and first is not None and second is not None:
                locators = (
                    ("function", first.file, change.name),
                    ("function", second.file, change.refactored_name),
                )
                inner[codes] = Target("", named(change.name), *locators, codes)
    return list(inner.values())


def _tried(
    target: Target,
    changed: Sequence[Change],
    one: Compared | None,
    proved: set[Any],
    uses: Mapping[Change, int],
) -> Tried:
    about = _about(target, changed, uses)
    kept = tuple(changed)
    if one is None:
        return Tried(Result.OPEN, about, reason=NOT_CALLED, changes=kept)
    if one.result is Result.OPEN:
        codes = [(change.baseline, change.refactored) for change in changed]
        if codes and target.codes not in codes and all(code in proved for code in codes):
            return Tried(Result.ALIKE, target.subject, one.examples, changes=kept)
        readable = None not in target.codes
        reason = "the code differs" if readable else "reading this code is not enough to compare what it does"
        return Tried(Result.OPEN, about, reason=f"{reason}; {one.reason}", changes=kept)
    if one.result is Result.ALIKE:
        return Tried(Result.ALIKE, target.subject, one.examples, changes=kept)
    return Tried(Result.DIFFERS, about, one.examples, one.call, one.baseline, one.refactored, changes=kept)


def _about(target: Target, changed: Sequence[Change], uses: Mapping[Change, int]) -> Subject:
    """Return what a result is about: the one part of the code that changed, where several use it."""
    if len(changed) != 1 or (changed[0].baseline, changed[0].refactored) == target.codes:
        return target.subject
    shared = uses[changed[0]] > 1 and changed[0].name
    return named(changed[0].name) if shared else target.subject


def _together(found: Sequence[Target], tried: Sequence[Tried]) -> dict[Any, Tried]:
    """Return the results by subject; those that come from the same one change are the same result."""
    first: dict[Any, Tried] = {}
    for own in (True, False):  # the changed function itself shows it best
        for target, one in zip(found, tried, strict=True):
            if one.result is Result.ALIKE or len(one.changes) != 1:
                continue
            change = one.changes[0]
            key = one.result, change.baseline, change.refactored
            if not own or (change.baseline, change.refactored) == target.codes:
                first.setdefault(key, one)
    in_class: dict[str, Tried] = {}  # the method of an exported class that does something else
    for target, one in zip(found, tried, strict=True):
        if one.result is Result.DIFFERS and target.rule == "class_member_same_code":
            in_class.setdefault(target.subject.names[0], one)
    together: dict[Any, Tried] = {}
    for target, one in zip(found, tried, strict=True):
        if one.result is not Result.ALIKE and len(one.changes) == 1:
            change = one.changes[0]
            if target.rule != "class_member_same_code" and change.name in in_class:
                together[target.rule, target.subject] = in_class[change.name]
                continue
            shown = first.get((Result.DIFFERS, change.baseline, change.refactored))
            one = shown or first[one.result, change.baseline, change.refactored]  # noqa: PLW2901
        together[target.rule, target.subject] = one
    return together
