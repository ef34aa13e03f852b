"""A scratch database, which a run has created for itself, and how to connect to it.

All that it needs is imported with it: both sides are built at once, and two threads that import the parts of
one package at the same time may meet it half initialised.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from psycopg import sql

from harness.engines.postgresql.connection import connect
from harness.engines.postgresql.filling import fill
from harness.engines.postgresql.lacking import lacked, refused, suggestion
from harness.engines.postgresql.reading import read_catalog, read_objects
from harness.engines.postgresql.reading.parsing import parsed_again
from harness.engines.postgresql.scripts import run_script
from harness.engines.postgresql.statements.replay import replay
from harness.engines.postgresql.statements.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    import psycopg
    from psycopg.rows import TupleRow

    from harness.engines.postgresql.run_role import RunRole
    from harness.engines.postgresql.statements.roles import Roles
    from harness.facts.build import BuildFailure
    from harness.facts.catalog import Catalog, Name
    from harness.facts.catalog.texts import Text

SESSION: Final = (("TimeZone", "UTC"), ("DateStyle", "ISO, MDY"), ("IntervalStyle", "postgres"))
"""Settings on which the text of a constant depends, also one that pg_get_expr shows in a default."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """A database that a run has created.

    conninfo: how the harness connects, which may hold a password, so it is not shown. roles: those of the
    run.
    """

    name: str
    conninfo: str = field(repr=False)
    roles: Roles = field(repr=False)

    @property
    def role(self) -> RunRole:
        """As which all statements run that a side has sent, and all queries that could run its functions."""
        return self.roles.role

    def connect(self, *, autocommit: bool = False) -> psycopg.Connection[TupleRow]:
        """Connect to the database as the role of the run; DatabaseError when that fails."""
        connection = connect(self.role.conninfo(self.conninfo), autocommit=True)
        self.roles.connections.add(self.name, connection)
        # Settings of the role, and variables such as PGTZ, outrank those of the database.
        connection.execute("; ".join(f"SET {name} TO '{value}'" for name, value in SESSION).encode())
        connection.autocommit = autocommit
        return connection

    def read_catalog(self, without: Sequence[Name] = ()) -> Catalog:
        """Return the catalog: all that the database holds, as if these tables were not there.

        They are dropped, and are there again afterwards: in PostgreSQL, that can be rolled back as well.
        """
        role = self.role.name, self.role.shown
        with self.connect(autocommit=True) as connection:
            if not without:
                return read_catalog(connection, role=role)
            with connection.transaction(force_rollback=True):
                for name in without:
                    parts = filter(None, (name.schema, name.name))
                    connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(*parts)))
                return read_catalog(connection, role=role)

    def parsed_again(self, wanted: Iterable[Text]) -> Mapping[Text, str]:
        """Return how the server writes texts once it has parsed them again, but for those that it refuses."""
        with self.connect() as connection:
            return parsed_again(connection, wanted)

    def fill(self, catalog: Catalog, filled: Collection[Name], *, words: bool) -> frozenset[Name]:
        """Put two rows into each table that is not filled yet, as far as its constraints allow."""
        with self.connect(autocommit=True) as connection:
            return fill(connection, catalog, filled, words=words)

    def read_objects(self) -> Mapping[str, str]:
        """Return the names of the database's objects, each with the name of the object it is part of."""
        with self.connect() as connection:
            return read_objects(connection)

    def replay(self, recorded: Sequence[Any]) -> None:
        """Execute recorded statements; psycopg.Error when the server refuses one."""
        with self.connect(autocommit=True) as connection:
            replay(connection, recorded, self.roles)

    def run_script(
        self, files: Sequence[Path], shown: Callable[[Path], str]
    ) -> tuple[tuple[str, ...], BuildFailure | None]:
        """Execute files of SQL; return those that make views and routines, and why one was refused."""
        return run_script(self, files, shown, self.roles)

    def sessions(self) -> Sessions:
        """Return the sessions of a side with the database, for one request that works on it."""
        return Sessions(self, self.roles)

    def lacking(self, message: str, elsewhere: Callable[[str], str]) -> str:
        """Return what the user may do about a statement that was refused with this message; "" if unknown."""
        with self.connect() as connection:
            return suggestion(connection, message, elsewhere) or refused(message, self.role)

    def lacked(self, message: str) -> str:
        """Return the statement that makes what a statement refused with this message lacks; "" if unknown."""
        with self.connect() as connection:
            return lacked(connection, message)

    def extensions(self) -> frozenset[str]:
        """Return the names of the extensions that can be created."""
        with self.connect() as connection:
            query = "SELECT name::text FROM pg_available_extensions"
            return frozenset(name for (name,) in connection.execute(query))
