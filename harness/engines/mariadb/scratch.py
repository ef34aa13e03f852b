"""A scratch database of MariaDB or MySQL, and what is done with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from harness.engines.mariadb.connection import connect
from harness.subjects import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from pymysql.connections import Connection

    from harness.engines.mariadb.run_user import RunUser
    from harness.engines.mariadb.sessions import Sessions
    from harness.facts.build import BuildFailure
    from harness.facts.catalog import Catalog, Name
    from harness.facts.catalog.texts import Text

_OF_RUN: Final = re.compile(r"\bschema_harness_\w*_[0-9a-f]{20}\b|(?P<user>'sh_run_[0-9a-f]{20}'@'[^']*')")

_HINTS: Final = {
    "Access denied": (
        "a schema may use no database but the one that it is given, and nothing of the server; "
        "--allow-server-objects gives its statements the rights of the user in the URL"
    ),
    "command denied": (
        "these servers have no schemas within a database, and a run has one database: compare a schema that "
        "names others on PostgreSQL (--database embedded), or without a database (--database none)"
    ),
    "log_bin_trust_function_creators": (
        "the server writes a binary log, and lets nobody without SUPER make functions and triggers: start a "
        "server for tests with --skip-log-bin, or SET GLOBAL log_bin_trust_function_creators = 1 there; "
        "--allow-server-objects gives the statements the rights of the user in the URL"
    ),
    "can't render element of type": (
        "this database does not have the type: give it a variant (with_variant), or compare the schema on "
        "the database that it is made for (--database embedded)"
    ),
    "requires a length on dialect": (
        "give the String a length, or compare the schema on the database that it is made for "
        "(--database embedded)"
    ),
}
"""What the user may do about a refusal, by a part of its message."""


def without_scratch_names(text: str) -> str:
    """Replace the names of scratch databases, and of the user of a run, because they are new in each run."""
    return _OF_RUN.sub(lambda found: "the user of the run" if found["user"] else "scratch", text)


@dataclass(frozen=True, slots=True)
class Scratch:
    """A database that a run has made. user: as whom all statements run that a side has sent, and queries.

    moment: the time, in seconds since 1970, at which all that builds a schema seems to happen.
    """

    name: str
    user: RunUser = field(repr=False)
    moment: int = 0

    def connect(self, *, raw: bool = False) -> Connection[Any]:
        """Connect to the database as the user of the run; DatabaseError when that fails."""
        connection = connect(self.user.parameters, self.name, raw=raw, longest=None)
        return self.user.connections.add(self.name, connection)

    @property
    def _at_moment(self) -> str:
        return f"SET timestamp = {self.moment}" if self.moment else "DO 0"

    def read_catalog(self, without: Sequence[Name] = ()) -> Catalog:
        """Return the catalog: all that the database holds, as if these tables were not there."""
        from harness.engines.mariadb.reading import read_catalog
        from harness.facts.catalog.apart import without_tables

        with self.connect(raw=True) as connection:
            # to the readers, all is in the schema that needs no name; a side may name the database
            return without_tables(
                read_catalog(connection), {replace(name, schema=PUBLIC) for name in without}
            )

    def parsed_again(self, wanted: Iterable[Text]) -> Mapping[Text, str]:  # noqa: ARG002 - for others
        """Return nothing: what the server writes, it writes in the same way when it has parsed it again."""
        return {}

    def fill(self, catalog: Catalog, filled: Collection[Name], *, words: bool) -> frozenset[Name]:
        """Put two rows into each table that is not filled yet, as far as its constraints allow."""
        from harness.engines.mariadb.filling import fill

        with self.connect() as connection:
            connection.query(self._at_moment)
            return fill(connection, catalog, filled, words=words)

    def copy_to(self, empty: Scratch) -> None:
        """Make all that this database holds in one that is empty; DatabaseError when that fails."""
        from harness.engines.mariadb.copying import copy

        copy(self, empty)

    def read_objects(self) -> Mapping[str, str]:
        """Return the names of the database's objects, each with the name of its table; "" for none."""
        from harness.engines.mariadb.reading.objects import read_objects

        with self.connect() as connection:
            return read_objects(connection)

    def replay(self, recorded: Sequence[Any]) -> None:
        """Execute recorded statements one by one; pymysql.MySQLError when the server refuses one.

        Each statement of DDL commits by itself on these servers.
        """
        from harness.engines.mariadb.guard import admit
        from harness.engines.mariadb.sessions import adapted

        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(self._at_moment)
            for statement, parameters in recorded:
                try:
                    admit(statement)
                    cursor.execute(statement, adapted(parameters))
                except Exception as error:
                    error.add_note(statement)
                    raise

    def run_script(
        self, files: Sequence[Path], shown: Callable[[Path], str]
    ) -> tuple[tuple[str, ...], BuildFailure | None]:
        """Execute files of SQL; return those that make views and routines, and why one was refused."""
        from harness.engines.mariadb.scripts import run_script

        return run_script(self, files, shown)

    def sessions(self) -> Sessions:
        """Return the sessions of a side with the database, for one request that works on it."""
        from harness.engines.mariadb.sessions import Sessions

        return Sessions(self.connect)

    def lacking(self, message: str, elsewhere: Callable[[str], str]) -> str:  # noqa: ARG002 - has none
        """Return what the user may do about a statement that was refused with this message; "" if unknown."""
        return next((hint for part, hint in _HINTS.items() if part in message), "")

    def lacked(self, message: str) -> str:  # noqa: ARG002 - for others
        """Return "": what a database lacks here, it has no statement to make."""
        return ""

    def extensions(self) -> frozenset[str]:
        """Return nothing: these databases have no extensions."""
        return frozenset()
