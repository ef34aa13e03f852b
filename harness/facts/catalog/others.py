"""Objects of a catalog that have no type of their own here: they are compared by their rows in pg_catalog."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from harness.facts.catalog.names import Name, ObjectUse, Use

_PARTS: Final = re.compile(r'"(?:[^"]|"")+"|[^".]+')


@dataclass(frozen=True, slots=True)
class Property:
    """The value of one column of a system catalog for an object, as a text.

    refers: the text consists of names of other objects, written by the server. hidden: it holds secrets, of
    which only the names are read.
    """

    name: str
    value: str
    refers: bool = False
    hidden: bool = False

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


@dataclass(frozen=True, slots=True)
class OtherObject:
    """An object of any other kind: a collation, a cast, an operator, a setting of the database, and so on.

    kind, name: in the server's words (pg_identify_object), names with their schemas. schema: where it lives,
    or empty. catalog: the table of pg_catalog that it is read from. properties: sorted by name; empty ones,
    and who may do what with it, are left out.
    """

    catalog: str
    kind: str
    schema: str
    name: str
    properties: tuple[Property, ...]
    uses: tuple[Use, ...]
    comment: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".rstrip()

    @property
    def full_name(self) -> ObjectUse:
        """Its kind and name, by which others need it."""
        return ObjectUse(self.kind, self.name)

    @property
    def plain_name(self) -> Name:
        """Its name without quotes, and its schema: for an object that its name alone identifies."""
        last = _PARTS.findall(self.name)[-1] if self.name else ""
        return Name(self.schema, last[1:-1].replace('""', '"') if last.startswith('"') else last)
