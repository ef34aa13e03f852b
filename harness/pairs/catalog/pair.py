"""Pair the content of two databases, kind by kind, so that one cause gives one difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from harness.facts.catalog import (
    CheckConstraint,
    Column,
    ColumnName,
    Composite,
    Domain,
    DomainConstraint,
    Enum,
    ExclusionConstraint,
    ExtendedStatistics,
    Extension,
    ForeignKey,
    Index,
    Key,
    Name,
    OtherObject,
    Policy,
    Publication,
    PublishedTable,
    Range,
    RewriteRule,
    Routine,
    RoutineName,
    Schema,
    Table,
    Trigger,
    Use,
    View,
)
from harness.facts.catalog import (
    Sequence as SequenceObject,
)
from harness.pairs.catalog.access import Access
from harness.pairs.catalog.causes import Causes
from harness.pairs.catalog.column_order import Places, moved_columns
from harness.pairs.catalog.index_keys import KeyOfIndex, keys_of_indexes
from harness.pairs.catalog.own_names import OwnNames
from harness.pairs.catalog.pairing import Kind, Pairing, Place, by_definition, kind_of
from harness.pairs.catalog.renames import Identity, identities
from harness.pairs.catalog.stored_rows import TableRows, rows_of_tables
from harness.pairs.compare import Lone, pair_up
from harness.pairs.written import TYPE
from harness.subjects import Subject, dotted, named


@dataclass(frozen=True)
class CatalogPair(Pairing):
    """The pairs of each kind of object."""

    @cached_property
    def identities(self) -> Mapping[str, Sequence[Identity]]:
        """The identities of each kind of object that other objects mention."""
        return identities(*(side for side in (self.baseline, self.refactored) if side is not None))

    def mentioned(self, kind: str, place: Callable[[Any], Place | None] = lambda _: None) -> Kind[Any]:
        """Pair the objects of one of these kinds."""
        return self.named(
            lambda side: getattr(side, kind),
            self.identities[kind],
            falls=lambda one: self.losses.any_of(use for use in one.uses if use != ColumnName(one.name, "")),
            place=place,
        )

    @cached_property
    def columns_of(self) -> Mapping[Subject, Sequence[Subject]]:
        """The columns of each type, sequence and check of one column in the database, on either side."""
        found: defaultdict[Subject, set[Subject]] = defaultdict(set)
        for side in (self.baseline, self.refactored):
            for column in side.columns if side is not None else ():
                if column.user_type is not None:
                    found[column.user_type.subject].add(column.full_name.subject)
            for sequence in side.sequences if side is not None else ():
                if sequence.owner is not None:
                    found[sequence.name.subject].add(sequence.owner.subject)
            for check in side.check_constraints if side is not None else ():
                if len(check.columns) == 1:
                    found[check.table.subject.below(check.name)].add(
                        ColumnName(check.table, check.columns[0]).subject
                    )
        return {name: sorted(columns) for name, columns in found.items()}

    def _first_column(self, one: Enum | Domain) -> Place | None:
        """Return the type's place: of its name, if that is known, else the first column's."""
        # A type that has another name is called by either in one of these.
        sides = filter(None, (*self.sides, self.baseline, self.refactored))
        columns = (column for side in sides for column in side.columns)
        first = next((column for column in columns if column.user_type == one.name), None)
        return None if first is None else (first.relation, (first.name,), f"{TYPE}{one.name.name}")

    @cached_property
    def own_names(self) -> tuple[OwnNames, OwnNames]:
        """Which of the baseline's and of the refactored side's names nobody gave."""
        return OwnNames(self.sides[0]), OwnNames(self.sides[1], self.renames.baseline_names)

    @cached_property
    def schemas(self) -> Kind[Schema]:
        """By name."""
        return self.pair(
            lambda side: side.schemas, lambda one: Subject((one.name,), ""), [lambda one: one.name]
        )

    @cached_property
    def extensions(self) -> Kind[Extension]:
        """By name."""
        return self.pair(
            lambda side: side.extensions, lambda one: Subject((one.name,), ""), [lambda one: one.name]
        )

    @cached_property
    def tables(self) -> Kind[Table]:
        """By name. A partition falls with the table that it is part of, a foreign table with its server."""
        return self.named(
            lambda side: side.tables,
            falls=lambda table: (
                (bool(table.partition_bound) and table.parents[0] in self.losses.relations)
                or self.losses.any_of(self.losses.foreign_tables.get(table.name, ()))
            ),
            place=lambda table: (table.name, (), ""),
        )

    @cached_property
    def columns(self) -> Kind[Column]:
        """By table and name."""
        return self.pair(
            lambda side: side.columns,
            lambda column: column.full_name.subject,
            [lambda column: column.full_name],
            falls=lambda column: column.relation in self.losses.relations or self.losses.inherited(column),
            place=lambda column: (column.relation, (column.name,), ""),
        )

    @cached_property
    def primary_keys(self) -> Kind[Key]:
        """By table, which has one at most."""
        return self.of_tables(lambda side: side.primary_keys, [lambda key: key.table])

    @cached_property
    def unique_constraints(self) -> Kind[Key]:
        """By definition and by name, then by columns."""
        return self.of_tables(
            lambda side: side.unique_constraints, by_definition(lambda key: (key.table, key.columns))
        )

    @cached_property
    def foreign_keys(self) -> Kind[ForeignKey]:
        """By definition and by name, then by columns and target."""
        return self.of_tables(
            lambda side: side.foreign_keys, by_definition(lambda key: (key.table, key.columns, key.target))
        )

    @cached_property
    def check_constraints(self) -> Kind[CheckConstraint]:
        """By definition and by name."""
        return self.of_tables(
            lambda side: side.check_constraints, by_definition(lambda check: (check.table, check.expression))
        )

    @cached_property
    def exclusion_constraints(self) -> Kind[ExclusionConstraint]:
        """By definition and by name."""
        return self.of_tables(lambda side: side.exclusion_constraints, by_definition())

    @cached_property
    def indexes(self) -> Kind[Index]:
        """By definition and by name, then by what they index.

        A unique index that replaces a lost unique constraint is part of that loss, and the other way round.
        """
        paired = self.of_tables(
            lambda side: side.indexes, by_definition(lambda index: (index.table, index.expressions))
        )
        lost = {(key.value.table, key.value.columns) for key in self.unique_constraints.missing}
        won = {(key.value.table, key.value.columns) for key in self.unique_constraints.added}

        def stands_in(index: Lone[Index], keys: set[tuple[Name, tuple[str, ...]]]) -> bool:
            value = index.value
            return value.unique and not value.predicate and (value.table, value.expressions) in keys

        stand_ins = [
            *(index for index in paired.missing if stands_in(index, won)),
            *(index for index in paired.added if stands_in(index, lost)),
        ]
        replacing = {id(index) for index in stand_ins}
        return replace(
            paired,
            missing=tuple(index for index in paired.missing if id(index) not in replacing),
            added=tuple(index for index in paired.added if id(index) not in replacing),
            fallen=(*paired.fallen, *stand_ins),
        )

    @cached_property
    def index_keys(self) -> Kind[KeyOfIndex]:
        """By expression, within indexes of one method; the subject is the index."""
        return keys_of_indexes(self.indexes)

    @cached_property
    def extended_statistics(self) -> Kind[ExtendedStatistics]:
        """By definition and by name, then by what they are kept of."""

        def content(one: ExtendedStatistics) -> Hashable:
            return one.table, one.columns, one.expressions

        return self.pair(
            lambda side: side.extended_statistics,
            lambda one: one.name.subject,
            [*by_definition(content), lambda one: one.name],
            falls=lambda one: (
                one.name.schema in self.losses.schemas
                or one.table in self.losses.relations
                or self.losses.any_of(one.uses)
            ),
            place=lambda one: (one.table, tuple(one.used), one.name.name),
        )

    @cached_property
    def enums(self) -> Kind[Enum]:
        """By name, then by labels and by the columns that use them."""
        return self.mentioned("enums", place=self._first_column)

    @cached_property
    def domains(self) -> Kind[Domain]:
        """By name, then by definition."""
        return self.mentioned("domains", place=self._first_column)

    @cached_property
    def domain_constraints(self) -> Kind[DomainConstraint]:
        """By definition and by name; those of a domain that one side lacks fall with it."""
        return self.pair(
            lambda side: side.domain_constraints,
            lambda one: one.domain.subject.below(one.name),
            [
                lambda one: (one.domain, one.name, one.definition),
                lambda one: (one.domain, one.definition),
                lambda one: (one.domain, one.name),
            ],
            falls=lambda one: one.domain.schema in self.losses.schemas or self.losses.any_of(one.uses),
        )

    @cached_property
    def composites(self) -> Kind[Composite]:
        """By name, then by attributes."""
        return self.mentioned("composites")

    @cached_property
    def ranges(self) -> Kind[Range]:
        """By name, then by definition."""
        return self.mentioned("ranges")

    @cached_property
    def sequences(self) -> Kind[SequenceObject]:
        """By name and the column that owns them, then by that column, then by name.

        One that a column owns falls with that column, and with its default or identity.
        """
        return self.named(
            lambda side: side.sequences,
            self.identities["sequences"],
            falls=lambda sequence: (
                self.losses.any_of(sequence.uses) or sequence.owner in self.differing_owners
            ),
            place=lambda sequence: (
                (sequence.owner.relation, (sequence.owner.column,), "")
                if sequence.owner
                else (sequence.name, (), "")
            ),
        )

    @cached_property
    def views(self) -> Kind[View]:
        """By name, then by query."""
        tables = {lone.value.name for lone in (*self.tables.missing, *self.tables.added)}
        return self.named(
            lambda side: side.views,
            self.identities["views"],
            falls=lambda view: view.name in tables or self.losses.any_of(view.uses),
            place=lambda view: (view.name, (), ""),
        )

    @cached_property
    def view_columns(self) -> Kind[Column]:
        """By view and name, of views that both sides have."""
        if self.views.skipped:
            return Kind(skipped=self.views.skipped)
        views = self.views.matches
        return kind_of(
            pair_up(
                [column for match in views for column in match.baseline.columns],
                [column for match in views for column in match.refactored.columns],
                subject=lambda column: column.full_name.subject,
                identities=[lambda column: column.full_name],
            )
        )

    @cached_property
    def routines(self) -> Kind[Routine]:
        """By name and the types of their arguments."""
        return self.pair(
            lambda side: side.routines,
            lambda routine: replace(routine.name.subject, after=f"({routine.signature})"),
            [lambda routine: routine.full_name],
            falls=lambda routine: (
                routine.name.schema in self.losses.schemas
                or self.losses.any_of(use for use in routine.uses if use != routine.full_name)
            ),
        )

    @cached_property
    def triggers(self) -> Kind[Trigger]:
        """By definition and by name."""
        return self.of_tables(lambda side: side.triggers, by_definition())

    @cached_property
    def rewrite_rules(self) -> Kind[RewriteRule]:
        """By definition and by name."""
        return self.of_tables(lambda side: side.rewrite_rules, by_definition())

    @cached_property
    def policies(self) -> Kind[Policy]:
        """By definition and by name."""
        return self.of_tables(lambda side: side.policies, by_definition())

    @cached_property
    def publications(self) -> Kind[Publication]:
        """By name, then by what they publish."""
        return self.pair(
            lambda side: side.publications,
            lambda one: Subject((one.name,), ""),
            [
                lambda one: one.name,
                lambda one: (one.all_tables, one.schemas, one.tables),
            ],
        )

    @cached_property
    def published_tables(self) -> Kind[PublishedTable]:
        """By publication and table; they fall with either, and where all tables are published on one side."""
        lone = {one.value.name for one in (*self.publications.missing, *self.publications.added)}
        differing = self.publications.differing
        for match in differing:
            if match.baseline.all_tables != match.refactored.all_tables:
                lone |= {match.baseline.name, match.refactored.name}
        renamed = {match.baseline.name: match.refactored.name for match in differing}
        return self.pair(
            lambda side: side.published_tables,
            lambda one: replace(one.table.subject, after=f" in {dotted(one.publication)}"),
            [lambda one: (renamed.get(one.publication, one.publication), one.table)],
            falls=lambda one: one.publication in lone or one.table in self.losses.relations,
            place=lambda one: (one.table, (), ""),
        )

    @cached_property
    def other_objects(self) -> Kind[OtherObject]:
        """By kind and name."""
        return self.pair(
            lambda side: side.other_objects,
            lambda one: named(str(one)),
            [lambda one: one, lambda one: one.full_name],
            falls=lambda one: (
                one.catalog
                == "pg_foreign_table"  # of a table that only one side has, or has as a foreign one
                or one.schema in self.losses.schemas
                or self.losses.any_of(_needed(one))
            ),
        )

    @cached_property
    def rows_of_tables(self) -> Kind[TableRows]:
        """By table."""
        return rows_of_tables(self)

    @cached_property
    def moved_columns(self) -> Mapping[ColumnName, Places]:
        """The fewest columns that must move to have each table's common columns in the baseline's order.

        A table that inherits its columns does not repeat the moves of its parent.
        """
        moved, parents = self.all_moved_columns, self.causes.parents
        return {
            name: places
            for name, places in moved.items()
            if not any(ColumnName(parent, name.column) in moved for parent in parents.get(name.relation, ()))
        }

    @cached_property
    def all_moved_columns(self) -> Mapping[ColumnName, Places]:
        """The same, with the moves that a table only inherits."""
        return moved_columns(self.losses.baseline.columns, self.losses.refactored.columns)

    @cached_property
    def access(self) -> Access:
        """Who owns what, and who may do what with it."""
        return Access(self)

    @cached_property
    def causes(self) -> Causes:
        """What explains other differences."""
        return Causes(self)

    @cached_property
    def differing_owners(self) -> frozenset[ColumnName]:
        """The columns that have their own sequence on one side only, by default or identity."""
        return frozenset(
            match.baseline.full_name
            for match in self.columns.differing
            if (match.baseline.default == "") != (match.refactored.default == "")
            or match.baseline.identity != match.refactored.identity
        )


def _needed(one: OtherObject) -> Iterator[Use]:
    """Return what an object depends on, without a type's own functions, which are part of the type."""
    return (use for use in one.uses if not (one.catalog == "pg_type" and isinstance(use, RoutineName)))
