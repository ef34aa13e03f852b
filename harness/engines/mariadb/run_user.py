"""The user of a run, as whom all statements of its sides are executed.

A schema is code that somebody else wrote. Its user has all privileges in the scratch databases of the run and
none elsewhere: what a statement, a trigger or a routine does there can reach no other database and nothing of
the server. Where the server does not let one be made, statements run as the user of the URL.
"""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from harness.engines.mariadb.connection import Parameters, connect, descriptor, driver, said
from harness.engines.mariadb.reading.pieces import quoted
from harness.engines.open_connections import OpenConnections
from harness.errors import DatabaseError

if TYPE_CHECKING:
    from pymysql.connections import Connection

    from harness.engines.postgresql.ledger import Ledger

PREFIX: Final = "sh_run_"
"""What the name of such a user begins with: MySQL allows 32 characters."""


@dataclass(frozen=True, slots=True)
class RunUser:
    """A user. name: as SQL writes it; of the URL's own user it is not known, and "".

    parameters: with which it connects. warning: what it means that it is no user of the run's own.
    patterns: whether the server takes a database's name in a GRANT for a pattern.
    connections: those that are open with scratch databases.
    """

    parameters: Parameters = field(repr=False)
    name: str = ""
    warning: str = ""
    patterns: bool = True
    connections: OpenConnections[Connection[Any]] = field(
        default_factory=lambda: OpenConnections(descriptor), repr=False, compare=False
    )

    @property
    def limited(self) -> bool:
        """Whether it is a user of the run's own."""
        return bool(self.name)

    def grant(self, connection: Connection[Any], database: str) -> None:
        """Give it all privileges in a scratch database."""
        if self.limited:
            escaped = database.replace("_", r"\_") if self.patterns else database  # else for any character
            with connection.cursor() as cursor:
                cursor.execute(f"GRANT ALL PRIVILEGES ON {quoted(escaped)}.* TO {self.name}")


def make(connection: Connection[Any], parameters: Parameters, mark: str, ledger: Ledger) -> RunUser:
    """Make the user of a run, who connects from where this connection comes.

    The user of the URL, with a warning, where the server refuses that, or refuses to give that user rights.
    """
    password = f"{secrets.token_urlsafe(24)}aA1!"
    with connection.cursor() as cursor:
        cursor.execute("SELECT substring_index(current_user(), '@', -1)")
        (host,) = cursor.fetchone()
        name = f"'{PREFIX}{mark}'@'{host}'"
        own = {**parameters, "user": f"{PREFIX}{mark}", "password": password, "database": None}
        ledger.remember("USER", name)
        try:
            cursor.execute(f"CREATE USER {name} IDENTIFIED BY '{password}'")
            cursor.execute("SHOW VARIABLES LIKE 'partial_revokes'")  # MySQL, "Privilege Restriction …"
            found = RunUser(own, name, patterns=("partial_revokes", "ON") not in cursor.fetchall())
            found.grant(connection, f"schema_harness_tried_{mark}")  # a name that no database has
            connect(own).close()
        except (DatabaseError, driver().MySQLError) as error:
            with contextlib.suppress(driver().MySQLError):
                cursor.execute(f"DROP USER IF EXISTS {name}")
            ledger.forget("USER", name)
            return RunUser({**parameters, "database": None}, warning=_WARNING.format(said(error)))
        return found


def as_connected(parameters: Parameters) -> RunUser:
    """Return the user of the URL, whose rights a schema was given by --allow-server-objects."""
    return RunUser({**parameters, "database": None})


_WARNING: Final = (
    "the schema's statements run with all rights of the user in the URL, who cannot make a user for the run "
    "({}): what a trigger or routine of the schema hides can reach other databases of this server. Name a "
    "user with CREATE USER and GRANT OPTION, or a server with nothing of value"
)
