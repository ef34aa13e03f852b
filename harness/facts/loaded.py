"""The facts of one loaded side as frozen values: what it exports, how it maps, what its metadata says.

They are made from the plain values that the side's worker sends (`inside.capture`), whose fields have the
same names. A field `code` is a fingerprint of code or of a value; None where reading the code is not enough.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

from harness.facts.catalog.names import ColumnName, Name
from harness.facts.modules import Importing, Late, Module
from harness.facts.reads import Reads
from harness.facts.sharing import Sharing
from harness.findings import Location

Place = tuple[str, int] | None


def location(place: Place) -> Location | None:
    """Return a captured place as a Location; None for none."""
    return None if place is None else Location(*place)


@dataclass(frozen=True, slots=True)
class Environment:
    """What a side ran in, and the file of its source. It may explain differences; it is never one."""

    python: str
    sqlalchemy: str
    executable: str
    file: str


OF_ITS_METACLASS = " of its metaclass"
"""How the kind of a member ends that a class has from its metaclass."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member that a class has from the side's own code: a value, function, property or other descriptor.

    annotations: those of a function's parameters and result, resolved. followed: whether it is private, and
    its code is part of that of the members that use it. generated: whether a decorator such as `dataclass`
    wrote it, or Python switched it off because of one that did. replaces: whether it stands in the place of
    what a base of another package does.
    """

    name: str
    kind: str
    value: str | None
    code: str | None
    annotations: dict[str, str]
    followed: bool
    generated: bool
    place: Place
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """A base of a class, and the class of the side's own that brings it: itself, or one above."""

    name: str
    brought_by: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a parameter or an attribute is annotated with, resolved; `~` stands before an unresolved name."""

    name: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class ModelField:
    """A field of a validated model; `default` is "" where it has none, or one that is code."""

    name: str
    annotation: str
    required: bool
    default: str
    settings: dict[str, str]
    code: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Export:
    """A name that can be imported from the source; `gives` names the table or mapped class that it gives.

    starred: whether `import *` gives it. incidental: whether it is only there because the source needed it.
    bases: those that its classes name; ancestry: all that it has, by name. fields, settings and schema (the
    parts of its JSON schema) are those of a validated model or data class. copies: the classes of the same
    code that its own modules use besides. made: the expression that made its value, if it is no literal.
    """

    name: str
    kind: str
    gives: Name | str
    public: bool
    starred: bool
    incidental: bool
    signature: str | None
    bases: tuple[Base, ...]
    ancestry: tuple[str, ...]
    value: str | None
    is_mixin: bool
    members: tuple[Member, ...]
    code: str | None
    place: Place
    annotations: tuple[Annotation, ...] = ()
    fields: tuple[ModelField, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    settings_code: str | None = ""
    schema: dict[str, str] = field(default_factory=dict)
    copies: tuple[str, ...] = ()
    made: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A mapped attribute that is no relationship: column, composite, synonym, hybrid or proxy.

    target: what it returns, for people; columns: the columns of tables in it. setter, deleter, updater: the
    code with which it is set, deleted, and set by an UPDATE, comparator: its own operators, "" for none;
    code: all its other code. sql: what it means in a query, "" for a column, and for what is no expression.
    """

    name: str
    kind: str
    target: str
    columns: tuple[ColumnName, ...]
    loading: str
    mutable: str
    code: str | None
    setter: str | None
    deleter: str | None
    updater: str | None
    comparator: str | None
    sql: str
    info: str
    place: Place

    @property
    def written(self) -> str | None:
        """The code of setting it, and of what an UPDATE sets: "" for none, None if some cannot be read."""
        if self.setter is None or self.updater is None:
            return None
        return "; ".join(filter(None, (self.setter, self.updater)))


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship in the words of `relationship()`'s own parameters; sql: what joins and loads it."""

    name: str
    target: str
    direction: str
    uselist: bool
    cascade: str
    lazy: str
    back_populates: str
    order_by: str
    primaryjoin: str | None
    secondary: str | None
    secondaryjoin: str | None
    remote_side: str
    writes: str
    viewonly: bool
    passive_deletes: str
    passive_updates: bool
    post_update: bool
    single_parent: bool
    innerjoin: str
    options: dict[str, str]
    collection: str
    collection_code: str | None
    comparator: str | None
    sql: dict[str, str]
    info: str
    place: Place


