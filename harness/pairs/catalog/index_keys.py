"""Pair the single keys of the indexes that both sides have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from harness.facts.catalog import Index, IndexKey, Name
from harness.pairs.catalog.pairing import Kind
from harness.pairs.compare import Match


@dataclass(frozen=True, slots=True)
class KeyOfIndex:
    """One key of an index, together with the index."""

    index: Index
    key: IndexKey

    @property
    def table(self) -> Name:
        """The table that is indexed."""
        return self.index.table

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that the index names."""
        return self.index.columns

    @property
    def inherited(self) -> bool:
        """Whether the index is a partition's copy of its parent's."""
        return self.index.inherited


def keys_of_indexes(indexes: Kind[Index]) -> Kind[KeyOfIndex]:
    """Pair the keys of indexes with the same method, by expression; the subject is the index."""
    return Kind(
        matches=tuple(
            Match(match.subject, KeyOfIndex(match.baseline, ours), KeyOfIndex(match.refactored, theirs))
            for match in indexes.matches
            if match.baseline.method == match.refactored.method
            for ours, theirs in _common_keys(match.baseline, match.refactored)
        ),
        baseline_location=lambda one: indexes.baseline_location(one.index),
        refactored_location=lambda one: indexes.refactored_location(one.index),
        skipped=indexes.skipped,
    )


def _common_keys(baseline: Index, refactored: Index) -> Iterator[tuple[IndexKey, IndexKey]]:
    """Pair keys by what they index; several keys of one expression are paired in order."""
    waiting: defaultdict[str, list[IndexKey]] = defaultdict(list)
    for theirs in reversed(refactored.keys):
        waiting[theirs.expression].append(theirs)
    for ours in baseline.keys:
        if waiting[ours.expression]:
            yield ours, waiting[ours.expression].pop()
