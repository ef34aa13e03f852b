"""The roles that a run creates. A server has one set of roles for all databases, so both sides share them."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any

from harness.engines.open_connections import OpenConnections
from harness.engines.postgresql.connection import connect, descriptor
from harness.engines.postgresql.run_role import drop
from harness.engines.postgresql.statements.cutting import statements
from harness.engines.postgresql.statements.lifting import Lifting
from harness.engines.postgresql.statements.server_wide import (
    UNNAMED_ROLES,
    Deed,
    OfRoles,
    memberships,
    powers,
)
from harness.errors import DatabaseError
from harness.findings import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import psycopg

    from harness.engines.postgresql.ledger import Ledger
    from harness.engines.postgresql.run_role import RunRole
    from harness.engines.postgresql.statements.cutting import Statement


class Roles:
    """Creates each role once for both sides, never changes others, and drops the run's own at the end."""

    def __init__(self, description: str, conninfo: str, ledger: Ledger, role: RunRole) -> None:
        self.role = role
        self.lifting = Lifting(conninfo, role)
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
        self.connections = OpenConnections(descriptor)

    @property
    def notes(self) -> tuple[Remark, ...]:
        """What was not executed, because it concerns others' roles; and as whom statements run."""
        warned = ((self._description, self.role.warning),) if self.role.warning else ()
        return tuple(Remark(*note) for note in (*warned, *sorted(self._notes)))

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
        self,
        connection: psycopg.Connection[Any],
        asked: OfRoles,
        statement: str,
        *,
        alone: bool,
        keeps_roles: bool = False,
    ) -> str | None:
        """Return what of a statement about roles is to be executed, None for nothing.

        A role is created when the first side wants it. It is not dropped when a side wants that, because the
        other side's database may still need it. A statement that would only change roles which were there
        before is answered as if it had been executed. A missing role is left to the server, which refuses it.
        If the statements run as a role of the run's own, which may not do this, the harness does it at once,
        on a connection of its own. alone: the statement is a whole text; otherwise only then is its role
        created in this way. keeps_roles: a role that is there need not be created. psycopg.Error when the
        server refuses that.
        """
        from psycopg.pq import TransactionStatus

        if connection.info.transaction_status == TransactionStatus.INERROR or not asked.roles:
            return statement
        if asked.deed is Deed.CREATE:
            if keeps_roles and (there := self._present(connection, asked.roles) - self._made.keys()):
                self._note(asked.what, there)
                return None
            return self._create(connection, asked, statement, alone=alone)
        there = self._present(connection, asked.roles)
        foreign = [name for name in asked.roles if name in there and name not in self._made]
        foreign = [name for name in foreign if not self._is_pending(connection, name)]
        if asked.deed is Deed.DROP:
            return self._drop(connection, asked, statement, there, foreign)
        if len(foreign) == len(asked.roles):
            self._note(asked.what, foreign)
            return None
        if (
            self.role.limited
            and asked.deed is not Deed.OWNED
            and not self._concerns_itself(connection, asked)
        ):
            if given := [name for name in asked.roles[: asked.granted] if name in foreign]:
                self._note(asked.what, given)
            else:
                self._do(connection, asked, statement)
            return None
        self.suspect(statement)
        return statement

    def _concerns_itself(self, connection: psycopg.Connection[Any], asked: OfRoles) -> bool:
        """Whether only the side's own session can execute a statement about roles, and may."""
        themselves = {self.role.name, *UNNAMED_ROLES}
        return any(name in themselves or self._is_pending(connection, name) for name in asked.roles)

    def _do(self, connection: psycopg.Connection[Any], asked: OfRoles, text: str) -> None:
        """Execute a statement about roles of the run on a connection of its own."""
        import psycopg

        (statement,) = statements(text)
        if self.role.limited:
            text = self._without_powers(connection, asked.roles[0], statement, text)
        try:
            with connect(self._conninfo, autocommit=True) as apart:
                # The other side's transaction may just be creating the same role, and hold a lock.
                apart.execute("SET lock_timeout TO '30s'")
                apart.execute(text.encode())
                if self.role.limited and asked.deed is Deed.CREATE:
                    self._hand_over(apart, asked.roles[0])
                elif statement.words[3:5] == ("RENAME", "TO"):
                    self.keep([statement.tokens[5].name])
        except psycopg.Error:
            fail(connection)
            raise

    def _without_powers(
        self, connection: psycopg.Connection[Any], name: str, statement: Statement, text: str
    ) -> str:
        """Return a statement that gives a role neither rights on the server nor those of another role."""
        from psycopg import errors

        if others := [other for other in memberships(statement) if other not in self._made]:
            fail(connection)
            raise errors.InsufficientPrivilege(
                f"the role {others[0]} is not of this run, and cannot be a member or a group of one that is; "
                + self.role.left_to_user
            )
        for power in reversed(powers(statement)):
            text = f"{text[: power.start]}NO{text[power.start :]}"
            self._notes.add((name, f"is not given {power.word}, which is a right on the whole server"))
        return text

    def _hand_over(self, apart: psycopg.Connection[Any], name: str) -> None:
        """Let the role of the run use a role that was made for it."""
        from psycopg import sql

        how = "ADMIN TRUE, INHERIT TRUE, SET TRUE" if apart.info.server_version >= 160000 else "ADMIN OPTION"
        apart.execute(
            sql.SQL("GRANT {} TO {} WITH {}").format(
                sql.Identifier(name), sql.Identifier(self.role.name), sql.SQL(how)
            )
        )

    def _create(
        self, connection: psycopg.Connection[Any], asked: OfRoles, statement: str, *, alone: bool
    ) -> str | None:
        (name,) = asked.roles
        with self._lock:
            if (connection.info.dbname, name) in self._as_if_dropped:
                self._note(asked.what, [name])
                return None
            if name in self._made:
                return None
            there = bool(self._present(connection, [name]))
            if there and not self.role.limited:
                return statement  # which the server refuses
            if not (alone or self.role.limited):
                self.suspect(statement)
                return statement
            if not there:
                self._ledger.remember("ROLE", name)
            try:
                self._do(connection, asked, statement)
            except BaseException:
                if not there:
                    self._ledger.forget("ROLE", name)
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
                self._outside = self.connections.add("", connect(self._conninfo, autocommit=True))
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
        if not self._made and self.role.lasts:
            return
        with suppress(DatabaseError), connect(self._conninfo, autocommit=True) as connection:
            for name in reversed(self._made):
                with suppress(psycopg.Error):
                    connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))
                    self._ledger.forget("ROLE", name)
            if not self.role.lasts:
                with suppress(psycopg.Error):
                    drop(connection, self.role.name)
                    self._ledger.forget("ROLE", self.role.name)


def fail(connection: psycopg.Connection[Any]) -> None:
    """Bring the connection's transaction into the state in which a refused statement leaves it."""
    import psycopg
    from psycopg.pq import TransactionStatus

    if connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE:
        return
    with suppress(psycopg.Error):
        connection.execute("SELECT pg_catalog.int4div(1, 0)")
