"""The kinds of rows of a side: mapped classes and tables that no class maps, and what their columns need."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from harness.experiments.rows import checked, strategies, wanted
from harness.experiments.rows.evidence import UnitName
from harness.experiments.rows.hints import NONE, Hint, of_checks, of_constants
from harness.facts.catalog.names import ColumnName, Name
from harness.facts.loaded import Loaded
from harness.facts.mapping import MappedClass, Validator
from harness.facts.tables import ColumnType, MetaColumn, MetaTable

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

ABSENT = object()
"""In a drawn row: the column is left to its default."""
_MANY = 3_000
"""A number that a run may reach: not every type has so many values."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What decides which values are drawn for a column.

    type: the column's type. hint: what may be required of its values. refers: whether it refers to a parent
    row. filled: whether it has a default. nullable: whether it may be NULL.
    """

    type: ColumnType
    hint: Hint
    refers: bool
    filled: bool
    nullable: bool

    def strategy(self) -> st.SearchStrategy[Any]:
        """Return a strategy for a value, None, or ABSENT for the default; a number for a parent row."""
        known = st.integers(0, 99) if self.refers else strategies.values(self.type, self.hint)
        choices: list[st.SearchStrategy[Any]] = [] if known is None else [known]
        if self.filled:
            choices.append(st.just(ABSENT))
        if self.nullable:
            choices.append(st.none())
        return st.one_of(choices) if choices else st.just(ABSENT)


@dataclass(frozen=True, slots=True)
class Unit:
    """One kind of row: a mapped class with its tables, or one table that no class maps.

    filled_by_orm: columns that the ORM fills by itself. filled: those that get a value from a default or the
    constructor, where none is given. kinds: the kinds of the columns for which values are
    drawn. validated: the columns that the class validates. key: the mapper's key, where no table enforces it.
    unique: the columns in which each row has a value of its own.
    checks: the conditions that its rows must satisfy, each with its table.
    stored: the highest numbers in its columns, of the rows that building has left.
    place, sharing: its place among the units that share a table with it, and how many these are.
    """

    name: UnitName
    tables: tuple[MetaTable, ...]
    kinds: Mapping[ColumnName, Kind]
    filled_by_orm: frozenset[ColumnName] = frozenset()
    validated: frozenset[ColumnName] = frozenset()
    key: tuple[ColumnName, ...] = ()
    unique: frozenset[ColumnName] = frozenset()
    checks: tuple[tuple[Name, Expression], ...] = ()
    stored: Mapping[ColumnName, int] = field(default_factory=dict)
    filled: frozenset[ColumnName] = frozenset()
    place: int = 0
    sharing: int = 1

    def knowing(self, checks: Mapping[Name, Collection[str]], stored: Mapping[ColumnName, int]) -> Unit:
        """Return the unit with further CHECK constraints of its tables, and the highest stored numbers."""
        hints = {
            ColumnName(table.name, column): hint
            for table in self.tables
            for column, hint in of_checks(sorted(checks.get(table.name, ()))).items()
        }
        kinds = {
            key: replace(kind, hint=kind.hint + hints.get(key, NONE)) for key, kind in self.kinds.items()
        }
        known = (*self.checks, *_checks(self.tables, checks))
        return replace(self, kinds=kinds, checks=known, stored=stored)

    def is_formed(self, key: ColumnName) -> bool:
        """Whether a column's values must have a form: by a CHECK, a validator or a type of its own."""
        kind = self.kinds.get(key)
        known = kind is not None and (kind.hint != NONE or bool(kind.type.takes))
        return known or key in self.validated

    def may_give(self, column: MetaColumn, key: ColumnName) -> bool:
        """Whether a key may be given that the server generates, and would begin below stored ones."""
        generated = column.generated == "default" and key not in self.filled_by_orm
        return generated and key in self.stored and key in self.unique and column.type.kind in wanted.BITS

    def asked(self, hint: Hint) -> Unit:
        """Return the unit with a hint for the columns that it validates, or for all if it validates none."""
        if hint == NONE:
            return self
        about = self.validated or self.kinds.keys()
        kinds = {
            key: replace(kind, hint=kind.hint + hint) if key in about and not kind.refers else kind
            for key, kind in self.kinds.items()
        }
        return replace(self, kinds=kinds)


