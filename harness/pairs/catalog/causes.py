"""Which differences between two catalogs only follow from others, so that one cause is told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from harness.pairs.catalog.expressions import without_casts
from harness.snapshot.catalog import Column, ColumnName, Name
from harness.snapshot.catalog.quoting import nextval

if TYPE_CHECKING:
    from harness.compare import Lone, Match
    from harness.pairs.catalog import CatalogPair, Kind


@dataclass(frozen=True)
class Causes:
    """What explains a difference of something that both sides have. Whatever explains is itself a finding."""

    pair: CatalogPair

    def retyped(self, column: Match[Column]) -> bool:
        """Whether a column has another type, and not only one that has another name or is not there."""
        ours, theirs = column.baseline, column.refactored
        if ours.type == theirs.type:
            return False
        if ours.user_type in self._lone_types or theirs.user_type in self._lone_types:
            return False
        if ours.user_type is None or theirs.user_type is None:
            return True
        renamed = self.renamed_types.get(ours.user_type) == theirs.user_type
        return not (renamed and ours.type.count("[]") == theirs.type.count("[]"))

    def uses_other_type(self, value: Any) -> bool:
        """Whether a column that an object of the baseline uses has another type on the refactored side."""
        return any(use in self._other_types for use in value.uses)

    def follows(self, match: Match[Any], ours: str, theirs: str) -> bool:
        """Whether two expressions differ only by the type of a column, or by the name of a sequence.

        The server writes a column's type into the casts of every expression that names the column.
        """
        if self.uses_other_type(match.baseline) and without_casts(ours) == without_casts(theirs):
            return True
        return self._renamed_sequences.get(ours) == theirs

    def doubt(self, match: Match[Any]) -> str:
        """Name a column that something on both sides uses although only one side has it."""
        for value, side in ((match.baseline, "baseline"), (match.refactored, "refactored")):
            for use in value.uses:
                if use in self.pair.losses.columns:
                    return f"uses {use}, which only the {side} side has"
        return ""

    def echo(self, match: Match[Any], value: Callable[[Any], object]) -> bool:
        """Whether an inherited difference only repeats the difference of the parent table."""
        table, key = _family(match.baseline)
        parents = self.parents.get(table, ()) if match.baseline.inherited else ()
        ours, theirs = value(match.baseline), value(match.refactored)
        return any(
            value(parent.baseline) == ours and value(parent.refactored) == theirs
            for name in parents
            for parent in self._inheritable.get((type(match.baseline), name, key), ())
        )

    @cached_property
    def renamed_types(self) -> Mapping[Name, Name]:
        """The refactored names of types that have another name there."""
        return {
            match.baseline.name: match.refactored.name
            for kind in self._types
            for match in kind.differing
            if match.baseline.name != match.refactored.name
        }

    @cached_property
    def reshaped_views(self) -> frozenset[Name]:
        """The views whose query differs, or reads a column of another type."""
        return frozenset(
            match.baseline.name
            for match in self.pair.views.differing
            if match.baseline.query != match.refactored.query or self.uses_other_type(match.baseline)
        )

    @cached_property
    def index_partners(self) -> Mapping[tuple[Name, str], str]:
        """The refactored names of the indexes that both sides have, those of keys too."""
        kinds: list[Kind[Any]] = [self.pair.indexes, self.pair.primary_keys, self.pair.unique_constraints]
        return {
            (match.baseline.table, match.baseline.name): match.refactored.name
            for kind in kinds
            for match in kind.matches
        }

    @cached_property
    def unique_indexes(self) -> Mapping[tuple[Name, tuple[str, ...]], str]:
        """The refactored side's unique indexes, by table and what they index."""
        return {
            (index.table, index.expressions): index.name
            for index in self.pair.losses.refactored.indexes
            if index.unique and not index.predicate
        }

    @cached_property
    def adopted(self) -> frozenset[Name]:
        """The tables that have other parents on the refactored side."""
        return frozenset(
            match.baseline.name
            for match in self.pair.tables.differing
            if match.baseline.parents != match.refactored.parents
        )

    @cached_property
    def parents(self) -> Mapping[Name, tuple[Name, ...]]:
        """The parents of tables that have the same ones on both sides."""
        return {
            match.baseline.name: match.baseline.parents
            for match in self.pair.tables.matches
            if match.baseline.parents == match.refactored.parents != ()
        }

    @cached_property
    def _types(self) -> list[Kind[Any]]:
        return [self.pair.enums, self.pair.domains, self.pair.composites, self.pair.ranges]

    @cached_property
    def _lone_types(self) -> frozenset[Name]:
        lone: list[Lone[Any]] = [one for kind in self._types for one in (*kind.missing, *kind.added)]
        return frozenset(one.value.name for one in lone)

    @cached_property
    def _other_types(self) -> frozenset[ColumnName]:
        """The common columns whose type is written in another way."""
        return frozenset(
            match.baseline.full_name
            for match in self.pair.columns.differing
            if match.baseline.type != match.refactored.type
        )

    @cached_property
    def _renamed_sequences(self) -> Mapping[str, str]:
        return {
            nextval(match.baseline.name): nextval(match.refactored.name)
            for match in self.pair.sequences.differing
            if match.baseline.name != match.refactored.name
        }

    @cached_property
    def _inheritable(self) -> Mapping[tuple[type, Name, Hashable], Sequence[Match[Any]]]:
        parents = {name for names in self.parents.values() for name in names}
        kinds: list[Kind[Any]] = [
            self.pair.columns,
            self.pair.primary_keys,
            self.pair.unique_constraints,
            self.pair.foreign_keys,
            self.pair.check_constraints,
            self.pair.exclusion_constraints,
            self.pair.indexes,
            self.pair.index_keys,
            self.pair.triggers,
        ]
        found: defaultdict[tuple[type, Name, Hashable], list[Match[Any]]] = defaultdict(list)
        for match in (match for kind in kinds for match in kind.differing):
            table, key = _family(match.baseline)
            if table in parents:
                found[type(match.baseline), table, key].append(match)
        return found


def _family(value: Any) -> tuple[Name, Hashable]:
    """Under what a child table's copy of something finds the original in the parent."""
    if isinstance(value, Column):
        return value.relation, value.name
    table: Name = value.table
    return table, value.columns
