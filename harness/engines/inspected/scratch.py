"""A scratch database in a file of its own, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from harness.engines.inspected.sessions import Sessions, given
from harness.errors import DatabaseError
from harness.facts.catalog.apart import without_tables

if TYPE_CHECKING:
    from sqlalchemy import Engine, Inspector

    from harness.engines.inspected.connections import Connections
    from harness.facts.build import BuildFailure
    from harness.facts.catalog import Catalog, Name
    from harness.facts.catalog.texts import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scratch:
    """A database that a run has made. reads: the kinds of objects that its dialect reads."""

    name: str
    engine: Engine = field(repr=False)
    connections: Connections = field(repr=False)
    reads: frozenset[str] = frozenset()

    def read_catalog(self, without: Sequence[Name] = ()) -> Catalog:
        """Return what the Inspector reads, as if these tables were not there."""
        from harness.engines.inspected.reading import read_catalog

        return without_tables(self._inspected(read_catalog), set(without))

    def parsed_again(self, wanted: Iterable[Text]) -> Mapping[Text, str]:  # noqa: ARG002 - for others
        """Return nothing: nobody knows how such a database writes texts."""
        return {}

    def fill(
        self,
        catalog: Catalog,  # noqa: ARG002
        filled: Collection[Name],  # noqa: ARG002
        *,
        words: bool,  # noqa: ARG002
    ) -> frozenset[Name]:
        """Fill nothing: revisions are run on empty tables."""
        return frozenset()

    def read_objects(self) -> Mapping[str, str]:
        """Return the names of the database's objects, each with the name of its table; "" for none."""
        from harness.engines.inspected.reading import read_objects

        return self._inspected(read_objects)

    def _inspected(self, read: Callable[[Inspector, frozenset[str], str], T]) -> T:
        from sqlalchemy import inspect

        with self.connections.opened(self.name, self.engine) as connection:
            try:
                return read(inspect(connection), self.reads, self.name)
            except NotImplementedError as error:
                raise DatabaseError(
                    f"the dialect {self.engine.dialect.name} does not read what it could read of an example"
                ) from error

    def replay(self, recorded: Sequence[Any]) -> None:
        """Execute recorded statements in one transaction; SQLAlchemyError when the database refuses one."""
        with self.connections.opened(self.name, self.engine) as connection:
            for statement, parameters in recorded:
                with self.connections.executing(self.name, connection, statement):
                    connection.exec_driver_sql(statement, given(parameters)).close()
            connection.commit()

    def run_script(
        self, files: Sequence[Path], shown: Callable[[Path], str]
    ) -> tuple[tuple[str, ...], BuildFailure | None]:
        """Refuse: where a statement ends is not known."""
        raise DatabaseError(
            f"{', '.join(map(shown, files))}: a script of SQL cannot be run on {self.engine.dialect.name}",
            hint="Scripts run on PostgreSQL, SQLite, MariaDB and MySQL",
        )

    def sessions(self) -> Sessions:
        """Return the sessions of a side with the database, for one request that works on it."""
        return Sessions(self.connections, self.name, self.engine)

    def lacking(self, message: str, elsewhere: Callable[[str], str]) -> str:  # noqa: ARG002 - for others
        """Return "": nothing is known of what such a database refuses."""
        return ""

    def lacked(self, message: str) -> str:  # noqa: ARG002 - for others
        """Return "": it has no statement to make what it lacks."""
        return ""

    def extensions(self) -> frozenset[str]:
        """Return nothing: what can be loaded is not known."""
        return frozenset()
