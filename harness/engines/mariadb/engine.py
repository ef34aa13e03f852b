"""MariaDB and MySQL as an engine: under the name that the URL gives, since types may have variants for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.facts.catalog import Catalog
    from harness.findings import Contract

_BROKEN: Final = frozenset(
    {
        *(0, 2003, 2006, 2013, 2014, 2055),  # the session, as the driver sees it
        *(1021, 1037, 1038, 1041, 1114, 1135),  # no room: disk, memory, threads, a full table
        *(1040, 1053, 1077, 1078, 1079, 1080, 1203, 1226),  # too many connections; a server that ends
        *(1158, 1159, 1160, 1161, 1927, 4031),  # the network, a session that was killed
        *(1205, 1213, 1317, 1969, 3024),  # lock waits, deadlocks, statements that were cancelled or timed out
    }
)
"""Error numbers that show nothing about a statement (MariaDB, "Error Codes")."""


@dataclass(frozen=True, slots=True)
class MariaDB:
    """The engine for MariaDB and MySQL."""

    dialect: str
    product: str
    beyond: frozenset[Contract] = frozenset()

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """The errors of PyMySQL; none where it is not installed."""
        try:
            import pymysql
        except ImportError:
            return ()
        return (pymysql.MySQLError,)

    def read_in_use(self, parameters: Mapping[str, str], *, rows: bool) -> tuple[Catalog, int]:
        """Read a database that others use; return its catalog and the server's major version."""
        from harness.engines.mariadb.reading.in_use import read_in_use

        return read_in_use(parameters["url"], rows=rows)

    def fault_of(self, error: Exception) -> str:
        """Return what happened if an error is a fault of the infrastructure, else ""."""
        from harness.engines.mariadb.connection import number_of, said
        from harness.engines.mariadb.scratch import without_scratch_names

        if not isinstance(error, self.errors):
            cause = error.__cause__
            is_fault = isinstance(cause, Exception) and bool(self.fault_of(cause))
            return without_scratch_names(said(error)) if is_fault else ""
        number = number_of(error)
        return without_scratch_names(f"{said(error)} (error {number})") if number in _BROKEN else ""

    def statement_of(self, error: Exception) -> str:
        """Return the statement that an error is of, which is its note, in one line."""
        return " ".join("".join(getattr(error, "__notes__", [])).split())


MARIADB: Final = MariaDB("mariadb", "MariaDB")
MYSQL: Final = MariaDB("mysql", "MySQL")
