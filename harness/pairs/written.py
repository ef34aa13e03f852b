"""Where a side writes its tables and their parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from harness.facts.build import MIGRATIONS
from harness.facts.environment import Environment
from harness.facts.places import Place, Written, location
from harness.facts.tables import MetaTable
from harness.facts.whole import Facts
from harness.findings import Location
from harness.missing import known
from harness.subjects import PUBLIC

if TYPE_CHECKING:
    from harness.facts.catalog.names import Name
    from harness.pairs.default_schema import DefaultSchema
    from harness.pairs.statements import Statement

_WORD: Final = re.compile(r"\w+|[-+*/<>=~!@#%^&|`?]+")
"""As `inside` splits the texts of a statement."""
_UNSAID: Final = frozenset({PUBLIC, "of", "setting"})
"""What stands in the names of objects for people, and seldom in SQL."""
TYPE: Final = "type "
"""What comes before the name of a type, in the place of the name of a part."""
Locate = Callable[["Name", tuple[str, ...], str], Location | None]
"""Takes a table, the columns of a part of it, and the part's name; () and "" for the table itself."""


def nowhere(_table: Name, _columns: tuple[str, ...], _name: str) -> Location | None:
    """Return None, where nothing is known of a side's source."""
    return None


def written_at(side: Facts, default: DefaultSchema) -> Locate:
    """Return a function that finds a table of the database, or a part of it by its columns and its name.

    Where migrations have built it, that is in the file of the revision.
    """
    environment = side.environment
    if side.builder == MIGRATIONS and isinstance(environment, Environment) and environment.statements:
        return _in_revisions(environment.statements)
    loaded = known(side.loaded)
    tables = {table.name: table for table in loaded.tables} if loaded is not None else {}

    def where(table: Name, columns: tuple[str, ...], name: str) -> Location | None:
        found = tables.get(default.as_declared(table))
        return None if found is None else _part(found, columns, name)

    return where


def _in_revisions(statements: Sequence[Written]) -> Locate:
    """Return a function that finds what has been said of a part last, and of a table first."""

    def where(table: Name, columns: tuple[str, ...], name: str) -> Location | None:
        part = name.removeprefix(TYPE)
        for wanted in ((table.name, part), (table.name, *columns)):
            about = [one for one in statements if all(word in one.words for word in wanted)]
            if wanted[-1] and len(wanted) > 1 and about:
                return Location(about[-1].file, about[-1].words[wanted[-1]])
        made = (one for one in statements if table.name in one.words)
        first = next(made, None)
        return None if first is None else Location(first.file, first.words[table.name])

    return where


def emitted_at(side: Facts) -> Callable[[Statement], Location | None]:
    """Return a function that finds where a side writes the table that a statement is about."""
    loaded = known(side.loaded)
    places: dict[tuple[str, ...], Place] = {}
    for table in loaded.tables if loaded is not None else ():
        schema, name = table.name.schema, table.name.name
        places[schema, name] = table.place
        if schema in {"", PUBLIC}:  # as most are written
            places[name,] = table.place

    def where(statement: Statement) -> Location | None:
        return location(places.get(statement.about(places)))

    return where


def said_at(side: Facts) -> Callable[[Sequence[str]], Location | None]:
    """Return a function that finds the statement with these names that a side holds as a text.

    Where migrations or a script have built its database, that is in the revisions, or in the script.

    Of several it is the one that has the first name the earliest: `CREATE VIEW emails` before a view that
    reads `emails`. The place is that of the last name. The arguments of a function or an operator are left
    out where their types are spelt otherwise than in its signature: `int` for `integer`.
    """
    loaded, environment = known(side.loaded), side.environment
    held = side.statements if loaded is None else loaded.statements
    if side.builder == MIGRATIONS and isinstance(environment, Environment) and environment.statements:
        held = environment.statements
    folded = [(one.file, {word.casefold(): at for word, at in one.words.items()}) for one in held]

    def where(names: Sequence[str]) -> Location | None:
        for spelt in (names, [name.partition("(")[0] for name in names]):
            words = [word.casefold() for name in spelt for word in _WORD.findall(name)]
            if (found := said([word for word in words if word not in _UNSAID])) is not None:
                return found
        return None

    def said(asked: Sequence[str]) -> Location | None:
        found = [(file, words) for file, words in folded if asked and all(word in words for word in asked)]
        if not found:
            return None
        file, words = min(found, key=lambda one: list(one[1]).index(asked[0]))
        return Location(file, words[asked[-1]])

    return where


def _part(table: MetaTable, columns: tuple[str, ...], name: str) -> Location | None:
    """Return the line of a part: that of its name, of its columns, of `__table_args__`, or the table's.

    name: of a constraint or an index, or `type NAME`.

    A naming convention puts the name that was written at the end of the one that the database has.
    """
    if name.startswith(TYPE) and name in table.lines:
        return location(table.lines[name])
    written = [one for one in table.named if name == one or name.endswith(f"_{one}")]
    if written:
        return location(table.named[max(written, key=len)])
    if not columns and not name:
        return location(table.place)
    found = table.lines.get(f"({columns[0]})") if name and len(columns) == 1 else None
    return location(found or table.lines.get(",".join(columns)) or table.lines.get("") or table.place)
