"""What every engine is: a kind of database that schemas are built in, and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from harness.engines.postgresql.scratch import Scratch
    from harness.engines.postgresql.statements.roles import Roles
    from harness.engines.postgresql.statements.sessions import Sessions
    from harness.facts.catalog import Catalog


class Engine(Protocol):
    """What a kind of database needs of the harness; a server says of which engine it is.

    dialect: SQLAlchemy's name of it.
    """

    @property
    def dialect(self) -> str: ...  # noqa: D102

    def read_catalog(self, scratch: Scratch) -> Catalog:
        """Read all that a database holds."""

    def read_objects(self, scratch: Scratch) -> Mapping[str, str]:
        """Read what objects a database holds, by name, each with what it stands in."""

    def replay(self, scratch: Scratch, recorded: Sequence[Any], roles: Roles) -> None:
        """Execute recorded statements; the driver's error for what the server refuses."""

    def sessions(self, scratch: Scratch, roles: Roles) -> Sessions:
        """Give the sessions that a side has with a database while it is at work on it."""

    def lacking(self, scratch: Scratch, message: str) -> str:
        """Say what may mend a statement that was refused with this message; "" when nothing is known."""

    def fault_of(self, error: Exception) -> str:
        """Say what happened, where an error is a fault of the infrastructure; else ""."""
