"""The subject of a finding, as a value; reports write it for people, and no code parses that text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_UNAMBIGUOUS_NAME: Final = re.compile(r"""[^\s.,"]+""")
PUBLIC: Final = "public"
"""The schema that is left out where names are written for people."""


def dotted(*names: str) -> str:
    """Write names of a database, joined by dots; quoted only where they hold dots, commas or spaces."""
    return ".".join(
        name if _UNAMBIGUOUS_NAME.fullmatch(name) else '"' + name.replace('"', '""') + '"' for name in names
    )


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Something with a name: a table or its column, a class or its attribute.

    names: from the outside in, as `("users", "email")`. schema: its schema; "" for an object of a database
    that is in no schema; None for names of Python, and for a subject that has only a text. before, after:
    what distinguishes it from others of these names, as a text for people.
    """

    names: tuple[str, ...]
    schema: str | None = None
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        if self.schema is None:
            names = ".".join(self.names)
        else:
            names = dotted(*(() if self.schema in {"", PUBLIC} else (self.schema,)), *self.names)
        return f"{self.before}{names}{self.after}"

    def below(self, *names: str) -> Subject:
        """Return a subject inside of this one: a column of a table, an attribute of a class."""
        return Subject((*self.names, *names), self.schema, self.before, self.after)

    @property
    def outer(self) -> Subject | None:
        """What it is in: the table of a column, the class of an attribute, the schema of a table; or None."""
        if len(self.names) > 1:
            return Subject(self.names[:-1], self.schema)
        return Subject((self.schema,), "") if self.schema else None

    def around(self) -> Iterator[Subject]:
        """Return itself and what it is in, from the inside out, without the schema, which holds much else."""
        yield self
        for count in range(len(self.names) - 1, 0, -1):
            yield Subject(self.names[:count], self.schema)


def named(text: str) -> Subject:
    """Return a subject with one name that is in nothing: a class, a module, an address."""
    return Subject((text,))
