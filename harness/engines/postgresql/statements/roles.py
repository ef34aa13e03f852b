"""The roles that a run creates: a server has one set of them for all databases, so both sides share them."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any

from harness.engines.postgresql.connection import connect, said
from harness.engines.postgresql.statements.server_wide import UNNAMED_ROLES, Deed, OfRoles
from harness.errors import DatabaseError
from harness.findings import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import psycopg

    from harness.engines.postgresql.ledger import Ledger


class Roles:
    """Creates each role once for both sides, leaves the server's own alone, and drops those of the run."""

    def __init__(self, description: str, conninfo: str, ledger: Ledger) -> None:
        self._description = description
        self._conninfo = conninfo
        self._ledger = ledger
        self._lock = Lock()
        self._made: dict[str, None] = {}
        self._as_if_dropped: set[tuple[str, str]] = set()
        self._notes: set[tuple[str, str]] = set()
        self._texts: list[str] = []
        self._outside: psycopg.Connection[Any] | None = None
        self._outside_lock = RLock()

    @property
    def notes(self) -> tuple[Remark, ...]:
        """What was answered without being executed, because it would have changed the server's own roles."""
        return tuple(Remark(*note) for note in sorted(self._notes))

    @property
    def made(self) -> tuple[str, ...]:
        """The roles that are the run's."""
        return tuple(self._made)

    @property
    def wary(self) -> bool:
        """Whether some text may do what its own words do not tell: then each transaction is looked at."""
        return bool(self._texts)

    def suspect(self, text: str) -> None:
        """Note a text that speaks of roles or servers, if only in a function that is called later."""
        if text not in self._texts:
            self._texts.append(text)

    def texts(self) -> str:
        """All texts that are suspected."""
        return "\n".join(self._texts)

    def settle(
        self, connection: psycopg.Connection[Any], asked: OfRoles, statement: str, *, alone: bool
    ) -> str | None:
        """Settle a statement about roles: what of it is to be executed, None for nothing.

        A role is created when the first side wants it. It is dropped for neither side: the other one's
        database may still need it. What would only change roles of the server's own is answered as if it
        had been done. A role that is not there is the server's to refuse. One of several statements in a
        text is not created apart from the others. psycopg.Error for what the server refuses.
        """
        from psycopg.pq import TransactionStatus

        if connection.info.transaction_status == TransactionStatus.INERROR or not asked.roles:
            return statement
        if asked.deed is Deed.CREATE:
            return self._create(connection, asked, statement, alone=alone)
        there = self._present(connection, asked.roles)
        foreign = [name for name in asked.roles if name in there and name not in self._made]
        foreign = [name for name in foreign if not self._is_pending(connection, name)]
        if asked.deed is Deed.DROP:
            return self._drop(connection, asked, statement, there, foreign)
        if len(foreign) == len(asked.roles):
            self._note(asked.what, foreign)
            return None
        self.suspect(statement)
        return statement

    def _create(
        self, connection: psycopg.Connection[Any], asked: OfRoles, statement: str, *, alone: bool
    ) -> str | None:
        import psycopg

        (name,) = asked.roles
        with self._lock:
            if (connection.info.dbname, name) in self._as_if_dropped:
                self._note(asked.what, [name])
                return None
            if name in self._made:
                return None
            if self._present(connection, [name]):
                return statement  # to be refused
            if not alone:
                self.suspect(statement)
                return statement
            with connect(self._conninfo, autocommit=True) as apart:
                self._ledger.remember("ROLE", name)
                try:
                    # The other side's transaction may be about to create it, and wait for this.
                    apart.execute("SET lock_timeout TO '30s'")
                    apart.execute(statement.encode())
                except BaseException as error:
                    self._ledger.forget("ROLE", name)
                    if isinstance(error, psycopg.Error):
                        fail(connection)
                    raise
            self._made[name] = None
        return None

    def _drop(
        self,
        connection: psycopg.Connection[Any],
        asked: OfRoles,
        statement: str,
        there: set[str],
        foreign: Sequence[str],
    ) -> str | None:
        from psycopg import sql

        left = [name for name in asked.roles if name not in self._made and name not in foreign]
        if len(left) == len(asked.roles):
            self.suspect(statement)
            return statement
        if left := [name for name in left if name in there or not asked.lenient]:
            self.suspect(statement)
            names = sql.SQL(", ").join(map(sql.Identifier, left))
            return sql.SQL("DROP ROLE {}").format(names).as_string(connection)
        self._note(asked.what, foreign)
        self._as_if_dropped |= {(connection.info.dbname, name) for name in foreign}
        return None

    def _note(self, what: str, names: Iterable[str]) -> None:
        text = f"was there before this run: {what} was not executed, and answered as if it had been"
        self._notes |= {(name, text) for name in names}

    def _present(self, connection: psycopg.Connection[Any], names: Sequence[str]) -> set[str]:
        """Those of the names that the connection sees as roles; CURRENT_USER and its like are always."""
        query = "SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname = ANY(%s::text[])"
        found = {name for (name,) in connection.execute(query, [list(names)])}
        return found | (UNNAMED_ROLES & set(names))

    def _is_pending(self, connection: psycopg.Connection[Any], name: str) -> bool:
        """Whether a role that the connection sees is there for it alone: its transaction has made it."""
        from psycopg.pq import TransactionStatus

        if not self.wary or connection.info.transaction_status != TransactionStatus.INTRANS:
            return False
        with self._outside_lock:
            return not self._present(self.outside(), [name])

    def outside(self) -> psycopg.Connection[Any]:
        """Return a connection that sees what is committed, and nothing else."""
        with self._outside_lock:
            if self._outside is None or self._outside.closed:
                self._outside = connect(self._conninfo, autocommit=True)
            return self._outside

    def keep(self, names: Iterable[str]) -> None:
        """Note roles that a transaction has made, before it is committed."""
        for name in names:
            self._ledger.remember("ROLE", name)
            self._made[name] = None

    def drop(self) -> None:
        """Drop the run's roles; a DatabaseError names those that are still needed."""
        import psycopg
        from psycopg import sql

        if self._outside is not None:
            self._outside.close()
        if not self._made:
            return
        try:
            with connect(self._conninfo, autocommit=True) as connection:
                names = sql.SQL(", ").join(map(sql.Identifier, self._made))
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(names))
        except psycopg.Error as error:
            raise DatabaseError(
                f"{self._description} did not drop the roles that this run had created: {said(error)}",
                hint=f"they can be dropped by hand: DROP ROLE {', '.join(self._made)}",
            ) from error
        for name in self._made:
            self._ledger.forget("ROLE", name)


def fail(connection: psycopg.Connection[Any]) -> None:
    """Leave the connection's transaction as a statement that was refused leaves it."""
    import psycopg
    from psycopg.pq import TransactionStatus

    if connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE:
        return
    with suppress(psycopg.Error):
        connection.execute("SELECT pg_catalog.int4div(1, 0)")
