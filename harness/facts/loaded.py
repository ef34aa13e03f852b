"""The facts of one loaded side as frozen values: what it exports, how it maps, what its metadata says.

They are made from the plain values that the side's worker sends (`inside.capture`), whose fields have the
same names. A field `code` is a fingerprint of code or of a value; None where reading the code is not enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from harness.facts.exports import Export
from harness.facts.mapping import Listener, ListenerOrder, MappedClass
from harness.facts.modules import Importing, Late, Module
from harness.facts.places import Place, Written
from harness.facts.reads import Reads
from harness.facts.sharing import Sharing
from harness.facts.tables import EnumClass, MetaTable


@dataclass(frozen=True, slots=True)
class Environment:
    """What a side ran in, and the file of its source. It may explain differences; it is never one."""

    python: str
    sqlalchemy: str
    executable: str
    file: str


@dataclass(frozen=True, slots=True)
class Mixin:
    """A class of the side's own above mapped ones that is not mapped itself; a declarative base is one, too.

    declares: the first and the last line of what it defines, by name. classes: the mapped classes below it.
    named: those of which it gives the names of the tables.
    """

    name: str
    file: str
    declares: dict[str, tuple[int, int]]
    classes: tuple[str, ...]
    named: tuple[str, ...] = ()


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
    """All the facts of one side. statements: the SQL that its own modules hold as texts."""

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
    statements: tuple[Written, ...] = ()

    @property
    def place(self) -> Place:
        """The source's own module: its file, from the folder of its top package on, and the first line."""
        file = self.environment.file.replace("\\", "/")
        depth = self.source.count(".") + (2 if file.endswith("__init__.py") else 1)
        return ("/".join(file.split("/")[-depth:]), 1) if file else None


def decode(facts: dict[str, Any]) -> Loaded:
    """Return the facts in a worker's answer; msgspec.ValidationError names a field of another type."""
    return msgspec.convert(facts, Loaded)
