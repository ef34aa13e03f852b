"""What the server runs: views, routines, triggers, rewrite rules, policies."""

from __future__ import annotations

from dataclasses import dataclass

from harness.facts.catalog.names import Name, RoutineName, Use
from harness.facts.catalog.tables import Column


@dataclass(frozen=True, slots=True)
class View:
    """A view or materialised view. uses: what its query reads.

    replica_identity: as of a table; a plain view has NOTHING.
    """

    name: Name
    kind: str
    query: str
    columns: tuple[Column, ...]
    options: tuple[str, ...]
    access_method: str
    tablespace: str
    replica_identity: str
    populated: bool
    uses: tuple[Use, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Routine:
    """A function, procedure, window function or aggregate.

    signature: the types of its arguments, which distinguish it from others of its name; options: COST, ROWS,
    SUPPORT and TRANSFORM, where they are not the server's defaults; definition: CREATE FUNCTION, and empty
    for an aggregate, which the server does not deparse; its `body` has all that CREATE AGGREGATE needs.
    """

    name: Name
    signature: str
    kind: str
    arguments: str
    result: str
    language: str
    body: str
    volatility: str
    parallel: str
    strict: bool
    security_definer: bool
    leakproof: bool
    settings: tuple[str, ...]
    options: tuple[str, ...]
    definition: str
    uses: tuple[Use, ...]
    comment: str

    @property
    def full_name(self) -> RoutineName:
        """Its name and the types of its arguments."""
        return RoutineName(self.name, self.signature)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger.

    definition: CREATE TRIGGER from behind the trigger's name.
    columns: those that its OF and WHEN name, sorted.
    inherited: the trigger of a partition that exists because its parent has it.
    """

    table: Name
    name: str
    constraint: bool
    definition: str
    enabled: str
    function: Name
    columns: tuple[str, ...]
    inherited: bool
    uses: tuple[Use, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class RewriteRule:
    """A rewrite rule, other than the one that makes a view. definition: from behind the rule's name."""

    table: Name
    name: str
    definition: str
    enabled: str
    uses: tuple[Use, ...]
    comment: str

    @property
    def columns(self) -> tuple[str, ...]:
        """It is made for the whole table."""
        return ()


@dataclass(frozen=True, slots=True)
class Policy:
    """A row security policy. columns: those of its table that it names, sorted."""

    table: Name
    name: str
    command: str
    permissive: bool
    roles: tuple[str, ...]
    using: str
    check: str
    columns: tuple[str, ...]
    uses: tuple[Use, ...]
    comment: str
