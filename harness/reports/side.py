"""One side, read for the page: its tables under one spelling of their names, with what belongs to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from harness.facts.catalog import Catalog, Column, Name, Table
from harness.facts.loaded import Loaded
from harness.facts.mapping import MappedClass
from harness.facts.places import Place
from harness.facts.tables import MetaTable
from harness.facts.whole import Facts
from harness.missing import known
from harness.pairs.default_schema import DefaultSchema, default_schema
from harness.subjects import PUBLIC


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: the table that it refers to, its own columns and the referred ones."""

    target: Name
    columns: tuple[str, ...]
    referred: tuple[str, ...]
    name: str = field(default="", compare=False)


@dataclass(frozen=True)
class Side:
    """One side, as far as it is known."""

    facts: Facts

    @property
    def loaded(self) -> Loaded | None:
        """What was loaded."""
        return known(self.facts.loaded)

    @property
    def catalog(self) -> Catalog | None:
        """What the built database holds."""
        return known(self.facts.catalog)

    @cached_property
    def _default(self) -> DefaultSchema:
        return default_schema(self.facts)

    def declared(self, name: Name) -> Name:
        """Return a table's name as both the metadata and the catalog are read here."""
        found = self._default.as_declared(name)
        return Name(found.schema or PUBLIC, found.name)

    @cached_property
    def tables(self) -> Mapping[Name, MetaTable]:
        """The tables of the metadata."""
        return {self.declared(one.name): one for one in (self.loaded.tables if self.loaded else ())}

    @cached_property
    def built(self) -> Mapping[Name, Table]:
        """The tables of the database."""
        return {self.declared(one.name): one for one in (self.catalog.tables if self.catalog else ())}

    @cached_property
    def columns(self) -> Mapping[Name, list[Column]]:
        """The columns of the tables of the database, in their order."""
        found: defaultdict[Name, list[Column]] = defaultdict(list)
        for column in self.catalog.columns if self.catalog else ():
            found[self.declared(column.relation)].append(column)
        return found

    @cached_property
    def classes(self) -> Mapping[Name | str, list[MappedClass]]:
        """The mapped classes, by the table that they map."""
        found: defaultdict[Name | str, list[MappedClass]] = defaultdict(list)
        for mapped in self.loaded.classes if self.loaded else ():
            table = mapped.table
            found[self.declared(table) if isinstance(table, Name) else table].append(mapped)
        return found

    @cached_property
    def primary_keys(self) -> Mapping[Name, Collection[str]]:
        """The columns of the primary key of each table: of the database, else of the metadata."""
        found = {
            name: {column.name for column in table.columns if column.primary_key}
            for name, table in self.tables.items()
        }
        for key in self.catalog.primary_keys if self.catalog else ():
            found[self.declared(key.table)] = set(key.columns)
        return found

    @cached_property
    def foreign_keys(self) -> Mapping[Name, Sequence[Reference]]:
        """The foreign keys of each table: those of the database, else of the metadata."""
        found: defaultdict[Name, list[Reference]] = defaultdict(list)
        if self.catalog is not None:
            for key in self.catalog.foreign_keys:
                target = self.declared(key.target)
                reference = Reference(target, key.columns, key.target_columns, key.name)
                found[self.declared(key.table)].append(reference)
            return found
        for name, table in self.tables.items():
            for meta in table.foreign_keys:
                own, referred = zip(*meta.columns, strict=True)
                found[name].append(Reference(self.declared(meta.target), own, referred))
        return found

    @cached_property
    def _table_of_class(self) -> Mapping[str, Name]:
        return {
            mapped.name: name
            for name, classes in self.classes.items()
            if isinstance(name, Name)
            for mapped in classes
        }

    def table_of(self, mapped: str) -> Name | None:
        """Return the table that a class is mapped to; None for a class of no table."""
        return self._table_of_class.get(mapped)

    def module_of(self, name: Name) -> str:
        """Return the module that defines a table; "" if that is not known."""
        for mapped in self.classes.get(name, ()):
            return mapped.module
        table = self.tables.get(name)
        return module_at(table.place) if table is not None else ""


def module_at(place: Place) -> str:
    """Return the module that a file is, by its path."""
    if place is None:
        return ""
    parts = place[0].removesuffix(".py").split("/")
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
