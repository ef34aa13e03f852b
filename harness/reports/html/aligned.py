"""Two texts side by side: which of their lines belong together, and which words of these differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final

import msgspec

from harness.showing import visible

_WORDS: Final = re.compile(r"\w+|\s+|.", re.DOTALL)
_LONGEST: Final = 2_000
"""Of two longer lines, the words are not compared."""

Cell = list[str] | None
"""A line: what is the same and what differs in turn, beginning with what is the same; None for no line."""


class Aligned(msgspec.Struct, omit_defaults=True):
    """Two texts: `same` if they are the same (None if not), otherwise rows of a line of each side."""

    same: str | None = None
    rows: list[tuple[Cell, Cell]] = msgspec.field(default_factory=list)


def aligned(baseline: str, refactored: str) -> Aligned:
    """Put two texts side by side, line by line."""
    if baseline == refactored:
        return Aligned(same=visible(baseline))
    return Aligned(rows=list(_rows(visible(baseline).splitlines(), visible(refactored).splitlines())))


def words(baseline: str, refactored: str) -> tuple[list[str], list[str]]:
    """Return both texts with what differs between them: same, different, same, and so on."""
    ours, theirs = _WORDS.findall(baseline), _WORDS.findall(refactored)
    if max(len(baseline), len(refactored)) > _LONGEST:
        return ["", baseline], ["", refactored]
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if matcher.quick_ratio() < _ALIKE or matcher.ratio() < _ALIKE:
        return ["", baseline], ["", refactored]
    found: tuple[list[str], list[str]] = ([""], [""])
    for tag, begin, end, other_begin, other_end in matcher.get_opcodes():
        for side, parts in zip(found, (ours[begin:end], theirs[other_begin:other_end]), strict=True):
            _add(side, "".join(parts), differs=tag != "equal")
    return found


_ALIKE: Final = 0.3
"""Texts that have less in common are shown as wholly different."""


def _add(side: list[str], text: str, *, differs: bool) -> None:
    if not text:
        return
    if (len(side) % 2 == 0) == differs:
        side[-1] += text
    else:
        side.append(text)


def _rows(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[Cell, Cell]]:
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for tag, begin, end, other_begin, other_end in matcher.get_opcodes():
        for left, right in zip_longest(ours[begin:end], theirs[other_begin:other_end]):
            if tag == "equal" or left is None or right is None:
                differs = [] if tag == "equal" else [""]
                yield tuple(None if one is None else [*differs, one] for one in (left, right))  # type: ignore[misc]
            else:
                yield words(left, right)
