"""Ask one database what it holds.

`information_schema` says what there is, and SHOW CREATE how it is made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from harness.engines.mariadb.connection import is_mariadb, rows_of, usual_mode
from harness.engines.mariadb.reading.pieces import quoted, unquoted, without_database
from harness.errors import DatabaseError
from harness.facts.catalog import Name
from harness.subjects import PUBLIC

if TYPE_CHECKING:
    from pymysql.connections import Connection

Row = Mapping[str, Any]

OLDEST_MARIADB: Final = (10, 6)
OLDEST_MYSQL: Final = (8, 0)
_VERSION: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Version:
    """Which server it is."""

    mariadb: bool
    number: tuple[int, ...]


def version_of(text: str) -> Version:
    """Read what a server says of its version; DatabaseError if it is too old to be read."""
    found = _VERSION.match(text)
    assert found is not None, text
    version = Version(is_mariadb(text), tuple(map(int, found.groups())))
    name, oldest = ("MariaDB", OLDEST_MARIADB) if version.mariadb else ("MySQL", OLDEST_MYSQL)
    if version.number < oldest:
        wanted = ".".join(map(str, oldest))
        raise DatabaseError(
            f"{name} {found[0]} is too old: schema-harness reads {name} {wanted} and later",
            hint="Choose another server with --database",
        )
    return version


class Queries:
    """The questions to one database. What it holds is in `public` here, like all that has no schema to name.

    builders: users, as `name@host`, who stand for whoever builds the schema: as a definer, none is named.
    None for all users.
    """

    def __init__(self, connection: Connection[Any], builders: Collection[str] | None) -> None:
        self.connection = connection
        ((self.database, version, user),) = self.tuples("SELECT database(), version(), current_user()")
        self.version = version_of(version)
        self._builders = None if builders is None else {user, *builders}
        self._usual = {
            "SQL_MODE": usual_mode(is_mariadb=self.version.mariadb),
            **{
                column: self.tuples(f"SELECT @@{variable}")[0][0]
                for column, variable in (
                    ("CHARACTER_SET_CLIENT", "character_set_client"),
                    ("COLLATION_CONNECTION", "collation_connection"),
                    ("DATABASE_COLLATION", "collation_database"),
                )
            },
        }

    def tuples(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Run a query and return its rows; DatabaseError when the server refuses it."""
        with rows_of(self.connection, query, values) as cursor:
            return list(cursor.fetchall())

    def rows(self, view: str, schema: str, order: str = "1") -> Iterator[Row]:
        """Read the rows of a view of information_schema about this database, by column in upper case.

        schema: the column that names the database. All columns are read: a later version may have more.
        """
        query = f"SELECT * FROM information_schema.{view} WHERE {schema} = %s ORDER BY {order}"  # noqa: S608
        with rows_of(self.connection, query, [self.database]) as cursor:
            names = [column[0].upper() for column in cursor.description]
            for values in cursor.fetchall():
                yield dict(zip(names, values, strict=True))

    def shown(self, kind: str, name: str, column: str) -> str:
        """Return what SHOW CREATE writes; "" where the user may not see it."""
        with rows_of(self.connection, f"SHOW CREATE {kind} {quoted(name)}") as cursor:
            names = [each[0] for each in cursor.description]
            text = cursor.fetchone()[names.index(column)]
        return self.own(text or "")

    def own(self, text: str) -> str:
        """Leave out the name of this database, which is another on each side."""
        return without_database(text, self.database)

    def name(self, name: str) -> Name:
        """Name something of this database."""
        return Name(PUBLIC, name)

    def definer(self, row: Row) -> tuple[str, ...]:
        """Return the definer of something, if it is not whoever builds the schema."""
        definer = row["DEFINER"]
        if self._builders is None:
            return ()
        return () if definer in self._builders else (f"DEFINER = {definer}",)

    def settings(self, row: Row) -> tuple[str, ...]:
        """Return the settings that something keeps from when it was made, if a usual session has others."""
        return tuple(
            f"{column.lower()} = {row[column]}"
            for column, usual in self._usual.items()
            if column in row and _as_set(row[column]) != _as_set(usual)
        )

    def definer_of(self, name: str) -> tuple[str, ...]:
        """Return a definer who is written in SHOW CREATE as `name`@`host`."""
        return self.definer({"DEFINER": "@".join(map(unquoted, re.findall(r"`(?:[^`]|``)*`", name)))})


def _as_set(value: str) -> frozenset[str]:
    return frozenset(value.split(","))
