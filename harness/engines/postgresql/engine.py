"""PostgreSQL as an engine. Each method imports what it needs when it is called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from harness.engines.postgresql.scratch import Scratch
    from harness.engines.postgresql.statements.roles import Roles
    from harness.engines.postgresql.statements.sessions import Sessions
    from harness.facts.build import BuildFailure
    from harness.facts.catalog import Catalog, Name
    from harness.facts.catalog.texts import Text


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """The engine for PostgreSQL, for all versions that can be read."""

    dialect: str = "postgresql"

    def read_catalog(self, scratch: Scratch, without: Sequence[Name] = ()) -> Catalog:
        """Return the catalog: all that a database holds, as if these tables were not there.

        They are dropped, and are there again afterwards: in PostgreSQL, that can be rolled back as well.
        """
        from psycopg import sql

        from harness.engines.postgresql.reading import read_catalog

        role = scratch.role.name, scratch.role.shown
        with scratch.connect(autocommit=True) as connection:
            if not without:
                return read_catalog(connection, role=role)
            with connection.transaction(force_rollback=True):
                for name in without:
                    parts = filter(None, (name.schema, name.name))
                    connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(*parts)))
                return read_catalog(connection, role=role)

    def read_in_use(self, parameters: Mapping[str, str], *, rows: bool) -> tuple[Catalog, int, str]:
        """Read a database that others use; DatabaseError when that fails."""
        from harness.engines.postgresql.reading.in_use import read_in_use

        return read_in_use(parameters, rows=rows)

    def parsed_again(self, scratch: Scratch, wanted: Iterable[Text]) -> Mapping[Text, str]:
        """Return how the server writes texts once it has parsed them again, but for those that it refuses."""
        from harness.engines.postgresql.reading.parsing import parsed_again

        with scratch.connect() as connection:
            return parsed_again(connection, wanted)

    def fill(
        self, scratch: Scratch, catalog: Catalog, filled: Collection[Name], *, words: bool
    ) -> frozenset[Name]:
        """Put two rows into each table that is not filled yet, as far as its constraints allow."""
        from harness.engines.postgresql.filling import fill

        with scratch.connect(autocommit=True) as connection:
            return fill(connection, catalog, filled, words=words)

    def read_objects(self, scratch: Scratch) -> Mapping[str, str]:
        """Return the names of a database's objects, each with the name of the object that it is part of."""
        from harness.engines.postgresql.reading import read_objects

        with scratch.connect() as connection:
            return read_objects(connection)

    def replay(self, scratch: Scratch, recorded: Sequence[Any], roles: Roles) -> None:
        """Execute recorded statements; psycopg.Error when the server refuses one."""
        from harness.engines.postgresql.statements.replay import replay

        with scratch.connect(autocommit=True) as connection:
            replay(connection, recorded, roles)

    def run_script(
        self, scratch: Scratch, files: Sequence[Path], shown: Callable[[Path], str], roles: Roles
    ) -> tuple[tuple[str, ...], BuildFailure | None]:
        """Execute files of SQL; return those that make views and routines, and why one was refused."""
        from harness.engines.postgresql.scripts import run_script

        return run_script(scratch, files, shown, roles)

    def sessions(self, scratch: Scratch, roles: Roles) -> Sessions:
        """Return the sessions of a side with a database, for one request that works on it."""
        from harness.engines.postgresql.statements.sessions import Sessions

        return Sessions(scratch, roles)

    def lacking(self, scratch: Scratch, message: str, elsewhere: Callable[[str], str]) -> str:
        """Return what the user may do about a statement that was refused with this message; "" if unknown."""
        from harness.engines.postgresql.lacking import refused, suggestion

        with scratch.connect() as connection:
            return suggestion(connection, message, elsewhere) or refused(message, scratch.role)

    def lacked(self, scratch: Scratch, message: str) -> str:
        """Return the statement that makes what a statement refused with this message lacks; "" if unknown."""
        from harness.engines.postgresql.lacking import lacked

        with scratch.connect() as connection:
            return lacked(connection, message)

    def fault_of(self, error: Exception) -> str:
        """Return what happened if an error is a fault of the infrastructure, else ""."""
        from harness.engines.postgresql.faults import fault_of
        from harness.engines.postgresql.scratch import without_scratch_names

        return without_scratch_names(fault_of(error))


POSTGRESQL: Final = PostgreSQL()
