"""Types that a user makes, and sequences."""

from __future__ import annotations

from dataclasses import dataclass

from harness.facts.catalog.names import ColumnName, Name, Use
from harness.facts.catalog.tables import Column


@dataclass(frozen=True, slots=True)
class Enum:
    """An enum type, its labels in their sort order."""

    name: Name
    labels: tuple[str, ...]
    comment: str

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """Nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class DomainConstraint:
    """A CHECK constraint of a domain."""

    domain: Name
    name: str
    definition: str
    validated: bool
    uses: tuple[Use, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain. not_null_name, not_null_comment: of its NOT NULL, a constraint since PostgreSQL 17."""

    name: Name
    type: str
    not_null: bool
    not_null_name: str
    not_null_comment: str
    default: str
    collation: str
    uses: tuple[Use, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Composite:
    """A composite type that CREATE TYPE made."""

    name: Name
    attributes: tuple[Column, ...]
    comment: str

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """The types of its attributes."""
        return tuple(ColumnName(one.user_type, "") for one in self.attributes if one.user_type)


@dataclass(frozen=True, slots=True)
class Range:
    """A range type. opclass, collation: only where they are not the subtype's own."""

    name: Name
    subtype: str
    opclass: str
    collation: str
    canonical: str
    subtype_diff: str
    multirange: str
    uses: tuple[Use, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """A sequence. minimum, maximum: None where they are what the type and direction give.

    position: the value that comes next, None where that is `start`.
    owner: the column that it is dropped with; identity: that column's identity is made of it.
    """

    name: Name
    type: str
    start: int
    increment: int
    minimum: int | None
    maximum: int | None
    cache: int
    cycle: bool
    position: int | None
    persistence: str
    owner: ColumnName | None
    identity: bool
    comment: str

    @property
    def uses(self) -> tuple[ColumnName, ...]:
        """The column that owns it."""
        return (self.owner,) if self.owner else ()
