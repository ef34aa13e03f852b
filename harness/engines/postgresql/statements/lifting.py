"""Execute single statements with the harness's own rights, where the role of the run may not, and it is safe.

Extensions that are not trusted need a superuser, and so does giving a table to a role that may not create
any in the table's schema. Such a statement is replaced by a call of a function that executes it and nothing
else, with the rights of the harness (SECURITY DEFINER). So it is part of the transaction in which it stands.
The function is there as long as the text is being sent.
"""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

from harness.engines.postgresql.connection import connect
from harness.engines.postgresql.statements.server_wide import KNOWN, UNNAMED_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.engines.postgresql.run_role import RunRole
    from harness.engines.postgresql.statements.cutting import Statement

_SCHEMA: Final = "schema_harness_rights"
_OWNER: Final = re.compile(r"\bOWNER\s+TO\b", re.IGNORECASE)
_REACHING: Final = frozenset({"dblink", "http", "pg_net", "plproxy"})
"""Extensions whose functions connect to other servers, whoever calls them."""

_OWNED: Final = (
    "AGGREGATE|COLLATION|CONVERSION|DOMAIN|FUNCTION|PROCEDURE|ROUTINE|SCHEMA|SEQUENCE|STATISTICS|TABLE|TYPE"
    "|VIEW"
)
_TWO_WORDS: Final = (("MATERIALIZED", "VIEW"), ("FOREIGN", "TABLE"))
_AMONG_NAMES: Final = frozenset({".", ",", "(", ")", "[", "]"})

_NEEDED: Final = """
WITH RECURSIVE needed (name) AS (
    SELECT %s::name
    UNION SELECT pg_catalog.unnest(v.requires)
    FROM needed JOIN pg_catalog.pg_available_extension_versions AS v ON v.name = needed.name
)
SELECT n.name::text, v.superuser AND NOT v.trusted
FROM needed AS n JOIN pg_catalog.pg_available_extensions AS e ON e.name = n.name
JOIN pg_catalog.pg_available_extension_versions AS v ON v.name = e.name AND v.version = e.default_version
WHERE e.installed_version IS NULL
"""

# An object changes its owner from one role that the run has to another. If there are more of them afterwards,
# it was not the run's: a function of the system, say. (What the first superuser owns is not in pg_shdepend.)
_COUNTED: Final = sql.SQL(
    """(SELECT pg_catalog.count(*) FROM pg_catalog.pg_shdepend AS s
    WHERE s.deptype OPERATOR(pg_catalog.=) 'o' AND s.dbid OPERATOR(pg_catalog.=) (
        SELECT d.oid FROM pg_catalog.pg_database AS d
        WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
    ) AND pg_catalog.pg_has_role({role}, s.refobjid, 'MEMBER'))"""
)
_GIVEN: Final = sql.SQL(
    """IF NOT pg_catalog.pg_has_role({role}, {to}, 'MEMBER') OR former OPERATOR(pg_catalog.<>) {counted} THEN
    RAISE insufficient_privilege USING MESSAGE = {refused};
    END IF;"""
)
_NOTHING, _ZERO = sql.SQL(""), sql.SQL("0")


