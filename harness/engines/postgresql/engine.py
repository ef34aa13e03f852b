"""PostgreSQL as an engine. Each method imports what it needs when it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from harness.facts.catalog import Catalog
    from harness.findings import Contract


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """The engine for PostgreSQL, for all versions that can be read."""

    dialect: str = "postgresql"
    product: str = "PostgreSQL"
    beyond: frozenset[Contract] = frozenset()

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """The errors of psycopg."""
        import psycopg

        return (psycopg.Error,)

    def read_in_use(self, parameters: Mapping[str, str], *, rows: bool) -> tuple[Catalog, int]:
        """Read a database that others use; return its catalog and its major version.

        DatabaseError when that fails.
        """
        from harness.engines.postgresql.reading.in_use import read_in_use

        catalog, version, _ = read_in_use(parameters, rows=rows)
        return catalog, version // 10_000

    def fault_of(self, error: Exception) -> str:
        """Return what happened if an error is a fault of the infrastructure, else ""."""
        from harness.engines.postgresql.connection import without_scratch_names
        from harness.engines.postgresql.faults import fault_of

        return without_scratch_names(fault_of(error))

    def statement_of(self, error: Exception) -> str:
        """Return the statement that an error is of, in one line; "" if it is not known."""
        from harness.engines.postgresql.statements.sending import noted

        return noted(error)


POSTGRESQL: Final = PostgreSQL()
