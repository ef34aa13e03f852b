"""A PostgreSQL server, and the scratch databases that a run creates on it and drops again."""

from __future__ import annotations

import contextlib
import re
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from harness.engines.postgresql.connection import connect, said
from harness.engines.postgresql.engine import POSTGRESQL, PostgreSQL
from harness.engines.postgresql.ledger import Ledger, NoLedger
from harness.engines.postgresql.scratch import SESSION, Scratch
from harness.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import psycopg
    from psycopg import sql
    from psycopg.rows import TupleRow

    from harness.engines.postgresql.statements.roles import Roles
    from harness.findings import Remark

OLDEST_VERSION = 140000
"""The oldest server_version_num that can be used. It has DROP DATABASE … WITH (FORCE)."""

_OWNER_HAS_PUBLIC = 150000

NO_CREATEDB = (
    "schema-harness creates databases of its own: give the role this right (ALTER ROLE … CREATEDB), name "
    "another role, or use --database embedded"
)

_LISTS = frozenset(
    {
        "local_preload_libraries",
        "search_path",
        "session_preload_libraries",
        "temp_tablespaces",
        "unix_socket_directories",
    }
)


def new_run() -> str:
    """Return a mark that no other run has."""
    return secrets.token_hex(4)


def born(run: str) -> str:
    """Return the end of the name of what a run makes: the time, the run's mark, and a number."""
    return f"{int(time.time()):08x}{run}{secrets.token_hex(2)}"


