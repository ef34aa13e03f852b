"""The facts of what a side gives: its names, the members of classes, the fields of models."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.facts.catalog.names import Name
from harness.facts.places import Place

OF_ITS_METACLASS = " of its metaclass"
"""How the kind of a member ends that a class has from its metaclass."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member that a class has from the side's own code: a value, function, property or other descriptor.

    annotations: those of a function's parameters and result, resolved. followed: whether it is private, and
    its code is part of that of the members that use it. generated: whether a decorator such as `dataclass`
    wrote it, or Python switched it off because of one that did. replaces: whether it stands in the place of
    what a base of another package does. made: the fingerprint of the expression that made a value, "" for a
    literal.
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
    made: str = ""


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
    own_name: where an own class was defined, and its name there (`module:Outer.Class`).
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
    own_name: str = ""