def units(loaded: Loaded) -> list[Unit]:
    """Return the kinds of rows of a side.

    A class with a discriminator, but no identity, has no rows: the ORM could not read them. So a table that
    only such classes map is a kind of its own, which is written without the ORM, and so is that of classes
    that have one name: a row would not say which of them it is of.
    """
    tables = {table.name: table for table in loaded.tables}
    by_name = {mapped.name: mapped for mapped in loaded.classes}
    classes = [mapped for mapped in loaded.classes if mapped.table in tables and _has_rows(mapped)]
    names = Counter(mapped.name for mapped in classes)
    found = [
        _mapped_unit(mapped, tuple(tables[name] for name in mapped.tables if name in tables), by_name)
        for mapped in classes
        if names[mapped.name] == 1
    ]
    covered = {table.name for unit in found for table in unit.tables}
    found += [_core_unit(table) for name, table in tables.items() if name not in covered]
    return _shared(found)


def _has_rows(mapped: MappedClass) -> bool:
    return mapped.polymorphic_on is None or mapped.polymorphic_identity != "None"


def _shared(found: list[Unit]) -> list[Unit]:
    """Return the units, each with its place among those that share a table with it."""
    by_table: defaultdict[Name, list[UnitName]] = defaultdict(list)
    for unit in found:
        for table in unit.tables:
            by_table[table.name].append(unit.name)
    shared = []
    for unit in found:
        names = max((by_table[table.name] for table in unit.tables), key=len)
        shared.append(replace(unit, place=names.index(unit.name), sharing=len(names)))
    return shared


def _mapped_unit(
    mapped: MappedClass, tables: tuple[MetaTable, ...], by_name: Mapping[str, MappedClass]
) -> Unit:
    filled = _filled(mapped)
    validators = [*mapped.validators]
    base = by_name.get(mapped.inherits or "")
    while base is not None:
        validators += base.validators
        base = by_name.get(base.inherits or "")
    validated = frozenset(
        ColumnName(table.name, column.name)
        for table in tables
        for column in table.columns
        if any(_is_validated(column, validator) for validator in validators)
    )
    kinds = _kinds(tables, filled, validators)
    checks = _checks(tables, {table.name: table.checks for table in tables})
    key = _own_key(mapped, tables)
    unique = _unique(tables, key, kinds)
    return Unit(
        mapped.name,
        tables,
        kinds,
        filled,
        validated,
        key,
        unique,
        checks,
        filled=_defaulted(tables) | (_constructed(mapped) & kinds.keys()),
    )


def _core_unit(table: MetaTable) -> Unit:
    kinds = _kinds((table,))
    unique, checks = _unique((table,), (), kinds), _checks((table,), {table.name: table.checks})
    return Unit(table.name, (table,), kinds, unique=unique, checks=checks, filled=_defaulted((table,)))


def _defaulted(tables: Iterable[MetaTable]) -> frozenset[ColumnName]:
    return frozenset(
        ColumnName(table.name, column.name)
        for table in tables
        for column in table.columns
        if is_filled(column)
    )


def _constructed(mapped: MappedClass) -> frozenset[ColumnName]:
    """Return the columns that the constructor fills where none is given."""
    return frozenset(
        column
        for attribute in mapped.attributes
        if attribute.name in mapped.constructor.filled
        for column in attribute.columns
    )


def _unique(
    tables: Sequence[MetaTable], key: Collection[ColumnName], kinds: Mapping[ColumnName, Kind]
) -> frozenset[ColumnName]:
    """Return the columns in which each row needs a value of its own.

    Of several columns that are unique together one is enough, if a value can be made for it: the others then
    have all the values that they may have.
    """
    together = [key, *([ColumnName(t.name, name) for name in names] for t in tables for names in t.unique)]
    found: set[ColumnName] = set()
    for names in together:
        free = [name for name in names if name in kinds and _is_free(kinds[name])]
        found.update(free[:1] if len(names) > 1 and free else names)
    return frozenset(found)


def _is_free(kind: Kind) -> bool:
    """Whether a column may have any value, of which one can be made for each row."""
    return not (kind.refers or kind.hint != NONE) and strategies.distinct(kind.type, _MANY) is not None


