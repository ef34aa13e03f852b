"""Pair the objects of two catalogs: what the pairing of every kind has in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, TypeVar

from harness.facts.catalog import Catalog, Name
from harness.facts.catalog.sql import definition
from harness.findings import Location
from harness.pairs.catalog.losses import Losses
from harness.pairs.catalog.renames import Renames, by_name, renamed, translated
from harness.pairs.compare import Lone, Match, Paired, pair_up
from harness.pairs.written import Locate, nowhere
from harness.subjects import Subject

T = TypeVar("T")
Place = tuple[Name, tuple[str, ...], str]
"""A table, or a part of it: its columns, and its name if it has one of its own."""


@dataclass(frozen=True)
class Kind(Paired[T]):
    """The objects of one kind, paired. fallen: what one side lacks because it lacks something else."""

    fallen: tuple[Lone[T], ...] = ()

    @cached_property
    def differing(self) -> tuple[Match[T], ...]:
        """The matches that are not the same in every property."""
        return tuple(
            match
            for match in self.matches
            if match.baseline is not match.refactored and match.baseline != match.refactored
        )


@dataclass(frozen=True)
class Pairing:
    """Both catalogs; `skipped` says why when one of them could not be read.

    The locations are called with a table's name (`ydtb_users`, `other_schema.users`), and for a part of it
    also with its columns and its name.

    What depends on something that the other side lacks (an index on a lost column, a policy of a lost table)
    is left out: it is part of the same difference. Nothing that both sides have is left out.
    """

    baseline: Catalog | None
    refactored: Catalog | None
    skipped: str = ""
    baseline_location: Locate = nowhere
    refactored_location: Locate = nowhere

    @cached_property
    def renames(self) -> Renames:
        """What has another name on the refactored side."""
        return renamed(self.baseline or Catalog(), self.refactored or Catalog())

    @cached_property
    def sides(self) -> tuple[Catalog, Catalog]:
        """Both catalogs; the refactored one mentions renamed objects under their names in the baseline."""
        ours, theirs = self.baseline or Catalog(), translated(self.refactored or Catalog(), self.renames)
        kinds = (kind.name for kind in fields(Catalog))
        # What is the same is looked at often: as one value, it is seen to be the same at once.
        alike = {kind: values for kind in kinds if (values := getattr(ours, kind)) == getattr(theirs, kind)}
        return ours, replace(theirs, **alike)

    @cached_property
    def losses(self) -> Losses:
        """What only one side has."""
        return Losses(*self.sides, self.renames.baseline_names)

    def of_tables(
        self,
        kind: Callable[[Catalog], Iterable[T]],
        identities: Sequence[Callable[[T], Hashable]],
        falls: Callable[[T], bool] = lambda _: False,
    ) -> Kind[T]:
        """Pair the objects that belong to tables and use columns."""

        def fall(one: Any) -> bool:
            inherited = getattr(one, "inherited", False)
            return (
                inherited or one.table in self.losses.relations or self.losses.any_of(one.uses) or falls(one)
            )

        def place(one: Any) -> Place:
            return one.table, tuple(one.columns), one.name

        def called(one: Any) -> Subject:
            table: Name = one.table
            return table.subject.below(one.name)

        return self.pair(kind, called, identities, falls=fall, place=place)

    def named(
        self,
        kind: Callable[[Catalog], Iterable[T]],
        identities: Sequence[Callable[[T], Hashable]] | None = None,
        *,
        falls: Callable[[T], bool] = lambda _: False,
        place: Callable[[T], Place | None] = lambda _: None,
    ) -> Kind[T]:
        """Pair the objects whose name has a schema: by name, unless identities are given."""

        def fall(one: T) -> bool:
            return by_name(one).schema in self.losses.schemas or falls(one)

        return self.pair(
            kind, lambda one: by_name(one).subject, identities or [by_name], falls=fall, place=place
        )

    def pair(
        self,
        kind: Callable[[Catalog], Iterable[T]],
        called: Callable[[T], Subject],
        identities: Sequence[Callable[[T], Hashable]],
        *,
        falls: Callable[[T], bool] = lambda _: False,
        place: Callable[[T], Place | None] = lambda _: None,
    ) -> Kind[T]:
        """Pair the objects of a kind; `falls` says which objects of one side are part of another loss."""
        if self.baseline is None or self.refactored is None:
            return Kind(skipped=self.skipped)

        def located(locate: Locate) -> Callable[[T], Location | None]:
            def where(one: T) -> Location | None:
                found = place(one)
                return locate(*found) if found else None

            return where

        baseline, refactored = self.sides
        paired = pair_up(
            kind(baseline),
            kind(refactored),
            subject=called,
            identities=identities,
            baseline_location=located(self.baseline_location),
            refactored_location=located(self.refactored_location),
        )
        return replace(
            kind_of(paired),
            missing=tuple(lone for lone in paired.missing if not falls(lone.value)),
            added=tuple(lone for lone in paired.added if not falls(lone.value)),
            fallen=tuple(lone for lone in (*paired.missing, *paired.added) if falls(lone.value)),
        )


def kind_of(paired: Paired[T]) -> Kind[T]:
    """Return the pairs as a Kind, with nothing fallen."""
    return Kind(
        paired.matches,
        paired.missing,
        paired.added,
        paired.baseline_location,
        paired.refactored_location,
        paired.skipped,
    )


def by_definition(similar: Callable[[T], Hashable] | None = None) -> list[Callable[[T], Hashable]]:
    """Return identities for objects of tables: all equal, other name, other definition, similar."""

    def itself(one: T) -> Hashable:
        return one

    def same(one: Any) -> Hashable:
        return one.table, one.name, definition(one)

    def content(one: Any) -> Hashable:
        return one.table, getattr(one, "unique", None), definition(one)

    def name(one: Any) -> Hashable:
        return one.table, one.name

    return [itself, same, content, name, *([similar] if similar else [])]
