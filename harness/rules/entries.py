"""Compare what has many entries, such as options, and show only those that differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from harness.findings import Comparison
from harness.pairs.compare import Paired, compare

T = TypeVar("T")
Entries = Mapping[str, str]


def same_entries(paired: Paired[T], entries: Callable[[T], Entries]) -> Comparison:
    """Hold that the entries of a subject are the same."""
    compared = compare(paired, lambda one: str(sorted(entries(one).items())))
    sides = {match.subject: (entries(match.baseline), entries(match.refactored)) for match in paired.matches}
    return replace(
        compared,
        differences=tuple(
            replace(one, baseline=_unlike(*sides[one.subject]), refactored=_unlike(*sides[one.subject][::-1]))
            for one in compared.differences
        ),
    )


def _unlike(entries: Entries, others: Entries) -> str:
    """Write the entries that differ from the others."""
    return ", ".join(
        f"{name}={value}" for name, value in sorted(entries.items()) if others.get(name) != value
    )
