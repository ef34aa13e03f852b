"""Pair the owners and privileges of two databases."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from harness.facts.catalog import (
    Catalog,
    ColumnName,
    DefaultPrivileges,
    Domain,
    ExtendedStatistics,
    Extension,
    ObjectName,
    OtherObject,
    Owner,
    Privileges,
    Publication,
    Routine,
    Schema,
    Sequence,
    Table,
    View,
)
from harness.pairs.catalog.pairing import Kind, Place
from harness.pairs.compare import Lone, Match

if TYPE_CHECKING:
    from harness.findings import Location
    from harness.pairs.catalog import CatalogPair
    from harness.pairs.written import Locate

Granted = TypeVar("Granted", Privileges, DefaultPrivileges)

_MADE_AS: Final = {
    "TABLE": "TABLES",
    "VIEW": "TABLES",
    "MATERIALIZED VIEW": "TABLES",
    "FOREIGN TABLE": "TABLES",
    "SEQUENCE": "SEQUENCES",
    "FUNCTION": "FUNCTIONS",
    "PROCEDURE": "FUNCTIONS",
    "AGGREGATE": "FUNCTIONS",
    "TYPE": "TYPES",
    "DOMAIN": "TYPES",
    "SCHEMA": "SCHEMAS",
}


_OTHERS: Final = {
    "pg_foreign_data_wrapper": "FOREIGN DATA WRAPPER",
    "pg_foreign_server": "FOREIGN SERVER",
    "pg_language": "LANGUAGE",
    "pg_largeobject_metadata": "LARGE OBJECT",
    "pg_type": "TYPE",
}
"""The tables of pg_catalog whose objects have privileges, in the words of GRANT."""


@dataclass(frozen=True)
class Access:
    """Who owns what, and who may do what with it.

    An entry about an object that only one side has is left out with that object. A default privilege that
    only one side revokes is a privilege that the other side has: that is a loss, too.
    """

    pair: CatalogPair

    @cached_property
    def owners(self) -> Kind[Owner]:
        """By object."""
        return self.pair.pair(
            lambda side: side.owners,
            lambda one: one.object.subject,
            [lambda one: self._other_name(one.object)],
            falls=lambda _: True,
            place=lambda one: _place(one.object),
        )

    @cached_property
    def default_privileges(self) -> Kind[DefaultPrivileges]:
        """By who makes which objects where, and by grantee."""
        return self._granted(
            lambda side: (
                one for one in side.default_privileges if one.schema not in self.pair.losses.schemas
            ),
            lambda one: (one.role, one.schema, one.objects, one.grantee),
        )

    @cached_property
    def privileges(self) -> Kind[Privileges]:
        """By object and grantee.

        What an owner may do follows from the owner, and what new objects get follows from the default
        privileges: both are left out.
        """
        paired = self._granted(
            lambda side: (one for one in side.privileges if not self._falls(one)),
            lambda one: (self._other_name(one.object), one.grantee),
        )
        return replace(
            paired,
            missing=tuple(_own(paired.missing, self.default_privileges.missing)),
            added=tuple(_own(paired.added, self.default_privileges.added)),
            baseline_location=_located(self.pair.baseline_location),
            refactored_location=_located(self.pair.refactored_location),
        )

    def granted_by_default(self, match: Match[Privileges]) -> bool:
        """Whether a difference of grant options comes from default privileges that differ in the same way."""
        return any(
            _makes(default.baseline, match.baseline)
            and default.baseline.grantable != default.refactored.grantable
            for default in self.default_privileges.differing
        )

    def on_both_sides(self, name: ObjectName) -> bool:
        """Whether both sides have an object; False for a kind that is not compared."""
        return name in self._both

    def _granted(
        self, side: Callable[[Catalog], Iterable[Granted]], identity: Callable[[Granted], Hashable]
    ) -> Kind[Granted]:
        """Pair privileges one by one, and report those of one grantee together."""
        if self.pair.baseline is None or self.pair.refactored is None:
            return Kind(skipped=self.pair.skipped)
        baseline, refactored = self.pair.sides
        ours = {identity(one): one for one in side(baseline)}
        theirs = {identity(one): one for one in side(refactored)}
        matches: list[Match[Granted]] = []
        missing: list[Lone[Granted]] = []
        added: list[Lone[Granted]] = []
        for key, granted in {**theirs, **ours}.items():
            expected, actual = ours.get(key, _nothing(granted)), theirs.get(key, _nothing(granted))
            lost: Granted = _less(expected, actual)
            won: Granted = _less(actual, expected)
            if lost.privileges or lost.revoked:
                missing.append(Lone(granted.subject, lost))
            if won.privileges or won.revoked:
                added.append(Lone(granted.subject, won))
            if key in ours and key in theirs:
                lone = {*lost.privileges, *won.privileges}
                matches.append(Match(granted.subject, _without(expected, lone), _without(actual, lone)))
        return Kind(
            tuple(sorted(matches, key=lambda match: str(match.subject))),
            tuple(sorted(missing, key=lambda lone: str(lone.subject))),
            tuple(sorted(added, key=lambda lone: str(lone.subject))),
        )

    def _falls(self, one: Privileges) -> bool:
        whole, name = replace(one.object, column=""), one.object.in_schema
        return (
            whole in self._lone
            or one.object.schema in self.pair.losses.schemas
            or (one.object.kind == "TYPE" and name in self.pair.losses.relations)  # a row type
            or ColumnName(name, one.object.column) in self._lone_columns
            or one.grantee in self._other_owners.get(whole, ())
        )

    def _other_name(self, name: ObjectName) -> ObjectName:
        """Return the name that an object has on the refactored side."""
        renamed = self._renamed.get(replace(name, column=""))
        return replace(renamed, column=name.column) if renamed else name

    @cached_property
    def _other_owners(self) -> Mapping[ObjectName, tuple[str, str]]:
        """Both owners of each object whose owner differs, under both names of the object."""
        return {
            name: (match.baseline.role, match.refactored.role)
            for match in self.owners.matches
            if match.baseline.role != match.refactored.role
            for name in (match.baseline.object, match.refactored.object)
        }

    @cached_property
    def _renamed(self) -> Mapping[ObjectName, ObjectName]:
        kinds: list[Kind[Any]] = [
            self.pair.sequences,
            self.pair.views,
            self.pair.enums,
            self.pair.domains,
            self.pair.composites,
            self.pair.ranges,
            self.pair.extended_statistics,
            self.pair.publications,
        ]
        return {
            _object(match.baseline): _object(match.refactored)
            for kind in kinds
            for match in kind.differing
            if match.baseline.name != match.refactored.name
        }

    @cached_property
    def _lone(self) -> frozenset[ObjectName]:
        """The objects that only one side has, without those that have another name on the other side."""
        losses = self.pair.losses
        lone = {*_objects(losses.baseline)} ^ {*_objects(losses.refactored)}
        return frozenset(lone - self._renamed.keys() - {*self._renamed.values()})

    @cached_property
    def _both(self) -> frozenset[ObjectName]:
        losses = self.pair.losses
        return frozenset({*_objects(losses.baseline)} & {*_objects(losses.refactored)})

    @cached_property
    def _lone_columns(self) -> frozenset[Hashable]:
        views = [
            {column.full_name for view in side.views for column in view.columns}
            for side in (self.pair.losses.baseline, self.pair.losses.refactored)
        ]
        return self.pair.losses.columns | (views[0] ^ views[1])


def _objects(catalog: Catalog) -> Iterator[ObjectName]:
    """Name the objects of a catalog that have owners and privileges of their own."""
    kinds: list[Iterable[Any]] = [
        catalog.schemas,
        catalog.extensions,
        catalog.tables,
        catalog.views,
        catalog.sequences,
        catalog.routines,
        catalog.enums,
        catalog.domains,
        catalog.composites,
        catalog.ranges,
        catalog.extended_statistics,
        catalog.publications,
        (one for one in catalog.other_objects if one.catalog in _OTHERS),
    ]
    return (_object(one) for kind in kinds for one in kind)


def _object(value: Any) -> ObjectName:
    match value:
        case Schema() | Extension() | Publication():
            return ObjectName(type(value).__name__.upper(), "", value.name)
        case Routine():
            kind = "FUNCTION" if value.kind == "window function" else value.kind.upper()
            return ObjectName(kind, value.name.schema, value.name.name, value.signature)
        case OtherObject():
            return ObjectName(_OTHERS[value.catalog], value.schema, value.plain_name.name)
        case View() | Table(kind="foreign table"):
            kind = value.kind.upper()
        case Table() | Sequence() | Domain():
            kind = type(value).__name__.upper()
        case ExtendedStatistics():
            kind = "STATISTICS"
        case _:
            kind = "TYPE"
    return ObjectName(kind, value.name.schema, value.name.name)


def _nothing(one: Granted) -> Granted:
    return replace(one, privileges=(), grantable=(), revoked=())


def _less(granted: Granted, other: Granted) -> Granted:
    """Return what the first allows and the second does not."""
    privileges = tuple(name for name in granted.privileges if name not in other.privileges)
    return replace(
        granted,
        privileges=privileges,
        grantable=tuple(name for name in granted.grantable if name in privileges),
        revoked=tuple(name for name in other.revoked if name not in granted.revoked),
    )


def _without(granted: Granted, reported: Container[str]) -> Granted:
    """Leave out what is reported elsewhere."""
    return replace(
        granted,
        privileges=tuple(name for name in granted.privileges if name not in reported),
        grantable=tuple(name for name in granted.grantable if name not in reported),
        revoked=tuple(name for name in granted.revoked if name not in reported),
    )


def _own(
    lone: Iterable[Lone[Privileges]], defaults: Iterable[Lone[DefaultPrivileges]]
) -> Iterator[Lone[Privileges]]:
    """Leave out what an object got from default privileges that only one side has."""
    defaults = tuple(defaults)
    for one in lone:
        given = {
            name
            for default in defaults
            if _makes(default.value, one.value)
            for name in (*default.value.privileges, *default.value.revoked)
        }
        value = _without(one.value, given)
        if value.privileges or value.revoked:
            yield Lone(one.subject, value)


def _makes(default: DefaultPrivileges, one: Privileges) -> bool:
    """Whether objects of this kind are made with these default privileges."""
    return (
        default.objects == _MADE_AS.get(one.object.kind)
        and not one.object.column
        and default.schema in ("", one.object.schema)
        and default.grantee == one.grantee
    )


def _place(name: ObjectName) -> Place | None:
    columns = (name.column,) if name.column else ()
    return (name.in_schema, columns, "") if name.kind in {"TABLE", "VIEW"} else None


def _located(locate: Locate) -> Callable[[Privileges], Location | None]:
    def where(one: Privileges) -> Location | None:
        found = _place(one.object)
        return locate(*found) if found else None

    return where
