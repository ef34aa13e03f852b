"""What a rule speaks of, as a value; reports write it for people, and nobody reads it from a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

_UNAMBIGUOUS_NAME: Final = re.compile(r"""[^\s.,"]+""")
PUBLIC: Final = "public"
"""The schema that is left out where names are written for people."""


def dotted(*names: str) -> str:
    """Write names of a database, joined by dots; quoted only where dots or commas would mislead."""
    return ".".join(
        name if _UNAMBIGUOUS_NAME.fullmatch(name) else '"' + name.replace('"', '""') + '"' for name in names
    )


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Something with a name: a table or its column, a class or its attribute.

    names: from the outside in, as `("users", "email")`. schema: the schema of what lives in one; "" for what
    a database has outside of any; None for names of Python, and for whatever has only a text. before, after:
    what tells it from others of these names, as a text for people.
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
        """Give something inside of it: a column of a table, an attribute of a class."""
        return replace(self, names=(*self.names, *names))

    @property
    def outer(self) -> Subject | None:
        """What it is in: the table of a column, the class of an attribute, the schema of a table."""
        if len(self.names) > 1:
            return Subject(self.names[:-1], self.schema)
        return Subject((self.schema,), "") if self.schema else None

    def around(self) -> Iterator[Subject]:
        """Give itself, and what it is in, from the inside out; but for the schema, which holds much else."""
        yield self
        for count in range(len(self.names) - 1, 0, -1):
            yield Subject(self.names[:count], self.schema)


def named(text: str) -> Subject:
    """Give what has one name of its own and is in nothing: a class, a module, an address."""
    return Subject((text,))
