"""PostgreSQL as an engine. What it is made of is imported when it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from harness.engines.postgresql.scratch import Scratch
    from harness.engines.postgresql.statements.roles import Roles
    from harness.engines.postgresql.statements.sessions import Sessions
    from harness.facts.catalog import Catalog


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """The engine, for all versions that are read."""

    dialect: str = "postgresql"

    def read_catalog(self, scratch: Scratch) -> Catalog:
        """Read all that a database holds."""
        from harness.engines.postgresql.reading import read_catalog

        with scratch.connect() as connection:
            return read_catalog(connection)

    def read_objects(self, scratch: Scratch) -> Mapping[str, str]:
        """Read what objects a database holds, by name, each with what it stands in."""
        from harness.engines.postgresql.reading import read_objects

        with scratch.connect() as connection:
            return read_objects(connection)

    def replay(self, scratch: Scratch, recorded: Sequence[Any], roles: Roles) -> None:
        """Execute recorded statements; psycopg.Error for what the server refuses."""
        from harness.engines.postgresql.statements.replay import replay

        with scratch.connect(autocommit=True) as connection:
            replay(connection, recorded, roles)

    def sessions(self, scratch: Scratch, roles: Roles) -> Sessions:
        """Give the sessions that a side has with a database while it is at work on it."""
        from harness.engines.postgresql.statements.sessions import Sessions

        return Sessions(scratch, roles)

    def lacking(self, scratch: Scratch, message: str) -> str:
        """Say what may mend a statement that was refused with this message; "" when nothing is known."""
        from harness.engines.postgresql.lacking import suggestion

        with scratch.connect() as connection:
            return suggestion(connection, message)

    def fault_of(self, error: Exception) -> str:
        """Say what happened, where an error is a fault of the infrastructure; else ""."""
        from harness.engines.postgresql.faults import fault_of
        from harness.engines.postgresql.scratch import without_scratch_names

        return without_scratch_names(fault_of(error))


POSTGRESQL: Final = PostgreSQL()
