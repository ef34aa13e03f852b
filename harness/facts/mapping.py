"""The facts of how a side maps classes: attributes, relationships, validators, listeners, constructors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harness.facts.catalog.names import ColumnName, Name
from harness.facts.exports import Member
from harness.facts.places import Place


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
    """A relationship in the words of `relationship()`'s own parameters; sql: what joins and loads it.

    bound_code: the code that gives values to its conditions when they are used, "" for none. made_by: the
    relationship whose `backref` made it, as class and name; "" where it is declared itself.
    """

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
    bound_code: str | None
    comparator: str | None
    sql: dict[str, str]
    info: str
    place: Place
    made_by: str = ""


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

    brought_by: the class that is the reason for it, "" for none; the place is this class's. filled: the
    attributes that get a value from it where none is given.
    """

    signature: str | None
    made: Made
    brought_by: str
    place: Place
    filled: tuple[str, ...] = ()


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
