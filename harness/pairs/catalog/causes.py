"""Find the differences of two catalogs that only follow from others, so that one cause is reported once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from harness.facts.catalog import Column, ColumnName, Name, Use
from harness.pairs.catalog.expressions import without_casts

if TYPE_CHECKING:
    from harness.pairs.catalog import CatalogPair, Kind
    from harness.pairs.compare import Lone, Match


@dataclass(frozen=True)
class Causes:
    """What explains a difference of an object that both sides have. Each explanation is itself a finding."""

    pair: CatalogPair

    def retyped(self, column: Match[Column]) -> bool:
        """Whether a column has another type, and not only a type that one side lacks."""
        ours, theirs = column.baseline, column.refactored
        if ours.type == theirs.type:
            return False
        return ours.user_type not in self.lone_types and theirs.user_type not in self.lone_types

    def uses_other_type(self, value: Any) -> bool:
        """Whether something that an object of the baseline uses is of another type on the refactored side."""
        return any(
            use in self._other_types or (isinstance(use, ColumnName) and use.relation in self.lone_types)
            for use in value.uses
        )

    def recollated(self, value: Any) -> frozenset[tuple[str, str]]:
        """Return the collations, on both sides, of the columns that an object of the baseline uses."""
        return frozenset(
            (match.baseline.collation, match.refactored.collation)
            for match in self.pair.columns.differing
            if match.baseline.full_name in value.uses
        )

    def lost_with_sequence(self, match: Match[Column]) -> bool:
        """Whether a default came or went with a sequence, which has its own finding."""
        kinds = (self.pair.sequences.missing, self.pair.sequences.added)
        lone = {ColumnName(one.value.name, "") for kind in kinds for one in kind}
        with_default = match.baseline if match.baseline.default else match.refactored
        return "" in (match.baseline.default, match.refactored.default) and any(
            use in lone for use in with_default.uses
        )

    def follows(self, match: Match[Any], ours: str, theirs: str) -> bool:
        """Whether two expressions differ only by the type of something that they use.

        The server writes a column's type into the casts of every expression that names the column.
        """
        return self.uses_other_type(match.baseline) and without_casts(ours) == without_casts(theirs)

    def doubt(self, match: Match[Any]) -> str:
        """Name a column that an object uses, and that only one side has; "" for none."""
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
    def lone_types(self) -> frozenset[Name]:
        """The types that only one side has, and that are reported."""
        lone: list[Lone[Any]] = [one for kind in self._types for one in (*kind.missing, *kind.added)]
        return frozenset(one.value.name for one in lone)

    @cached_property
    def _other_types(self) -> frozenset[Use]:
        """The columns whose type or collation is another, and the domains that are made of another type."""
        domains = {
            match.baseline.name
            for match in self.pair.domains.differing
            if match.baseline.type != match.refactored.type
        }
        columns = (*self.pair.columns.matches, *self.pair.view_columns.matches)
        return frozenset(
            match.baseline.full_name
            for match in columns
            if (match.baseline.type, match.baseline.collation)
            != (match.refactored.type, match.refactored.collation)
            or match.baseline.user_type in domains
        ) | {ColumnName(name, "") for name in domains}

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
    """Return the table and the key by which a child table's copy is matched with the parent's original."""
    if isinstance(value, Column):
        return value.relation, value.name
    table: Name = value.table
    return table, value.columns
