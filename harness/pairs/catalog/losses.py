"""Find what only one of two catalogs has, before pairing: what depends on it is left out with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from harness.facts.catalog import Catalog, Column, ColumnName, Name, ObjectUse, RoutineName, Use


@dataclass(frozen=True)
class Losses:
    """What either side lacks. renamed: the baseline's names, by the other names on the refactored side."""

    baseline: Catalog
    refactored: Catalog
    renamed: Mapping[Name, Name]

    @cached_property
    def schemas(self) -> frozenset[Hashable]:
        """The names of schemas."""
        return self._lone(lambda side: (schema.name for schema in side.schemas))

    @cached_property
    def relations(self) -> frozenset[Hashable]:
        """The names of tables and views; also of a table that is a view on the other side."""
        return self._lone(lambda side: (table.name for table in side.tables)) | self._lone(
            lambda side: (view.name for view in side.views)
        )

    @cached_property
    def columns(self) -> frozenset[Hashable]:
        """The names of columns of tables."""
        if self.baseline.columns == self.refactored.columns:
            return frozenset()
        return self._lone(lambda side: (column.full_name for column in side.columns))

    @cached_property
    def primary_key_columns(self) -> frozenset[Hashable]:
        """The columns that are in their table's primary key on one side only."""
        return self._lone(lambda side: (use for key in side.primary_keys for use in key.uses))

    @cached_property
    def types(self) -> frozenset[Hashable]:
        """The names of enums, domains, composite types and range types, and those of extensions."""

        def names(side: Catalog) -> Iterator[Name]:
            kinds: tuple[Iterable[Any], ...] = (side.enums, side.domains, side.composites, side.ranges)
            yield from (one.name for kind in kinds for one in kind)
            yield from (one.plain_name for one in side.other_objects if one.catalog == "pg_type")
            for extension in side.extensions:
                yield from extension.named("pg_type")

        return self._lone(names)

    @cached_property
    def routines(self) -> frozenset[Hashable]:
        """The names of routines, with their arguments."""
        return self._lone(lambda side: (routine.full_name for routine in side.routines))

    @cached_property
    def others(self) -> frozenset[Hashable]:
        """The names of all other objects, of extensions, and of foreign keys."""

        def names(side: Catalog) -> Iterator[ObjectUse]:
            yield from (one.full_name for one in side.other_objects)
            yield from (ObjectUse("extension", one.name) for one in side.extensions)
            yield from (one.full_name for one in side.foreign_keys)

        return self._lone(names)

    @cached_property
    def foreign_tables(self) -> Mapping[Name, tuple[Use, ...]]:
        """What the foreign tables of either side need: their server."""
        sides = (self.baseline.other_objects, self.refactored.other_objects)
        foreign = [one for side in sides for one in side if one.catalog == "pg_foreign_table"]
        return {
            one.plain_name: tuple(use for use in one.uses if isinstance(use, ObjectUse)) for one in foreign
        }

    def any_of(self, uses: Iterable[Use]) -> bool:
        """Whether one side lacks one of these, or the table of one of these columns."""
        return any(map(self._is_lone, uses))

    def _is_lone(self, use: Use) -> bool:
        match use:
            case RoutineName():
                return use in self.routines
            case ObjectUse():
                return use in self.others
            case ColumnName():
                return use in self.columns or use.relation in self.relations or use.relation in self.types
        raise TypeError(use)

    def common(self, table: Name, columns: Iterable[str]) -> tuple[str, ...]:
        """Select the columns of a table that both sides have: the others have their own findings."""
        return tuple(column for column in columns if ColumnName(table, column) not in self.columns)

    def inherited(self, column: Column) -> bool:
        """Whether a column that one side lacks is inherited from a table that lacks it, too."""
        return column.inherited and any(
            ColumnName(parent, column.name) in self.columns for parent in self.parents_of(column.relation)
        )

    def parents_of(self, table: Name) -> tuple[Name, ...]:
        """The parents that a table has on either side."""
        return tuple(parent for parents in self._parents for parent in parents.get(table, ()))

    @cached_property
    def _parents(self) -> tuple[Mapping[Name, tuple[Name, ...]], ...]:
        return tuple(
            {table.name: table.parents for table in side.tables if table.parents}
            for side in (self.baseline, self.refactored)
        )

    def _lone(self, names: Callable[[Catalog], Iterable[Hashable]]) -> frozenset[Hashable]:
        ours, theirs = {*names(self.baseline)}, {*names(self.refactored)}
        theirs = {self.renamed.get(name, name) if isinstance(name, Name) else name for name in theirs}
        return frozenset(ours ^ theirs)
