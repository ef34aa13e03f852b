"""The roles that a run creates. A server has one set of roles for all databases, so both sides share them."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any

from harness.engines.postgresql.connection import connect
from harness.engines.postgresql.statements.server_wide import UNNAMED_ROLES, Deed, OfRoles
from harness.errors import DatabaseError
from harness.findings import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import psycopg

    from harness.engines.postgresql.ledger import Ledger


class Roles:
    """Creates each role once for both sides, never changes others, and drops the run's own at the end."""

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
        """The statements that were not executed, because they would have changed roles that others made."""
        return tuple(Remark(*note) for note in sorted(self._notes))

    @property
    def made(self) -> tuple[str, ...]:
        """The roles that this run has created."""
        return tuple(self._made)

    @property
    def wary(self) -> bool:
        """Whether some text may do more than its words show. Then each transaction is examined."""
        return bool(self._texts)

    def suspect(self, text: str) -> None:
        """Note a text that speaks of roles or servers, even in a function that is only called later."""
        if text not in self._texts:
            self._texts.append(text)

    def texts(self) -> str:
        """Return all suspected texts, joined."""
        return "\n".join(self._texts)

    def settle(
        self, connection: psycopg.Connection[Any], asked: OfRoles, statement: str, *, alone: bool
    ) -> str | None:
        """Return what of a statement about roles is to be executed, None for nothing.

        A role is created when the first side wants it. It is not dropped when a side wants that, because the
        other side's database may still need it. A statement that would only change roles which were there
        before is answered as if it had been executed. A missing role is left to the server, which refuses it.
        alone: the statement is a whole text; only then is its role created at once, by a connection of its
        own. psycopg.Error when the server refuses that.
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
                return statement  # which the server refuses
            if not alone:
                self.suspect(statement)
                return statement
            with connect(self._conninfo, autocommit=True) as apart:
                self._ledger.remember("ROLE", name)
                try:
                    # The other side's transaction may just be creating the same role, and hold a lock.
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
        text = f"was there before this run: {what} was not executed, but answered as if it had been"
        self._notes |= {(name, text) for name in names}

    def _present(self, connection: psycopg.Connection[Any], names: Sequence[str]) -> set[str]:
        """Return those names that the connection sees as roles, and always CURRENT_USER and the like."""
        query = "SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname = ANY(%s::text[])"
        found = {name for (name,) in connection.execute(query, [list(names)])}
        return found | (UNNAMED_ROLES & set(names))

    def _is_pending(self, connection: psycopg.Connection[Any], name: str) -> bool:
        """Whether only this connection sees a role, because its transaction has created it."""
        from psycopg.pq import TransactionStatus

        if not self.wary or connection.info.transaction_status != TransactionStatus.INTRANS:
            return False
        with self._outside_lock:
            return not self._present(self.outside(), [name])

    def outside(self) -> psycopg.Connection[Any]:
        """Return a connection that sees only what is committed."""
        with self._outside_lock:
            if self._outside is None or self._outside.closed:
                self._outside = connect(self._conninfo, autocommit=True)
            return self._outside

    def keep(self, names: Iterable[str]) -> None:
        """Note roles that a transaction has created, before it is committed."""
        for name in names:
            self._ledger.remember("ROLE", name)
            self._made[name] = None

    def drop(self) -> None:
        """Drop the run's roles; those that others need meanwhile stay in the ledger, which reports them."""
        import psycopg
        from psycopg import sql

        if self._outside is not None:
            self._outside.close()
        if not self._made:
            return
        with suppress(DatabaseError), connect(self._conninfo, autocommit=True) as connection:
            for name in self._made:
                with suppress(psycopg.Error):
                    connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))
                    self._ledger.forget("ROLE", name)


def fail(connection: psycopg.Connection[Any]) -> None:
    """Bring the connection's transaction into the state in which a refused statement leaves it."""
    import psycopg
    from psycopg.pq import TransactionStatus

    if connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE:
        return
    with suppress(psycopg.Error):
        connection.execute("SELECT pg_catalog.int4div(1, 0)")
