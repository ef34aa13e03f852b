"""How a catalog names things."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_UNAMBIGUOUS_NAME: Final = re.compile(r"""[^\s.,"]+""")


def subject(*names: str) -> str:
    """Names as a finding shows them, joined by dots; quoted only where dots or commas would mislead."""
    return ".".join(
        name if _UNAMBIGUOUS_NAME.fullmatch(name) else '"' + name.replace('"', '""') + '"' for name in names
    )


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """The name of something that lives in a schema. Its text leaves out `public`."""

    schema: str
    name: str

    def __str__(self) -> str:
        return self.dot()

    def dot(self, *below: str) -> str:
        """Name something below this object, as findings do: `table.column`."""
        return subject(*(() if self.schema == "public" else (self.schema,)), self.name, *below)


@dataclass(frozen=True, slots=True, order=True)
class ColumnName:
    """The name of a column of a table or view."""

    relation: Name
    column: str

    def __str__(self) -> str:
        return self.relation.dot(self.column)


@dataclass(frozen=True, slots=True, order=True)
class RoutineName:
    """The name of a routine, with the types of its arguments."""

    name: Name
    signature: str


@dataclass(frozen=True, slots=True, order=True)
class ObjectUse:
    """The name of an object of another kind, in the server's words: `collation`, `public.german`."""

    kind: str
    name: str


Use = ColumnName | RoutineName | ObjectUse
"""What something is made of. A column without a name stands for the relation or type as a whole."""


def columns_of(table: Name, columns: tuple[str, ...]) -> tuple[ColumnName, ...]:
    """The full names of a table's columns."""
    return tuple(ColumnName(table, column) for column in columns)
