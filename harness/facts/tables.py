"""The facts of tables that no database has: defaults in Python, types, and where all is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.facts.catalog.names import ColumnName, Name
from harness.facts.places import Place


@dataclass(frozen=True, slots=True)
class Default:
    """What fills a column in Python: kind is none, value, callable, sql or sequence.

    made: the fingerprint of the expression that made a value; "" where it is not known. constant: the value
    that a callable gives each time, as its code shows; "" where it may give others.
    """

    kind: str
    text: str
    code: str | None
    made: str = ""
    constant: str = ""

    @property
    def settled(self) -> Default:
        """The value that a callable always gives, as if it were written itself; else the same."""
        return Default("value", self.constant, "") if self.constant else self


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A column's type as Python sees it; `sql` is its name in PostgreSQL, `check` a domain's CHECK.

    `takes` are the kinds of values that a type of the side's own was seen to take, `members` its enum's,
    `choices` the values that it names and takes. `stored`: how an enum's members are stored, as `EN as 'en'`.
    """

    kind: str
    sql: str | None
    decorated: bool
    python: str
    code: str | None
    length: int | None
    precision: int | None
    scale: int | None
    timezone: bool
    labels: tuple[str, ...]
    as_uuid: bool
    item: ColumnType | None
    dimensions: int
    range: str
    check: str
    takes: tuple[str, ...]
    members: tuple[str, ...]
    choices: tuple[str | int, ...]
    stored: str = ""


@dataclass(frozen=True, slots=True)
class MetaColumn:
    """A column as the metadata has it: what the database cannot know, and what rows need to know.

    server_default: the kind of construct with which the server gives a value. server_value: its SQL.
    """

    name: str
    key: str
    nullable: bool
    primary_key: bool
    generated: str
    default: Default
    onupdate: Default
    server_default: str
    server_onupdate: str
    info: str
    type: ColumnType
    server_value: str = ""


@dataclass(frozen=True, slots=True)
class EnumClass:
    """A Python enum whose members columns hold: its members in their order, as `EN='en'`."""

    name: str
    members: tuple[str, ...]
    columns: tuple[ColumnName, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class MetaForeignKey:
    """The table that a foreign key refers to, and its (own, referred) column names."""

    target: Name
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """How something is declared: a digest of the text, and the own names that decide what it makes."""

    text: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MetaTable:
    """A table as the metadata has it.

    lines: where its parts are written: a column by its name, a constraint by those of its columns, joined by
    commas, of one column in brackets, "" for `__table_args__`, and enums as `type NAME`. named: where
    constraints and indexes are, by the name written there. declared: how columns are declared, by name.
    """

    name: Name
    columns: tuple[MetaColumn, ...]
    unique: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[MetaForeignKey, ...]
    checks: tuple[str, ...]
    info: str
    place: Place
    lines: dict[str, Place] = field(default_factory=dict)
    named: dict[str, Place] = field(default_factory=dict)
    declared: dict[str, Declared] = field(default_factory=dict)
