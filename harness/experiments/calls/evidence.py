"""What calling code on both sides showed, as frozen values for the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from harness.findings import Location
from harness.subjects import Subject


class Result(StrEnum):
    """What became of a target: the same in every example, something else in one, or not known.

    SAME: it is the same code, but for what each import makes anew by the same expression.
    ELSEWHERE: all that differs belongs to exported classes, whose members are compared one by one.
    """

    SAME = "same"
    ALIKE = "alike"
    DIFFERS = "differs"
    OPEN = "open"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Change:
    """A part of the code that is not the same on both sides: a function, a class, or a value under a name.

    lines: all lines that differ; texts: the whole part, "" for a value. begins: where a function begins, with
    its decorators, on each side; the same one may stand in several places.
    """

    name: str
    baseline: str
    refactored: str
    refactored_name: str
    baseline_location: Location | None
    refactored_location: Location | None
    lines: str
    texts: tuple[str, str] = ("", "")
    begins: tuple[tuple[Location, ...], tuple[Location, ...]] = ((), ())


@dataclass(frozen=True, slots=True)
class Compared:
    """What calling one thing on both sides showed.

    left_out: how many calls did not count, because the baseline can do nothing with the arguments. call: a
    line of Python that shows a difference, with what it gives on each side; of what is alike, a call that did
    not count, but gives a result on the refactored side. unlike: it is open because of what both sides gave,
    which is not the same.
    """

    result: Result
    examples: int = 0
    call: str = ""
    baseline: str = ""
    refactored: str = ""
    reason: str = ""
    left_out: int = 0
    unlike: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """The result for one subject of a rule.

    about: what the result is about: the subject, or the one part of its code that changed. call, left_out: as
    in `Compared`. reason: why it is open.
    """

    result: Result
    about: Subject
    examples: int = 0
    call: str = ""
    baseline: str = ""
    refactored: str = ""
    reason: str = ""
    changes: tuple[Change, ...] = ()
    left_out: int = 0

    @property
    def uses(self) -> tuple[str, ...]:
        """The values that the code uses, by name, if all that differs is what these are."""
        are_values = all(one.baseline_location is one.refactored_location is None for one in self.changes)
        return tuple(one.name for one in self.changes if one.name) if are_values else ()


DELETER = "attribute_same_setter, deleting"
"""What a deleter's calls are filed under: its rule also has the setter of the same attribute."""


@dataclass(frozen=True, slots=True)
class Calls:
    """What became of each subject whose code differs or is not known, by the rule and the subject."""

    tried: Mapping[tuple[str, Subject], Tried] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    """The baseline's fingerprint of what has another on the refactored side for a drawn value alone."""