def _checks(
    tables: Sequence[MetaTable], known: Mapping[Name, Collection[str]]
) -> tuple[tuple[Name, Expression], ...]:
    return tuple(
        (table.name, check)
        for table in tables
        for check in checked.readable(sorted(known.get(table.name, ())))
    )


def _own_key(mapped: MappedClass, tables: Sequence[MetaTable]) -> tuple[ColumnName, ...]:
    """Return the columns of a mapper's key; none where a table enforces that they are unique."""
    key = {
        name
        for table in tables
        for column in table.columns
        if str(name := ColumnName(table.name, column.name)) in mapped.primary_key
    }
    enforced = (
        {ColumnName(table.name, name) for name in names} for table in tables for names in table.unique
    )
    return () if any(names <= key for names in enforced) else tuple(sorted(key))


def _kinds(
    tables: Sequence[MetaTable],
    filled: frozenset[ColumnName] = frozenset(),
    validators: Sequence[Validator] = (),
) -> dict[ColumnName, Kind]:
    """Return the kinds of the columns, without those that the server or the ORM fills by itself."""
    kinds = {}
    for table in tables:
        checked = of_checks(table.checks)
        referring = {own for key in table.foreign_keys for own, _ in key.columns}
        for column in table.columns:
            key = ColumnName(table.name, column.name)
            if not column.generated and key not in filled:
                kinds[key] = Kind(
                    column.type,
                    checked.get(column.name, NONE) + _of_domain(column) + _of_validators(column, validators),
                    column.name in referring,
                    is_filled(column),
                    column.nullable and not column.primary_key,
                )
    return kinds


def _of_domain(column: MetaColumn) -> Hint:
    checks = [column.type.check] if column.type.check else []
    return next(iter(of_checks(checks).values()), NONE)  # a domain's CHECK calls its value VALUE


def _of_validators(column: MetaColumn, validators: Sequence[Validator]) -> Hint:
    hint = NONE
    for validator in validators:
        if _is_validated(column, validator):
            hint += of_constants(validator.constants, validator.patterns)
    return hint


def _is_validated(column: MetaColumn, validator: Validator) -> bool:
    return bool({column.name, column.key} & set(validator.attributes))


def _filled(mapped: MappedClass) -> frozenset[ColumnName]:
    """Return the columns that the ORM fills by itself: the discriminator and the version counter."""
    filled = {mapped.version_id} if mapped.version_id else set()
    if mapped.discriminator:
        filled.add(mapped.discriminator)
    return frozenset(filled)


def in_order(found: list[Unit]) -> list[Unit]:
    """Return the units with parents before children; within a cycle, in the order of their names."""
    by_table: dict[Name, list[Unit]] = {}
    for unit in found:
        for table in unit.tables:
            by_table.setdefault(table.name, []).append(unit)
    done: dict[UnitName, Unit] = {}
    for start in sorted(found, key=lambda unit: str(unit.name)):
        stack = [(start, iter(_parents(start, by_table)))]
        open_names = {start.name}
        while stack:
            unit, parents = stack[-1]
            parent = next((p for p in parents if p.name not in done and p.name not in open_names), None)
            if parent is None:
                done.setdefault(unit.name, unit)
                stack.pop()
            else:
                open_names.add(parent.name)
                stack.append((parent, iter(_parents(parent, by_table))))
    return list(done.values())


def _parents(unit: Unit, by_table: Mapping[Name, list[Unit]]) -> list[Unit]:
    targets = {key.target for table in unit.tables for key in table.foreign_keys}
    return [parent for target in sorted(targets) for parent in by_table.get(target, ())]


def obstacle(unit: Unit) -> str:
    """Return why no row of this unit can be generated; "" if one can."""
    for table in unit.tables:
        referring = {own for key in table.foreign_keys for own, _ in key.columns}
        for column in table.columns:
            optional = (
                column.nullable
                or is_filled(column)
                or ColumnName(table.name, column.name) in unit.filled_by_orm
            )
            if not optional and column.name not in referring and strategies.values(column.type) is None:
                kind = column.type.sql or column.type.kind
                named = ColumnName(table.name, column.name)
                return f"no values can be generated for {named}, whose type is {kind}"
    return ""


def is_filled(column: MetaColumn) -> bool:
    """Whether a column gets a value if none is given."""
    return bool(column.generated or column.server_default) or column.default.kind != "none"
