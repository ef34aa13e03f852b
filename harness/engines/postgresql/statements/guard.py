"""Decide how much of what a side sends may reach the server.

A run must not touch what is not its own. So a text is first judged by its words. Where the words cannot show
everything that it does, its transaction is examined before it is committed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus

from harness.engines.postgresql.statements import shared
from harness.engines.postgresql.statements.cutting import Statement, statements
from harness.engines.postgresql.statements.lifting import may_give
from harness.engines.postgresql.statements.naming import roles_in
from harness.engines.postgresql.statements.roles import fail
from harness.engines.postgresql.statements.server_wide import (
    OfRoles,
    Refused,
    classified,
    leads_elsewhere,
    speaks,
    speaks_of_server,
    suspicious,
)
from harness.engines.postgresql.statements.steering import Part, Steering, only_alone, parts
from harness.lexing import Torn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from harness.engines.postgresql.statements.roles import Roles

    T = TypeVar("T")

BEGIN: Final = "BEGIN ISOLATION LEVEL READ COMMITTED"
"""Begins a transaction that sees what others commit, so that others' changes are not taken for its own."""

_ROW: Final = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
_SHOWN: Final = 100
_MORE_THAN_CREATES: Final = re.compile(
    r"\b(?:ALTER|DROP|REASSIGN|COMMENT|LABEL|GRANT|REVOKE|pg_\w+)\b", re.IGNORECASE
)


def admitted(
    connection: psycopg.Connection[Any],
    text: str,
    roles: Roles,
    parameters: Any = None,
    *,
    in_transaction: bool = False,
    keeps_roles: bool = False,
) -> str:
    """Return the part of a text that may be sent, "" for none; psycopg.Error when the text is refused.

    A statement that concerns a whole server is never executed. It fails as it would for an application in a
    transaction, where the server itself refuses most such statements. in_transaction: the text will be sent
    in a transaction that has not begun yet. keeps_roles: creating a role that is there already is no error.
    """
    called = roles.role.limited and roles.role.shown != roles.role.name and roles.role.shown in text
    if not (suspicious(text) or called or (roles.role.lifts and may_give(text))):
        if parameters and not _ROW.match(text) and speaks(values := repr(parameters)):
            roles.suspect(values)
        return text
    try:
        found = statements(text)
    except Torn:
        roles.suspect(text)
        return text
    if called and (renamed := _standing_in(text, found, roles)) != text:
        text, found = renamed, statements(renamed)
    alone = len(found) == 1
    in_transaction = in_transaction or not alone
    kept: list[tuple[Statement, str | None]] = []
    for statement in found:
        asked = classified(statement)
        own = text[statement.start : statement.end]
        if isinstance(asked, Refused) or leads_elsewhere(statement):
            _refuse_unless_own(connection, asked, own, in_transaction=in_transaction)
        elif isinstance(asked, OfRoles):
            if (left := roles.settle(connection, asked, own, alone=alone, keeps_roles=keeps_roles)) != own:
                kept.append((statement, left))
        else:
            if speaks_of_server(statement):
                roles.suspect(own)
            if (call := roles.lifting.lifted(connection, statement, own)) is not None:
                kept.append((statement, call))
    if alone and kept:
        return kept[0][1] or ""
    return _replaced(text, kept)


def _standing_in(text: str, found: Iterable[Statement], roles: Roles) -> str:
    """Return a text in which the run's role is meant where the role is named that the user has given.

    So `OWNER TO postgres` leaves an object where it is, as it does when postgres itself builds the schema.
    """
    shown, name = roles.role.shown, roles.role.name
    named = {token.start: token for one in found for token in roles_in(one) if token.name == shown}
    for start in sorted(named, reverse=True):
        text = f"{text[:start]}{name}{text[named[start].end :]}"
    return text


def _replaced(text: str, kept: list[tuple[Statement, str | None]]) -> str:
    """Replace statements in a text. What follows keeps its line numbers, and nearly always its position."""
    for statement, left in reversed(kept):
        start, end = statement.start, statement.end
        blank = re.sub(r"[^\n]", " ", text[start:end])
        text = text[:start] + (left or "") + blank[len(left or "") :] + text[end:]
    return text if text.strip("; \n\t\r") else ""