class Lifting:
    """Makes the functions, and removes them; of use where the harness itself is a superuser."""

    def __init__(self, conninfo: str, role: RunRole) -> None:
        self._conninfo = conninfo
        self._role = role
        self._open: dict[str, psycopg.Connection[Any]] = {}
        self._number = 0

    def lifted(self, connection: psycopg.Connection[Any], statement: Statement, text: str) -> str | None:
        """Return what to send in place of a statement that only the harness may execute; None for others.

        psycopg.Error for an extension that could reach other servers.
        """
        if not self._role.lifts:
            return None
        if statement.begins("CREATE", "EXTENSION"):
            at = 5 if statement.words[2:5] == ("IF", "NOT", "EXISTS") else 2
            if not any(self._needs_rights(connection, token.name) for token in statement.tokens[at : at + 1]):
                return None
            return self._call(connection, text, self._owned_extensions())
        if statement.begins("ALTER", "EXTENSION") and "UPDATE" in statement.words[3:4]:
            return self._call(connection, text)
        if statement.begins("COMMENT", "ON", "EXTENSION", "PLPGSQL"):
            return self._call(connection, text)
        if (to := _given_to(statement)) and to != self._role.name:
            counted = _COUNTED.format(role=sql.Literal(self._role.name))
            refused = sql.Literal(f"must be owner, and able to SET ROLE {to}")
            given = _GIVEN.format(
                role=sql.Literal(self._role.name), to=sql.Literal(to), counted=counted, refused=refused
            )
            return self._call(connection, text, given, counted)
        return None

    @contextmanager
    def within(self, connection: psycopg.Connection[Any]) -> Iterator[None]:
        """Have the functions in the connection's database for this time, and remove them at the end."""
        database = connection.info.dbname
        try:
            yield
        finally:
            if (apart := self._open.pop(database, None)) is not None:
                with suppress(psycopg.Error), apart:
                    apart.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(_SCHEMA)))

    def _needs_rights(self, connection: psycopg.Connection[Any], extension: str) -> bool:
        """Whether a superuser has to create the extension, or one that it needs."""
        found = dict(connection.execute(_NEEDED, [extension]).fetchall())
        if not self._role.confined and (reaching := sorted(_REACHING & set(found))):
            raise errors.InsufficientPrivilege(
                f"the extension {reaching[0]} connects to other servers; {self._role.left_to_user}"
            )
        return any(found.values())

    def _owned_extensions(self) -> sql.Composable:
        """Write the statements that make the run's role the owner, as who creates a trusted extension is."""
        kinds = [("pg_extension", "extowner")]
        if self._role.confined:  # else a foreign server could be made, which leads to others' databases
            kinds.append(("pg_foreign_data_wrapper", "fdwowner"))
        return sql.SQL(" ").join(
            sql.SQL(
                "UPDATE pg_catalog.{table} SET {owner} = (SELECT r.oid FROM pg_catalog.pg_roles AS r"
                " WHERE r.rolname OPERATOR(pg_catalog.=) {to}) WHERE oid OPERATOR(pg_catalog.>=) 16384"
                " AND {owner} OPERATOR(pg_catalog.=) (SELECT r.oid FROM pg_catalog.pg_roles AS r"
                " WHERE r.rolname OPERATOR(pg_catalog.=) current_user);"
            ).format(
                table=sql.Identifier(table), owner=sql.Identifier(owner), to=sql.Literal(self._role.name)
            )
            for table, owner in kinds
        )

    def _call(
        self,
        connection: psycopg.Connection[Any],
        text: str,
        then: sql.Composable = _NOTHING,
        counted: sql.Composable = _ZERO,
    ) -> str:
        """Make a function that executes a statement, and return the statement that calls it.

        then: what it does afterwards. counted: what it counts before, as `former`.
        """
        database = connection.info.dbname
        schema, name = sql.Identifier(_SCHEMA), sql.Identifier(f"lifted_{self._number}")
        self._number += 1
        if database not in self._open:
            apart = connect(make_conninfo(self._conninfo, dbname=database), autocommit=True)
            self._open[database] = apart
            apart.execute(
                sql.SQL("CREATE SCHEMA {0}; GRANT USAGE ON SCHEMA {0} TO {1}").format(
                    schema, sql.Identifier(self._role.name)
                )
            )
        apart = self._open[database]
        body = sql.SQL("DECLARE former CONSTANT bigint := {}; BEGIN EXECUTE {}; {} END").format(
            counted, sql.Literal(text), then
        )
        apart.execute(
            sql.SQL(
                "CREATE FUNCTION {}.{}() RETURNS void LANGUAGE plpgsql SECURITY DEFINER"
                " SET standard_conforming_strings TO on AS {}"
            ).format(schema, name, sql.Literal(body.as_string(apart)))
        )
        return sql.SQL("SELECT {}.{}()").format(schema, name).as_string(apart)


@lru_cache(KNOWN)
def may_give(text: str) -> bool:
    """Whether a text may give something to a role."""
    return bool(_OWNER.search(text))


def _given_to(statement: Statement) -> str:
    """Return the role to which a statement gives one object; "" if it does anything else."""
    tokens, words = statement.tokens, statement.words
    if words[-3:-1] != ("OWNER", "TO") or words[-1] in UNNAMED_ROLES:
        return ""
    kind = 2 if words[1:3] in _TWO_WORDS else 1
    if kind == 1 and not statement.begins("ALTER", _OWNED):
        return ""
    depth = 0
    for token in tokens[1 + kind : -3]:
        depth += {"(": 1, ")": -1}.get(token.word, 0)
        # a comma between arguments is one; one that ALTER TABLE has begins another action
        if not (token.name or token.word in _AMONG_NAMES) or (token.word == "," and not depth):
            return ""
    return tokens[-1].name if words[0] == "ALTER" else ""
