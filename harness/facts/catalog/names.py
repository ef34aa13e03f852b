"""How a catalog names things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.subjects import PUBLIC, Subject, dotted


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """The name of something that lives in a schema. Its text leaves out `public`.

    schema: "" for a table of the metadata that is given none, beside one that is explicitly in `public`.
    """

    schema: str
    name: str

    def __str__(self) -> str:
        return self.dot()

    def dot(self, *below: str) -> str:
        """Name something below this object, as findings do: `table.column`."""
        return dotted(*(() if self.schema in {"", PUBLIC} else (self.schema,)), self.name, *below)

    @property
    def subject(self) -> Subject:
        """What a rule speaks of by this name."""
        return Subject((self.name,), self.schema)


class Use:
    """What something is made of: a column or a routine. A column without a name is its whole relation."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, order=True)
class ColumnName(Use):
    """The name of a column of a table or view, or of a relation or type as a whole."""

    relation: Name
    column: str

    def __str__(self) -> str:
        return self.relation.dot(self.column)

    @property
    def subject(self) -> Subject:
        """What a rule speaks of by this name."""
        return self.relation.subject.below(self.column)


@dataclass(frozen=True, slots=True, order=True)
class RoutineName(Use):
    """The name of a routine, with the types of its arguments."""

    name: Name
    signature: str


@dataclass(frozen=True, slots=True, order=True)
class ObjectUse(Use):
    """The name of an object of another kind, in the server's words: `collation`, `public.german`."""

    kind: str
    name: str


def unnamed(columns: Sequence[str], label: str) -> str:
    """Return the name of what nobody named, where the server makes no name: no one gives such a name."""
    return f"<{'_'.join([*columns, label])}>"


def is_unnamed(name: str) -> bool:
    """Whether a name stands for none."""
    return name.startswith("<") and name.endswith(">")


def columns_of(table: Name, columns: tuple[str, ...]) -> tuple[ColumnName, ...]:
    """The full names of a table's columns."""
    return tuple(ColumnName(table, column) for column in columns)
