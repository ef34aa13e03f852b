"""Choose a few rows for the tables of a database, the same ones each time, as its constraints allow.

What a value is, and how rows are inserted, each engine says for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, Generic, TypeVar

from harness.facts.catalog import Catalog, Column, Name

T = TypeVar("T")

NUMBERS: Final = (9001, 9002)
"""One for each row; beyond what a sequence gives to rows that revisions insert, and within 16 bits."""
_WORD: Final = "Ab "
"""What a migration of texts may change: their case, and blanks."""


class Rows(Generic[T]):
    """The values of all columns, by the number of the row.

    of_type: returns a value for a column and a number; None for a type of which it knows none.
    """

    def __init__(self, catalog: Catalog, of_type: Callable[[Column, int], T | None]) -> None:
        self._of_type = of_type
        self._columns = {(column.relation, column.name): column for column in catalog.columns}
        self._targets = {
            (key.table, column): (key.target, target)
            for key in catalog.foreign_keys
            for column, target in zip(key.columns, key.target_columns, strict=False)
        }

    def values(self, table: Name, number: int, *, optional: bool) -> dict[str, T | None]:
        """Return the values of a row, without columns that the database fills itself.

        optional: whether columns that may be null have values as well.
        """
        found: dict[str, T | None] = {}
        for (relation, name), column in self._columns.items():
            if relation == table and not column.generated and (column.not_null or optional):
                value = self._of_type(self._referred(column), number)
                if value is not None or not column.default:
                    found[name] = value
        return found

    def _referred(self, column: Column) -> Column:
        """Return the column that a column refers to, at last; itself if it refers to none."""
        place, passed = (column.relation, column.name), set()
        while place in self._targets and place not in passed:
            passed.add(place)
            place = self._targets[place]
        return self._columns.get(place, column)


def fill_each(
    catalog: Catalog, filled: Collection[Name], inserted: Callable[[Name, bool], bool]
) -> frozenset[Name]:
    """Fill the tables that are not filled yet; return all that are then.

    inserted: puts rows into a table, with values for columns that may be null or without, and returns whether
    that was accepted. What a constraint or a trigger refuses is tried again after the other tables, at last
    without the columns that may be null. Then the table is left as it is.
    """
    done = frozenset(filled)
    for optional in (True, False):
        while added := frozenset(
            table.name
            for table in catalog.tables
            if table.name not in done and inserted(table.name, optional)
        ):
            done |= added
    return done


def text_of(number: int, room: int | None, *, words: bool) -> str:
    """Return a text for a number, of so many characters at most. words: with letters, where there is room."""
    digits = str(number)
    room = len(_WORD) + len(digits) if room is None else room
    digits = digits[-room:]
    return _WORD[: room - len(digits)] + digits if words else digits
