"""What belongs to a server and to none of its databases, and what a transaction has changed of it so far.

The answer is exact even while others work on the server. What this transaction sees, and a connection outside
it sees neither before nor afterwards, is the transaction's own change, unless others changed it twice in
between: a database that they are dropping is marked first and gone next. What is seen a second time, too, is
the transaction's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import psycopg

# Without what the server changes by itself (datfrozenxid).
_QUERY: Final = """
SELECT 'role', oid, 0::oid, rolname::text, t::text FROM pg_catalog.pg_roles t
UNION ALL SELECT 'membership', roleid, member, '', t::text FROM pg_catalog.pg_auth_members t
UNION ALL SELECT 'setting', setrole, setdatabase, '', t::text FROM pg_catalog.pg_db_role_setting t
UNION ALL SELECT 'database', oid, 0, datname::text,
    ROW(datname, datdba, datistemplate, datallowconn, datconnlimit, dattablespace, datacl)::text
    FROM pg_catalog.pg_database
UNION ALL SELECT 'tablespace', oid, 0, spcname::text, t::text FROM pg_catalog.pg_tablespace t
UNION ALL SELECT 'comment', objoid, classoid, '', description FROM pg_catalog.pg_shdescription
UNION ALL SELECT 'label', objoid, classoid, provider, label FROM pg_catalog.pg_shseclabel
UNION ALL SELECT 'subscription', oid, subdbid, subname::text, subenabled::text FROM pg_catalog.pg_subscription
"""
_PASSWORDS: Final = "UNION ALL SELECT 'password', oid, 0, '', rolpassword FROM pg_catalog.pg_authid"
_PARAMETERS: Final = (
    "UNION ALL SELECT 'parameter', oid, 0, parname, paracl::text FROM pg_catalog.pg_parameter_acl"
)
_PARAMETERS_SINCE: Final = 150000

_ROLE_CLASS: Final = 1260
_DATABASE_CLASS: Final = 1262


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a shared catalog: the object it is about, by its OIDs, and the row's whole content."""

    kind: str
    first: int
    second: int
    name: str
    content: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """What a transaction sees, and what others saw just before and just after."""

    before: frozenset[Row]
    mine: frozenset[Row]
    after: frozenset[Row]


@dataclass(frozen=True, slots=True)
class Deeds:
    """What a transaction has done: the roles that it created, and what it changed that is not the run's."""

    made: tuple[str, ...]
    foreign: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether it has done anything of this kind."""
        return bool(self.made or self.foreign)


def may_read_passwords(connection: psycopg.Connection[Any]) -> bool:
    """Whether the connection's role can read passwords."""
    return connection.execute(
        "SELECT pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'SELECT')"
    ).fetchone() == (True,)


def rows(connection: psycopg.Connection[Any], *, passwords: bool) -> frozenset[Row]:
    """Return the rows of the shared catalogs that the connection sees."""
    newer = connection.info.server_version >= _PARAMETERS_SINCE
    query = " ".join([_QUERY, *([_PASSWORDS] if passwords else []), *([_PARAMETERS] if newer else [])])
    return frozenset(Row(*row) for row in connection.execute(query.encode()))


def look(inside: psycopg.Connection[Any], outside: psycopg.Connection[Any], *, passwords: bool) -> Look:
    """Return what the two connections see now; inside is the one with the transaction."""
    before = rows(outside, passwords=passwords)
    mine = rows(inside, passwords=passwords)
    return Look(before, mine, rows(outside, passwords=passwords))


def deeds(looks: Sequence[Look], own: Collection[str], database: str) -> Deeds:
    """Return what a transaction has done that was looked at once or several times.

    own: the roles of the run. database: the database that it works in. Changes to these are not foreign.
    """
    removed = frozenset.intersection(*((seen.before & seen.after) - seen.mine for seen in looks))
    added = frozenset.intersection(*(seen.mine - seen.before - seen.after for seen in looks))
    others = frozenset[Row]().union(*(seen.before | seen.after for seen in looks))
    known = {row.first for row in others if row.kind == "role"}
    roles = {row.first for row in others if row.kind == "role" and row.name in own}
    roles |= {row.first for row in added if row.kind == "role" and row.first not in known}
    # If a role of the run is renamed, its new name counts as a new role.
    made = {row.name for row in added if row.kind == "role" and row.first in roles} - _role_names(others)
    databases = {row.first for row in (*others, *added) if row.kind == "database" and row.name == database}
    foreign = [row for row in (*removed, *added) if not _is_own(row, roles, databases)]
    called = {(row.kind, row.first): row.name for row in (*added, *others) if row.name}
    return Deeds(tuple(sorted(made)), tuple(sorted({_subject(row, called) for row in foreign})))


def _role_names(of: Iterable[Row]) -> set[str]:
    return {row.name for row in of if row.kind == "role"}


def _is_own(row: Row, roles: set[int], databases: set[int]) -> bool:
    match row.kind:
        case "role" | "password":
            return row.first in roles
        case "membership":
            return row.first in roles or row.second in roles
        case "setting":
            return row.first in roles or row.second in databases
        case "database":
            return row.first in databases
        case "comment" | "label":
            of = {_ROLE_CLASS: roles, _DATABASE_CLASS: databases}.get(row.second, set())
            return row.first in of
    return False


def _subject(row: Row, called: dict[tuple[str, int], str]) -> str:
    """Name the object that a row is about, without the row's content, which may be a password."""
    kind, number = row.kind, row.first
    if kind in {"comment", "label"}:
        kind = {_ROLE_CLASS: "role", _DATABASE_CLASS: "database"}.get(row.second, "tablespace")
    elif kind == "setting" and not number:
        kind, number = "database", row.second
    elif kind in {"membership", "setting", "password"}:
        kind = "role"
    return f"the {kind} {called.get((kind, number), '')}".strip()
