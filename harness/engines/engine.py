"""The interface of every engine: a kind of database in which schemas are built and read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from harness.engines.postgresql.scratch import Scratch
    from harness.engines.postgresql.statements.roles import Roles
    from harness.engines.postgresql.statements.sessions import Sessions
    from harness.facts.build import BuildFailure
    from harness.facts.catalog import Catalog, Name
    from harness.facts.catalog.texts import Text


class Engine(Protocol):
    """What the harness can do with a kind of database; each server has its engine.

    dialect: SQLAlchemy's name for this kind of database.
    """

    @property
    def dialect(self) -> str: ...  # noqa: D102

    def read_catalog(self, scratch: Scratch, without: Sequence[Name] = ()) -> Catalog:
        """Read all that a database holds, as if these tables were not there."""

    def read_in_use(self, parameters: Mapping[str, str], *, rows: bool) -> tuple[Catalog, int, str]:
        """Read a database that others use; return its catalog, its version and its name for people."""

    def parsed_again(self, scratch: Scratch, wanted: Iterable[Text]) -> Mapping[Text, str]:
        """Return how the server writes texts of a catalog once it has parsed them again."""

    def fill(
        self, scratch: Scratch, catalog: Catalog, filled: Collection[Name], *, words: bool
    ) -> frozenset[Name]:
        """Put rows into the tables of a catalog that are not filled yet; return those that are then.

        words: whether texts have letters; else they are digits, which can become numbers.
        """

    def read_objects(self, scratch: Scratch) -> Mapping[str, str]:
        """Read which objects a database holds: each name, with the name of the object that it is part of."""

    def replay(self, scratch: Scratch, recorded: Sequence[Any], roles: Roles) -> None:
        """Execute recorded statements; raises the driver's error when the server refuses one."""

    def run_script(
        self, scratch: Scratch, files: Sequence[Path], shown: Callable[[Path], str], roles: Roles
    ) -> tuple[tuple[str, ...], BuildFailure | None]:
        """Execute files of SQL; return those that make views and routines, and why one was refused."""

    def sessions(self, scratch: Scratch, roles: Roles) -> Sessions:
        """Return the sessions of a side with a database, for the time of its work."""

    def lacking(self, scratch: Scratch, message: str, elsewhere: Callable[[str], str]) -> str:
        """Return a hint for a statement that was refused with this message; "" when nothing is known.

        elsewhere: says what to type to have a server with the extension of this name.
        """

    def lacked(self, scratch: Scratch, message: str) -> str:
        """Return the statement that makes what a statement refused with this message lacks; "" if unknown.

        Only for what belongs to a database alone, and is the same whoever makes it.
        """

    def fault_of(self, error: Exception) -> str:
        """Return what happened, when an error is a fault of the infrastructure; else ""."""
