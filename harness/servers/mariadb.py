"""A MariaDB or MySQL server, named by a URL, and the scratch databases that a run makes on it."""

from __future__ import annotations

import contextlib
import os
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from harness.engines.mariadb.connection import Parameters, connect, driver, said, shown
from harness.engines.mariadb.engine import MARIADB, MYSQL, MariaDB
from harness.engines.mariadb.reading.queries import version_of
from harness.engines.mariadb.run_user import RunUser, as_connected, make
from harness.engines.mariadb.scratch import Scratch
from harness.engines.mariadb.url import is_mariadb_url, parameters_of
from harness.errors import DatabaseError
from harness.findings import Remark
from harness.servers.abandoned_mariadb import drop_abandoned, presence
from harness.servers.kind import Kind, Terms
from harness.servers.leftovers import Leftovers
from harness.servers.postgresql import born, new_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pymysql.connections import Connection

    from harness.engines.postgresql.ledger import Ledger

_SWEEP: Final = Path(__file__).with_name("sweep_mariadb.py")
_SESSIONS: Final = (
    "SELECT id, info FROM information_schema.processlist WHERE db REGEXP %s AND id <> connection_id()"
)


@dataclass(frozen=True, slots=True)
class MariaDBServer:
    """A server that takes connections. parameters: how the harness connects. user: as whom statements run.

    preparing: the scripts that run in each scratch database. run: a mark that only what this run makes has in
    its name. moment: as of the scratch databases.
    """

    description: str
    engine: MariaDB
    release: tuple[int, ...]
    parameters: Parameters = field(repr=False)
    user: RunUser = field(repr=False)
    ledger: Ledger = field(repr=False)
    run: str = field(repr=False)
    preparing: tuple[Path, ...] = field(default=(), repr=False)
    moment: int = field(default_factory=lambda: int(time.time()), repr=False)

    @property
    def warning(self) -> str:
        """As whom the statements run, where that is not a user of the run's own."""
        return self.user.warning

    @property
    def notes(self) -> tuple[Remark, ...]:
        """As whom the statements run, where that is not a user of the run's own."""
        return (Remark(self.description, self.warning),) if self.warning else ()

    @property
    def given(self) -> MariaDBServer:
        """The same server: nothing is provided here."""
        return self

    @property
    def plain(self) -> MariaDBServer:
        """The server with empty scratch databases, whatever scripts prepare."""
        return replace(self, preparing=())

    @contextmanager
    def scratch(self, label: str) -> Iterator[Scratch]:
        """Make a scratch database, in which texts are utf8mb4; drop it at the end, also after an error.

        DatabaseError when the server does not create it, or a script that prepares it is refused.
        """
        name = f"schema_harness_{re.sub('[^a-z0-9]+', '_', label.lower())[:20]}_{born(self.run)}"
        self.ledger.remember("DATABASE", name)
        try:
            yield self._create(name)
        finally:
            self._drop(name)

    @contextmanager
    def copied(self, scratch: Scratch, label: str) -> Iterator[Scratch]:
        """Make a scratch database that is a copy of one of this server's; DatabaseError when that fails."""
        with self.plain.scratch(label) as copy:
            scratch.copy_to(copy)
            yield copy

    @contextmanager
    def prepared(self, scripts: Sequence[Path]) -> Iterator[MariaDBServer]:
        """Give the server with scratch databases in which the user's scripts have been run."""
        ready = replace(self, preparing=tuple(scripts))
        if scripts:
            with ready.scratch("prepared"):  # what is refused is known before a side is built
                pass
        yield ready

    def provided(self, statement: str) -> contextlib.AbstractContextManager[MariaDBServer]:
        """Raise DatabaseError: nothing can be provided here."""
        raise DatabaseError(f"{statement}: cannot be provided on {self.engine.product}")

    def statement_in(self, database: str) -> str:
        """Return the statement that runs in a scratch database; "" if there is none."""
        for _, text in self._running(database):
            return text
        return ""

    def cancel_statements(self, database: str = "") -> None:
        """Cancel what runs in the run's scratch databases, or in this one."""
        self._kill("QUERY", database)

    def end_sessions(self, database: str = "") -> None:
        """End all sessions in the run's scratch databases, or in this one."""
        self._kill("CONNECTION", database)
        self.user.connections.break_off(database)

    def remove(self) -> None:
        """Drop the user of the run."""
        if self.user.limited:
            with (
                contextlib.suppress(DatabaseError, *self.engine.errors),
                connect(self.parameters) as connection,
            ):
                connection.query(f"DROP USER IF EXISTS {self.user.name}")
                self.ledger.forget("USER", self.user.name)

    def _create(self, name: str) -> Scratch:
        scratch = Scratch(name, self.user, self.moment)
        with connect(self.parameters) as connection:
            try:
                connection.query(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
                self.user.grant(connection, name)
            except driver().MySQLError as error:
                raise DatabaseError(
                    f"{self.description} did not create a scratch database: {said(error)}",
                    hint="name a user who may create databases, or use --database embedded",
                ) from error
        if self.preparing:
            self._prepare(scratch)
        return scratch

    def _prepare(self, scratch: Scratch) -> None:
        _, failure = scratch.run_script(self.preparing, lambda file: file.name)
        if failure is not None:
            message = f"the script {failure.file}, line {failure.line}: {failure.message}"
            raise DatabaseError(message, hint=failure.hint)

    def _drop(self, name: str) -> None:
        """End the sessions in a database, which could hold a lock on it, and drop it."""
        with contextlib.suppress(DatabaseError, *self.engine.errors), connect(self.parameters) as connection:
            self._kill("CONNECTION", name)
            connection.query(f"DROP DATABASE IF EXISTS `{name}`")
            self.ledger.forget("DATABASE", name)

    def _kill(self, what: str, database: str) -> None:
        """Kill sessions as the user that they are of, which each user may."""
        with (
            contextlib.suppress(DatabaseError, *self.engine.errors),
            connect(self.user.parameters) as connection,
        ):
            for number, _ in self._running(database, idle=what == "CONNECTION"):
                with contextlib.suppress(*self.engine.errors):  # it may have ended by itself
                    connection.query(f"KILL {what} {number}")

    def _running(self, database: str, *, idle: bool = False) -> list[tuple[int, str]]:
        """Return the sessions in the run's scratch databases or in this one, and what each of them does."""
        named = f"^{database}$" if database else f"^schema_harness_.*{self.run}[0-9a-f]{{4}}$"
        with (
            contextlib.suppress(DatabaseError, *self.engine.errors),
            connect(self.user.parameters) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(_SESSIONS, [named])
            return [(int(number), str(text or "")) for number, text in cursor.fetchall() if idle or text]
        return []


@contextmanager
def mariadb_server(url: str, terms: Terms) -> Iterator[MariaDBServer]:
    """Use the server of the URL; its database is only connected to.

    The sides' statements run as a user of the run's own, if the server lets one be made and the terms do not
    ask for more. UsageError for a wrong URL; DatabaseError when the driver is missing, or the server cannot
    be reached or is too old. As long as the context is open, another process waits, and drops what the run
    has made if this one dies.
    """
    parameters = _parameters(url)
    run = new_run()
    with connect(parameters) as connection, presence(connection, run):
        engine = MARIADB if url.strip().lower().startswith("mariadb") else MYSQL
        description, release = _described(connection, terms.place or f"at {shown(parameters)}", engine)
        drop_abandoned(connection)
        with Leftovers(dict(parameters), terms.leave, sweep=_SWEEP, drop=_dropping) as leftovers:
            user = _user(connection, parameters, run, terms, leftovers)
            yield MariaDBServer(description, engine, release, parameters, user, leftovers, run)


def _user(
    connection: Connection[Any], parameters: Parameters, run: str, terms: Terms, leftovers: Leftovers
) -> RunUser:
    if terms.full_rights:
        return as_connected(parameters)
    return make(connection, parameters, born(run), leftovers)


def _parameters(url: str) -> Parameters:
    parameters = parameters_of(url)
    if "password" not in parameters and "MYSQL_PWD" in os.environ:
        parameters["password"] = os.environ["MYSQL_PWD"]
    return parameters


def _described(connection: Connection[Any], place: str, engine: MariaDB) -> tuple[str, tuple[int, ...]]:
    """Return what the server is, and its version; DatabaseError where the dialect is for another kind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()")
        (version,) = cursor.fetchone()
    found = version_of(version)
    if engine is MARIADB and not found.mariadb:
        number = ".".join(map(str, found.number))
        raise DatabaseError(
            f"the server {place} is MySQL {number}, which the dialect mariadb does not take",
            hint="begin its URL with mysql://, as the application has to",
        )
    product = MARIADB.product if found.mariadb else MYSQL.product
    return f"{product} {'.'.join(map(str, found.number))} {place}", found.number


def _dropping(kind: str, name: str) -> str:
    return f"DROP {kind} {f'`{name}`' if kind == 'DATABASE' else name}"


URL: Final = Kind("mariadb://user:password@host:3306/database (or mysql://…)", is_mariadb_url, mariadb_server)
