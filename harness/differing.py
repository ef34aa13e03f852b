"""What differs between two texts, for people: word by word, or line by line. It decides nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from textwrap import dedent
from typing import Final

_TOKEN: Final = re.compile(r"[^\W_]+|_+|\s+|[^\w\s]")
_MOST_TOKENS: Final = 2_000
_MOST_LINES: Final = 16
_LONG: Final = 60
_AROUND: Final = 24
_UNLIKE: Final = 0.3


def changed(baseline: str, refactored: str) -> tuple[str, ...]:
    """Return what differs between two values, where that is hard to see: nothing for short ones.

    Of texts of several lines, these are the lines that differ; of other long texts, one line with what is
    gone as `[-gone-]` and what is new as `{+new+}`.
    """
    if "\n" in baseline.strip() or "\n" in refactored.strip():
        return changed_lines(baseline, refactored)
    if max(len(baseline), len(refactored)) <= _LONG:
        return ()
    words = changed_words(baseline, refactored)
    return (words,) if words else ()


def changed_lines(baseline: str, refactored: str) -> tuple[str, ...]:
    """Return the lines that differ, each after `- ` or `+ `, with a line around them; bounded."""
    both = (dedent(baseline).strip("\n").splitlines(), dedent(refactored).strip("\n").splitlines())
    found = list(difflib.unified_diff(*both, n=1, lineterm=""))[2:]
    kept = [f"{row[0]} {row[1:]}".rstrip() if row[:2] != "@@" else "…" for row in found]
    kept = kept[1:]  # the first place is the beginning
    if len(kept) > _MOST_LINES:
        kept = [*kept[:_MOST_LINES], f"… and {len(kept) - _MOST_LINES:,} more lines"]
    return tuple(kept)


def changed_words(baseline: str, refactored: str) -> str:
    """Return both texts as one, with what differs marked, and only a part of what is the same.

    "" for texts that have too little in common, and for very long ones.
    """
    one, other = _TOKEN.findall(baseline), _TOKEN.findall(refactored)
    if len(one) + len(other) > _MOST_TOKENS:
        return ""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < _UNLIKE:
        return ""
    return "".join(_marked(one, other, matcher.get_opcodes()))


def _marked(
    one: Sequence[str], other: Sequence[str], steps: Sequence[tuple[str, int, int, int, int]]
) -> Iterator[str]:
    for place, (step, begin, end, new_begin, new_end) in enumerate(steps):
        gone, new = "".join(one[begin:end]), "".join(other[new_begin:new_end])
        if step == "equal":
            yield _shortened(gone, is_first=place == 0, is_last=place == len(steps) - 1)
        else:
            yield f"[-{gone}-]" if gone else ""
            yield f"{{+{new}+}}" if new else ""


def _shortened(text: str, *, is_first: bool, is_last: bool) -> str:
    """Return a text that is the same on both sides: its ends, where something differs beside them."""
    before = "" if is_first else re.sub(r"\w+$", "", text[:_AROUND])
    after = "" if is_last else re.sub(r"^\w+", "", text[-_AROUND:])
    return text if len(before) + len(after) >= len(text) - 1 else f"{before}…{after}"