def _refuse_unless_own(
    connection: psycopg.Connection[Any], asked: object, text: str, *, in_transaction: bool
) -> None:
    own = connection.info.dbname
    if isinstance(asked, Refused):
        if asked.alters_only and asked.databases and set(asked.databases) == {own}:
            return
        status = connection.info.transaction_status
        if status == TransactionStatus.INERROR:
            connection.execute("SELECT")  # the server refuses it with its own message
        fail(connection)
        begun = in_transaction or not connection.autocommit or status != TransactionStatus.IDLE
        if asked.alone and begun:
            raise errors.ActiveSqlTransaction(asked.alone)
    else:
        fail(connection)
    shown = " ".join(text.split())
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]} …"
    raise errors.InsufficientPrivilege(
        f"schema-harness does not execute a statement that concerns the whole server: {shown}"
    )


def guarded(connection: psycopg.Connection[Any], text: str, roles: Roles, send: Callable[[str], T]) -> T:
    """Send an admitted text, and examine what it commits; return the result of its first part."""
    if not roles.wary:
        return send(text)
    given = guarded_parts(connection, parts(text), roles, send)
    return given[0] if given else send(text)


def guarded_parts(
    connection: psycopg.Connection[Any], cut: Iterable[Part], roles: Roles, send: Callable[[str], T]
) -> list[T]:
    """Send the parts of a text, and examine each transaction before it is committed; return the results."""
    given: list[T] = []
    for number, part in enumerate(cut):
        idle = connection.info.transaction_status == TransactionStatus.IDLE
        if part.steering is not Steering.NOTHING:
            if part.steering is Steering.COMMITS:
                before_commit(connection, roles)
            given.append(send(part.text))
        elif idle and (connection.autocommit or number):
            given.append(_in_own_transaction(connection, part.text, roles, send))
        else:
            given.append(send(part.text))
    return given


def _in_own_transaction(
    connection: psycopg.Connection[Any], text: str, roles: Roles, send: Callable[[str], T]
) -> T:
    if only_alone(text):
        return send(text)
    try:
        if connection.autocommit:  # else psycopg begins one
            connection.execute(BEGIN.encode())
        given = send(text)
        before_commit(connection, roles)
        connection.commit()
    except (errors.InvalidTransactionTermination, errors.ActiveSqlTransaction) as error:
        connection.rollback()
        if not connection.autocommit:
            raise
        return _by_names(text, roles, send, error)
    except BaseException:
        connection.rollback()
        raise
    return given


def _by_names(text: str, roles: Roles, send: Callable[[str], T], error: psycopg.Error) -> T:
    """Send a text that commits by itself. A new role is the run's own if its name is in what was sent."""
    if isinstance(error, errors.InvalidTransactionTermination) and _MORE_THAN_CREATES.search(roles.texts()):
        raise errors.InsufficientPrivilege(
            "schema-harness does not execute a statement that commits by itself and may change roles, "
            "because that could not be undone"
        ) from error
    before = _role_names(roles)
    try:
        return send(text)
    finally:
        sent = f"{roles.texts()}\n{text}"
        roles.keep(
            name
            for name in sorted(_role_names(roles) - before)
            if re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", sent)
        )


def _role_names(roles: Roles) -> set[str]:
    rows = shared.rows(roles.outside(), passwords=False)
    return {row.name for row in rows if row.kind == "role"}


def before_commit(connection: psycopg.Connection[Any], roles: Roles) -> None:
    """Note the roles that the connection's transaction has created, if it may have created any.

    psycopg.Error, after a rollback, when the transaction has changed what does not belong to the run.
    """
    if not roles.wary or connection.info.transaction_status != TransactionStatus.INTRANS:
        return
    # A deferred trigger may do anything, too; so it runs now.
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    outside = roles.outside()
    passwords = shared.may_read_passwords(outside) and shared.may_read_passwords(connection)
    own, database = roles.made, connection.info.dbname
    looks = [shared.look(connection, outside, passwords=passwords)]
    if (done := shared.deeds(looks, own, database)).any:
        looks.append(shared.look(connection, outside, passwords=passwords))
        done = shared.deeds(looks, own, database)
    isolated = connection.execute("SHOW transaction_isolation").fetchone() != ("read committed",)
    foreign = () if isolated else done.foreign
    if isolated:
        # It sees the catalogs as they were when it began: others' new roles look as if it dropped them.
        seen = looks[-1].before & looks[-1].after
        names = sorted({row.name for row in seen if row.kind == "role"} - set(own))
        query = (
            "SELECT name FROM unnest(%s::text[]) name WHERE pg_catalog.to_regrole(quote_ident(name)) IS NULL"
        )
        foreign = tuple(f"the role {name}" for (name,) in connection.execute(query, [names]))
    if foreign:
        connection.rollback()
        raise errors.InsufficientPrivilege(
            "schema-harness rolled back a transaction that changes what belongs to the server, "
            "not to this run: " + ", ".join(foreign)
        )
    roles.keep(done.made)
