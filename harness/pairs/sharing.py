"""Pair the MetaData and the registries of both sides, and find what moved from one to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from typing import Generic, TypeVar

from harness.facts.catalog.names import Name
from harness.facts.loaded import Loaded
from harness.facts.places import location
from harness.facts.sharing import Collection, Holder, Registry, Sharing
from harness.findings import Location
from harness.pairs.compare import Match, Paired, pair_up
from harness.subjects import named

M = TypeVar("M", bound=Hashable)
_MOST = 3


@dataclass(frozen=True, slots=True)
class Move(Generic[M]):
    """Members of one group of the baseline that the refactored side has in another one than expected.

    before, after: the numbers of the groups that they left and joined; None where a member of several groups
    only left one, or only joined one.
    """

    members: tuple[M, ...]
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Grouping(Generic[M]):
    """Two divisions of the same members into groups: which groups are the same, and what moved."""

    partners: Mapping[int, int]
    moves: tuple[Move[M], ...]

    @property
    def moved(self) -> frozenset[M]:
        """Everything that moved."""
        return frozenset(member for move in self.moves for member in move.members)

    def explains(self, before: int | None, after: int | None) -> bool:
        """Whether these two groups are the same, or a move between them says why they are not."""
        if before is None or after is None:
            return before is after
        return self.partners.get(before) == after or any(
            (move.before, move.after) == (before, after) for move in self.moves
        )


def grouping(
    baseline: Sequence[tuple[Iterable[M], Iterable[str]]],
    refactored: Sequence[tuple[Iterable[M], Iterable[str]]],
) -> Grouping[M]:
    """Pair groups, each given by its members and by the exports that lead to it; say what moved.

    The groups that one export leads to are the same if they have any member in common; else those that have
    the most in common.
    """
    ours, theirs = [
        [(frozenset(own), frozenset(names)) for own, names in side] for side in (baseline, refactored)
    ]
    both = _union(ours) & _union(theirs)
    ranks = sorted(
        (
            (bool(common := len(own & other)), len(names & others), common, _first(names, others), -i, -j)
            for i, (own, names) in enumerate(ours)
            for j, (other, others) in enumerate(theirs)
            if own & other or names & others
        ),
        reverse=True,
    )
    partners: dict[int, int] = {}
    for *_, i, j in ranks:
        if -i not in partners and -j not in partners.values():
            partners[-i] = -j
    moves: defaultdict[tuple[int | None, int | None], list[M]] = defaultdict(list)
    for member in sorted(both, key=str):
        before = {i for i, (own, _) in enumerate(ours) if member in own}
        after = {j for j, (other, _) in enumerate(theirs) if member in other}
        left = sorted(i for i in before if partners.get(i) not in after)
        joined = sorted(after - {partners.get(i) for i in before})
        for groups in zip_longest(left, joined):
            moves[groups].append(member)
    return Grouping(partners, tuple(Move(tuple(members), *groups) for groups, members in moves.items()))


def _first(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both sides have one first name: what was merged keeps that of the merged group."""
    return min(names, default="") == min(others, default="")


def _union(groups: Iterable[tuple[frozenset[M], frozenset[str]]]) -> frozenset[M]:
    return frozenset(member for own, _ in groups for member in own)


@dataclass(frozen=True)
class SharingPair:
    """Both sides' MetaData and registries."""

    baseline: Loaded | None
    refactored: Loaded | None
    skipped: str

    @cached_property
    def tables(self) -> Grouping[Name]:
        """The tables that both sides have, by the MetaData that they are in."""
        ours, theirs = (
            [(one.tables, one.exported) for one in side.collections] for side in (self.ours, self.theirs)
        )
        return grouping(ours, theirs)

    @cached_property
    def classes(self) -> Grouping[tuple[str, str]]:
        """The mapped classes that both sides have, by the registry that they are in."""
        ours, theirs = (
            [(one.classes, one.exported) for one in side.registries] for side in (self.ours, self.theirs)
        )
        return grouping(ours, theirs)

    @cached_property
    def moved_classes(self) -> tuple[Move[tuple[str, str]], ...]:
        """The classes that are in another registry, without those that only followed their table."""
        followed = {str(table) for table in self.tables.moved}
        left = (
            replace(move, members=tuple(one for one in move.members if one[1] not in followed))
            for move in self.classes.moves
        )
        return tuple(move for move in left if move.members)

    @cached_property
    def collections(self) -> Paired[Collection]:
        """The MetaData of both sides."""
        ours, theirs = self.ours.collections, self.theirs.collections
        matches = (
            Match(named(called(ours[i])), ours[i], theirs[j]) for i, j in sorted(self.tables.partners.items())
        )
        return Paired(
            tuple(matches),
            baseline_location=lambda one: _place(self.ours, one),
            refactored_location=lambda one: _place(self.theirs, one),
            skipped=self.skipped,
        )

    @cached_property
    def holders(self) -> Paired[Holder]:
        """The exported names that lead to a MetaData or a registry."""
        if self.skipped:
            return Paired(skipped=self.skipped)
        return pair_up(
            self.ours.holders,
            self.theirs.holders,
            subject=lambda one: named(one.name),
            identities=[lambda one: one.name],
            baseline_location=lambda one: location(one.place),
            refactored_location=lambda one: location(one.place),
        )

    def reaching(self, collection: int) -> str:
        """Return an expression with an exported name that leads to this MetaData of the baseline; or ""."""
        theirs = {holder.name for holder in self.theirs.holders}
        for holder in self.ours.holders:
            if holder.collection == collection and holder.name in theirs:
                return holder.name if holder.kind == "metadata" else f"{holder.name}.metadata"
        return ""

    @property
    def ours(self) -> Sharing:
        """What the baseline shares."""
        return self.baseline.sharing if self.baseline is not None else Sharing()

    @property
    def theirs(self) -> Sharing:
        """What the refactored side shares."""
        return self.refactored.sharing if self.refactored is not None else Sharing()


def _place(sharing: Sharing, collection: Collection) -> Location | None:
    """Return where an export is written that leads to a MetaData."""
    leading = (one.place for one in sharing.holders if one.name in collection.exported and one.place)
    return location(next(leading, None))


def absent(source: str, metadata: str, table: Name) -> str:
    """Return a command that fails if a MetaData does not have a table; "" where nothing leads to it."""
    if not metadata:
        return ""
    name, _, _ = metadata.partition(".")
    tables = f"[table.name for table in {metadata}.tables.values()]"
    return f"""python -c 'from {source} import {name}; assert "{table.name}" in {tables}'"""


def called(group: Collection | Registry) -> str:
    """Return the name of a MetaData or registry: how it is reached, or else what is in it."""
    if group.written:
        return group.written
    if isinstance(group, Registry):
        return f"the registry of {some(name for name, _ in group.classes)}"
    return f"the MetaData of {some(map(str, group.tables))}"


def some(names: Iterable[str]) -> str:
    """Return a few of these names, and how many more there are."""
    listed = list(names)
    more = len(listed) - _MOST
    return ", ".join(listed[:_MOST]) + (f" and {more} more" if more > 0 else "")