@dataclass(frozen=True, slots=True)
class PostgreSQLServer:
    """A PostgreSQL server that takes connections.

    version: its server_version_num. conninfo: how to connect to the maintenance database, in which nothing is
    ever written. template: what scratch databases are copies of; given_template: the same without what the
    harness has added by itself (`provided`), "" if that is nothing; with copies_files they are copied file by
    file, which is faster but needs a checkpoint. run: a mark that only the names
    of this run's scratch databases hold, between their time of birth and a number (`abandoned.py`).
    """

    description: str
    version: int
    conninfo: str = field(repr=False)
    roles: Roles = field(repr=False)
    ledger: Ledger = field(default_factory=NoLedger, repr=False)
    engine: PostgreSQL = field(default=POSTGRESQL, repr=False)
    template: str = field(default="template0", repr=False)
    given_template: str = field(default="", repr=False)
    copies_files: bool = field(default=False, repr=False)
    run: str = field(default_factory=new_run, repr=False)

    @property
    def release(self) -> tuple[int, int]:
        """The major and the minor version."""
        return divmod(self.version, 10_000)

    @property
    def warning(self) -> str:
        """As whom the statements run, where that is not a role of the run's own."""
        return self.roles.role.warning

    @property
    def notes(self) -> tuple[Remark, ...]:
        """What was not executed, because it concerns others' roles; and as whom statements run."""
        return self.roles.notes

    @property
    def given(self) -> PostgreSQLServer:
        """The server with scratch databases that only have what the user's scripts have made."""
        return replace(self, template=self.given_template or self.template, given_template="")

    @property
    def plain(self) -> PostgreSQLServer:
        """The server with empty scratch databases, whatever scripts have prepared."""
        return replace(self, template="template0")

    @contextmanager
    def scratch(self, label: str) -> Iterator[Scratch]:
        """Copy the template; drop the copy at the end, also after an error, and if sessions are open in it.

        On every server its encoding is UTF8, it sorts by code point, and its time zone is UTC. Its name is
        new, so threads and runs may do this at once. DatabaseError when the server does not create it. What
        it does not drop stays in the ledger, which tries longer, and reports what is left.
        """
        name = f"schema_harness_{re.sub('[^a-z0-9]+', '_', label.lower())[:20]}_{born(self.run)}"
        self.ledger.remember("DATABASE", name)
        try:
            yield self._create(name)
        finally:
            self._drop(name)

    def copied(self, scratch: Scratch, label: str) -> AbstractContextManager[Scratch]:
        """Copy a scratch database, in which nobody may be; drop the copy at the end."""
        return replace(self, template=scratch.name).scratch(label)

    def prepared(self, scripts: Sequence[Path]) -> AbstractContextManager[PostgreSQLServer]:
        """Give the server with scratch databases in which the user's scripts have been run."""
        from harness.servers.prepared import prepared

        return prepared(self, scripts)

    def provided(self, statement: str) -> AbstractContextManager[PostgreSQLServer]:
        """Give the server with scratch databases in which this statement has been run as well."""
        from harness.servers.prepared import provided

        return provided(self, statement)

    def statement_in(self, database: str) -> str:
        """Return the statement that runs in a scratch database, or that it waits in; "" if there is none."""
        query = (
            "SELECT query FROM pg_stat_activity WHERE datname = %s AND state = 'active' ORDER BY query_start"
        )
        with contextlib.suppress(DatabaseError), connect(self.conninfo, autocommit=True) as connection:
            for (text,) in connection.execute(query, [database]):
                return str(text)
        return ""

    def cancel_statements(self, database: str = "") -> None:
        """Cancel what runs in the run's scratch databases, or in this one."""
        self._signal("pg_cancel_backend", database)

    def end_sessions(self, database: str = "") -> None:
        """End all sessions in the run's scratch databases, or in this one."""
        self._signal("pg_terminate_backend", database)
        self.roles.connections.break_off(database)

    def remove(self) -> None:
        """Drop the roles of the run."""
        self.roles.drop()

    def _signal(self, function: str, database: str) -> None:
        """Call a function for each session; nothing happens where the server cannot be reached."""
        import psycopg
        from psycopg import sql

        query = sql.SQL("SELECT {}(pid) FROM pg_stat_activity WHERE datname ~ %s").format(sql.SQL(function))
        named = f"^{database}$" if database else f"^schema_harness_.*{self.run}[0-9a-f]{{4}}$"
        with (
            contextlib.suppress(DatabaseError, psycopg.Error),
            connect(self.conninfo, autocommit=True) as connection,
        ):
            connection.execute(query, [named])

    def _create(self, name: str) -> Scratch:
        import psycopg
        from psycopg import errors, sql
        from psycopg.conninfo import make_conninfo

        database = sql.Identifier(name)
        with connect(self.conninfo, autocommit=True) as connection:
            try:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8' {}").format(
                        database,
                        sql.Identifier(self.roles.role.name),
                        sql.Identifier(self.template),
                        self._options(connection),
                    )
                )
                for setting, value in SESSION:
                    connection.execute(
                        sql.SQL("ALTER DATABASE {} SET {} TO {}").format(
                            database, sql.Identifier(setting), sql.Literal(value)
                        )
                    )
                for statement in self._settings(connection, database):
                    connection.execute(statement)
            except psycopg.Error as error:
                denied = isinstance(error, errors.InsufficientPrivilege)
                raise DatabaseError(
                    f"{self.description} did not create a scratch database: {said(error)}",
                    hint=NO_CREATEDB if denied else "",
                ) from error
        conninfo = make_conninfo(self.conninfo, dbname=name)
        self._hand_over(conninfo)
        return Scratch(name, conninfo, self.roles)

    def _hand_over(self, conninfo: str) -> None:
        """Give the role of the run the schema public, which belongs to whoever owns the database since 15."""
        from psycopg import sql

        if self.roles.role.limited and self.version < _OWNER_HAS_PUBLIC and self.template == "template0":
            with connect(conninfo, autocommit=True) as connection:
                owner = sql.Identifier(self.roles.role.name)
                connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))

    def _settings(
        self, connection: psycopg.Connection[TupleRow], database: sql.Identifier
    ) -> Iterator[sql.Composed]:
        """Write what is set for the template, which CREATE DATABASE does not copy, for the copy."""
        from psycopg import sql

        found = connection.execute(
            "SELECT r.rolname, setting FROM pg_db_role_setting AS s"
            " JOIN pg_database AS d ON d.oid = s.setdatabase CROSS JOIN unnest(s.setconfig) AS setting"
            " LEFT JOIN pg_roles AS r ON r.oid = s.setrole WHERE d.datname = %s",
            [self.template],
        )
        for role, setting in found.fetchall():
            name, _, value = setting.partition("=")
            # what is a list is stored as SQL writes one, as pg_dump knows (variable_is_guc_list_quote)
            written = sql.SQL(value) if name in _LISTS and value else sql.Literal(value)
            of_role = sql.SQL("ROLE {} IN ").format(sql.Identifier(role)) if role else sql.SQL("")
            yield sql.SQL("ALTER {}DATABASE {} SET {} TO {}").format(
                of_role, database, sql.Identifier(name), written
            )

    def _options(self, connection: psycopg.Connection[TupleRow]) -> sql.Composable:
        """Return the options with which databases sort alike everywhere and know the case of all letters.

        PostgreSQL 17 and later has a C.UTF-8 of its own. Before, the operating system decides about letters:
        the locale of template0 is certain to exist, and fits UTF8 when template0's encoding is UTF8.
        """
        from psycopg import sql

        strategy = sql.SQL("STRATEGY file_copy " if self.copies_files else "")
        if self.version >= 170000:
            return strategy + sql.SQL("LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'")
        letters = connection.execute(
            "SELECT CASE pg_encoding_to_char(encoding) WHEN 'UTF8' THEN datctype ELSE 'C' END "
            "FROM pg_database WHERE datname = 'template0'"
        ).fetchone()
        provider = sql.SQL("LOCALE_PROVIDER libc " if self.version >= 150000 else "")
        return (
            strategy
            + provider
            + sql.SQL("LC_COLLATE 'C' LC_CTYPE {}").format(sql.Literal((letters or "C")[0]))
        )

    def _drop(self, name: str) -> None:
        import psycopg
        from psycopg import sql

        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        with (
            contextlib.suppress(DatabaseError, psycopg.Error),
            connect(self.conninfo, autocommit=True) as connection,
        ):
            connection.execute(drop)
            self.ledger.forget("DATABASE", name)