@dataclass(frozen=True, slots=True)
class Validator:
    """A function of a mapped class that validates some of its attributes.

    `constants` and `patterns` (regular expressions) are those in its code: valid values may depend on them.
    """

    name: str
    attributes: tuple[str, ...]
    options: str
    constants: tuple[str | int, ...]
    patterns: tuple[str, ...]
    code: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Listener:
    """Code that events call.

    `targets` are what it listens to (a class, an attribute), the event, and how: `retval` where SQLAlchemy
    takes what it returns, `propagate` where subclasses get it, `propagated` where a base hands it down. The
    number identifies it among the side's listeners. package: of third parties, if only importing that
    registers it; else "".
    """

    number: int
    name: str
    targets: tuple[tuple[str, str, str], ...]
    code: str | None
    place: Place
    package: str = ""


@dataclass(frozen=True, slots=True)
class ListenerOrder:
    """The order in which an event calls several listeners, by their numbers in `listeners`."""

    target: str
    event: str
    listeners: tuple[int, ...]


class Made(StrEnum):
    """Who made a constructor: the user, a dataclass, SQLAlchemy (it takes the attributes by name), nobody."""

    WRITTEN = "written"
    GENERATED = "generated"
    DEFAULT = "default"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Constructor:
    """The constructor that a mapped class has in effect.

    brought_by: the class that is the reason for it, "" for none; the place is this class's.
    """

    signature: str | None
    made: Made
    brought_by: str
    place: Place


@dataclass(frozen=True, slots=True)
class MappedClass:
    """A class that the ORM maps; `table` is a text where it maps no table.

    sql: what the ORM sends for it, by kind of statement.
    """

    name: str
    module: str
    table: Name | str
    tables: tuple[Name, ...]
    discriminator: ColumnName | None
    inherits: str | None
    concrete: bool
    polymorphic_on: str | None
    polymorphic_identity: str
    primary_key: tuple[str, ...]
    version_id: ColumnName | None
    version_generator: str | None
    options: dict[str, str]
    constructor: Constructor
    attributes: tuple[Attribute, ...]
    relationships: tuple[Relationship, ...]
    members: tuple[Member, ...]
    validators: tuple[Validator, ...]
    sql: dict[str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class Default:
    """What fills a column in Python: kind is none, value, callable, sql or sequence.

    made: the fingerprint of the expression that made a value; "" where it is not known.
    """

    kind: str
    text: str
    code: str | None
    made: str = ""


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A column's type as Python sees it; `sql` is its name in PostgreSQL, `check` a domain's CHECK.

    `takes` are the kinds of values that a type of the side's own was seen to take, `members` its enum's,
    `choices` the values that it names and takes.
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


@dataclass(frozen=True, slots=True)
class Mixin:
    """A class of the side's own above mapped ones that is not mapped itself; a declarative base is one, too.

    declares: the first and the last line of what it defines, by name. classes: the mapped classes below it.
    """

    name: str
    file: str
    declares: dict[str, tuple[int, int]]
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """A distribution of which a side uses something that is compared by its name; version may be unknown.

    own: whether what it gives is compared nevertheless, because it helps to define the schema. open: whether
    it has an open licence then, so that it may be everybody's. packages: the side uses these of it.
    """

    name: str
    version: str
    own: bool = False
    open: bool = False
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """All the facts of one side."""

    source: str
    environment: Environment
    exports: tuple[Export, ...]
    inner_exports: tuple[Export, ...]
    modules: tuple[Module, ...]
    importing: tuple[Importing, ...]
    late: tuple[Late, ...]
    classes: tuple[MappedClass, ...]
    tables: tuple[MetaTable, ...]
    enums: tuple[EnumClass, ...]
    listeners: tuple[Listener, ...]
    listener_orders: tuple[ListenerOrder, ...]
    sharing: Sharing
    reads: Reads
    third_parties: tuple[ThirdParty, ...]
    mixins: tuple[Mixin, ...] = ()


def decode(facts: dict[str, Any]) -> Loaded:
    """Return the facts in a worker's answer; msgspec.ValidationError names a field of another type."""
    return msgspec.convert(facts, Loaded)
