"""The loops over parts of classes: what is written in one place and seen in many classes is reported once.

A method that a mixin lost is missing in forty classes, and is one difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, TypeVar

from harness.experiments.calls.evidence import Calls
from harness.findings import Comparison, Value
from harness.missing import Missing
from harness.pairs import compare
from harness.pairs.compare import Paired
from harness.pairs.part import Part
from harness.subjects import Subject

T = TypeVar("T")
_MOST_OTHERS = 5
_NOT_CALLED = Missing("it is not called")
OPERATORS = ("operators of its own", "the usual operators")
"""How a comparator is shown that is there, and one that is not."""


def only(paired: Paired[T], wanted: Callable[[T, T], bool]) -> Paired[T]:
    """Select the matches whose two sides are wanted; leave out what has no partner."""
    matches = tuple(match for match in paired.matches if wanted(match.baseline, match.refactored))
    return replace(paired, matches=matches, missing=(), added=())


def same(
    parts: Paired[Part[T]],
    value: Callable[[T], Value],
    *,
    same_source: Callable[[Part[T], Part[T]], bool] = lambda *_: False,
) -> Comparison:
    """Hold that a property is the same on both sides of every match.

    same_source: whether the same made both values, which matters where they vary.
    """
    once = _Once()
    kept = _kept(parts, value, once)
    return once.noted(
        compare.compare(kept, lambda part: value(part.value), hint=once.hint, same_source=same_source)
    )


def same_presence(
    parts: Paired[Part[T]],
    code: Callable[[T], str | None],
    shown: tuple[str, str],
    calls: Calls | Missing = _NOT_CALLED,
    rule: str = "",
) -> Comparison:
    """Hold that code which one side has is there on both; the code itself is compared as the same code.

    shown: how a difference shows a part with such code, and one without.
    """
    changed = only(parts, lambda one, other: (code(one.value) == "") != (code(other.value) == ""))
    coded = only(parts, lambda one, other: "" not in (code(one.value), code(other.value)))
    compared = same(changed, lambda part: shown[code(part) == ""])
    return compare.union(replace(compared, compared=len(parts.matches)), same_code(coded, code, calls, rule))


def same_code(
    parts: Paired[Part[T]],
    code: Callable[[T], str | None],
    calls: Calls | Missing = _NOT_CALLED,
    rule: str = "",
) -> Comparison:
    """Hold that the code is the same, or does the same when it is called."""
    once = _Once()
    return once.noted(compare.same_code(_kept(parts, code, once), lambda part: code(part.value), calls, rule))


def none_missing(
    parts: Paired[Part[T]], value: Callable[[T], Value], *, witness: Callable[[Part[T]], str] = lambda _: ""
) -> Comparison:
    """Hold that the refactored side has every part of the baseline."""
    once = _Once()
    kept = tuple(
        lone for lone in parts.missing if once.is_first_of_place(lone.value, value(lone.value.value))
    )
    found = compare.none_missing(
        replace(parts, missing=kept), lambda part: value(part.value), witness=witness, hint=once.hint
    )
    return once.noted(found)


def none_added(parts: Paired[Part[T]], value: Callable[[T], Value]) -> Comparison:
    """Hold that the refactored side has no part that the baseline does not have."""
    once = _Once()
    kept = tuple(lone for lone in parts.added if once.is_first(lone.value, value(lone.value.value)))
    return once.noted(compare.none_added(replace(parts, added=kept), lambda part: value(part.value)))


def _kept(parts: Paired[Part[T]], value: Callable[[T], Value], once: _Once) -> Paired[Part[T]]:
    def wanted(baseline: Part[T], refactored: Part[T]) -> bool:
        values = value(baseline.value), value(refactored.value)
        return values[0] == values[1] is not None or once.is_first(baseline, *values)

    return replace(parts, matches=tuple(one for one in parts.matches if wanted(one.baseline, one.refactored)))


class _Once:
    """Parts of the same name that were written in the same place."""

    def __init__(self) -> None:
        self._first: dict[Hashable, Subject] = {}
        self._others: defaultdict[Subject, list[Subject]] = defaultdict(list)

    def is_first(self, part: Part[Any], *values: Value) -> bool:
        """Whether nothing of this name and place was seen with these values yet."""
        if part.place is None:
            return True
        return self._is_first((part.name, part.place, repr(values)), part)

    def is_first_of_place(self, part: Part[Any], *values: Value) -> bool:
        """The same whatever its name: what a decorator puts into a class has one place, the class's."""
        return part.place is None or self._is_first((part.place, repr(values)), part)

    def _is_first(self, key: Hashable, part: Part[Any]) -> bool:
        first = self._first.setdefault(key, part.subject)
        if first != part.subject:
            self._others[first].append(part.subject)
        return first == part.subject

    def noted(self, found: Comparison) -> Comparison:
        """Return a comparison whose differences say of which other parts they are, too."""
        others = self._others
        differences = (
            replace(one, also=tuple(others.get(one.seen_in or one.subject, ()))) for one in found.differences
        )
        return replace(found, differences=tuple(differences))

    def hint(self, part: Part[Any], _: object = None) -> str:
        """Name the other parts with the same difference; "" for none."""
        others = [str(subject) for subject in self._others.get(part.subject, ())]
        more = len(others) - _MOST_OTHERS
        listed = ", ".join([*others[:_MOST_OTHERS], *([f"and {more:,} more"] if more > 0 else [])])
        return f"The same difference: {listed}" if others else ""
