"""A scratch database of SQLite, and what is done with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from harness.engines.sqlite.connections import Connections
from harness.engines.sqlite.sessions import Sessions, adapted

if TYPE_CHECKING:
    from harness.facts.build import BuildFailure
    from harness.facts.catalog import Catalog, Name
    from harness.facts.catalog.texts import Text

_ELSEWHERE: Final = "on PostgreSQL (--database embedded), or without a database (--database none)"
_HINTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unknown database": f"SQLite has no schemas within a database: compare it {_ELSEWHERE}",
        "not authorized": "a run lets no statement open a file (ATTACH, VACUUM INTO)",
        "can't render element of type": f"SQLite lacks the type: compare it {_ELSEWHERE}, or give the type a "
        "variant for SQLite (with_variant)",
        'near "ALTER": syntax error': "SQLite cannot alter a column: write it as op.batch_alter_table does",
        "no such function": "this SQLite lacks it, or a side makes it by create_function: compare it "
        + _ELSEWHERE,
        "no such collation": f"what a side makes by create_collation is not there: compare it {_ELSEWHERE}",
    }
)
"""What the user may do about a refusal, by a part of its message."""


_OBJECTS: Final = (
    "SELECT type || ' ' || name, CASE WHEN name = tbl_name THEN '' ELSE tbl_name END FROM sqlite_master"
    " WHERE sql > '' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
)


@dataclass(frozen=True, slots=True)
class Scratch:
    """A database that a run has made, in memory or in a file of its own. address: its URI."""

    name: str
    address: str
    connections: Connections = field(repr=False)

    def connected(self) -> AbstractContextManager[sqlite3.Connection]:
        """Give a connection, and close it."""
        return self.connections.opened(self.name, self.address)

    def read_catalog(self, without: Sequence[Name] = ()) -> Catalog:
        """Return all that the database holds, as if these tables were not there."""
        from harness.engines.sqlite.reading.reader import read_catalog

        with self.connected() as connection:
            return read_catalog(connection, without)

    def parsed_again(self, wanted: Iterable[Text]) -> Mapping[Text, str]:  # noqa: ARG002 - for others
        """Return nothing: SQLite keeps texts as they were written, which the reader has brought in form."""
        return {}

    def fill(self, catalog: Catalog, filled: Collection[Name], *, words: bool) -> frozenset[Name]:
        """Put two rows into each table that is not filled yet, as far as its constraints allow."""
        from harness.engines.sqlite.filling import fill

        with self.connected() as connection:
            return fill(connection, catalog, filled, words=words)

    def read_objects(self) -> Mapping[str, str]:
        """Return the names of the database's objects, each with its table; "" for a table itself."""
        with self.connected() as connection:
            return dict(connection.execute(_OBJECTS).fetchall())

    def replay(self, recorded: Sequence[Any]) -> None:
        """Execute recorded statements in one transaction; sqlite3.Error when SQLite refuses one.

        A PRAGMA stands between two transactions, because within one most have no effect.
        """
        with self.connected() as connection:
            connection.isolation_level = None
            for statement, parameters in recorded:
                is_pragma = statement.lstrip()[:6].upper() == "PRAGMA"
                if is_pragma and connection.in_transaction:
                    connection.execute("COMMIT")
                elif not is_pragma and not connection.in_transaction:
                    connection.execute("BEGIN")
                with self.connections.executing(self.name, connection, statement):
                    connection.execute(statement, adapted(parameters)).fetchall()
            if connection.in_transaction:
                connection.execute("COMMIT")

    def run_script(
        self, files: Sequence[Path], shown: Callable[[Path], str]
    ) -> tuple[tuple[str, ...], BuildFailure | None]:
        """Execute files of SQL; return those that make views and triggers, and why one was refused."""
        from harness.engines.sqlite.scripts import run_script

        return run_script(self, files, shown)

    def sessions(self) -> Sessions:
        """Return the sessions of a side with the database, for one request that works on it."""
        return Sessions(self.connections, self.name, self.address)

    def lacking(self, message: str, elsewhere: Callable[[str], str]) -> str:  # noqa: ARG002 - has none
        """Return what the user may do about a statement that was refused with this message; "" if unknown."""
        return next((hint for part, hint in _HINTS.items() if part in message), "")

    def lacked(self, message: str) -> str:  # noqa: ARG002 - for others
        """Return "": what a database of SQLite lacks, it has no statement to make."""
        return ""

    def extensions(self) -> frozenset[str]:
        """Return nothing: extensions are libraries that a connection loads, which no run does."""
        return frozenset()
