"""The roles that a run creates: a server has one set of them for all databases, so both sides share them."""

from __future__ import annotations

import re
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from harness.databases.connection import connect, said
from harness.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from harness.databases.scratch import Ledger

_NAME: Final = r'"(?:[^"]|"")+"|\w+'
_CREATE: Final = re.compile(
    rf"\s*CREATE\s+(?:ROLE|USER|GROUP)\s+(?!MAPPING\b)(?P<names>{_NAME})", re.IGNORECASE
)
_DROP: Final = re.compile(
    rf"\s*DROP\s+(?:ROLE|USER|GROUP)\s+(?:IF\s+EXISTS\s+)?(?!MAPPING\b)(?P<names>(?:{_NAME})(?:\s*,\s*(?:{_NAME}))*)",
    re.IGNORECASE,
)
_CREATES_SOMEWHERE: Final = re.compile(r"\bCREATE\s+(?:ROLE|USER|GROUP)\b", re.IGNORECASE)


class Roles:
    """Creates each role once for both sides, and drops those of the run when its databases are gone."""

    def __init__(self, description: str, conninfo: str, ledger: Ledger) -> None:
        self._description = description
        self._conninfo = conninfo
        self._ledger = ledger
        self._lock = Lock()
        self._made: dict[str, None] = {}

    def settle(self, statement: str) -> bool:
        """Settle a statement that creates or drops a role; False for any other, which is to be executed.

        A role is created when the first side wants it. It is dropped for neither side: the other one's
        database may still need it. Several statements in one text are not taken apart, and are to be
        executed as well. psycopg.Error for what the server refuses.
        """
        if ";" in statement.strip().removesuffix(";"):
            return False
        if dropping := _DROP.match(statement):
            return all(name in self._made for name in _names(dropping))
        creating = _CREATE.match(statement)
        if creating is None:
            return False
        (name,) = _names(creating)
        with self._lock:
            if name not in self._made:
                with connect(self._conninfo, autocommit=True) as connection:
                    self._ledger.remember("ROLE", name)
                    try:
                        connection.execute(statement.encode())
                    except BaseException:
                        self._ledger.forget("ROLE", name)
                        raise
                self._made[name] = None
        return True

    @contextmanager
    def watched(self, connection: psycopg.Connection[Any], text: str) -> Iterator[None]:
        """Note what roles are created meanwhile, by a text that does it somewhere inside.

        In a transaction that repeats its reads these are all that are new. In any other somebody else may
        create roles at the same time: only those that the text names are the run's.
        """
        if not _CREATES_SOMEWHERE.search(text):
            yield
            return
        before = _present(connection)
        yield
        new = sorted(_present(connection) - before)
        if connection.execute("SHOW transaction_isolation").fetchone() != ("repeatable read",):
            new = [name for name in new if re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text)]
        for name in new:
            self._ledger.remember("ROLE", name)
            self._made[name] = None

    def drop(self) -> None:
        """Drop the run's roles; a DatabaseError names those that are still needed."""
        import psycopg
        from psycopg import sql

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


def _present(connection: psycopg.Connection[Any]) -> set[str]:
    return {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}


def _names(statement: re.Match[str]) -> list[str]:
    return [
        name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
        for name in re.findall(_NAME, statement["names"])
    ]
