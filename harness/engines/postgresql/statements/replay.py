"""Execute recorded statements on a scratch database, in one batch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import errors

from harness.engines.postgresql.faults import fault_of
from harness.engines.postgresql.statements.forwarding import adapted
from harness.engines.postgresql.statements.guard import BEGIN, admitted, before_commit, guarded_parts
from harness.engines.postgresql.statements.sending import send
from harness.engines.postgresql.statements.steering import Part, Steering, only_alone, parts
from harness.facts.build import text_of

if TYPE_CHECKING:
    from harness.engines.postgresql.statements.roles import Roles


_LOCKS: Final = "max_locks_per_transaction"
"""What PostgreSQL's hint names when a transaction locks more than the server has room for: with its usual
settings, that is some 6,400 tables and indexes, of all sessions at once."""
_AT_ONCE: Final = 50
_LASTING: Final = re.compile(r"\bSET\s+LOCAL\b|\bset_config\b|\bON\s+COMMIT\b|\bSAVEPOINT\b", re.IGNORECASE)
"""What may have an effect until its transaction ends."""


def replay(connection: psycopg.Connection[Any], recorded: Sequence[Any], roles: Roles) -> None:
    """Execute the statements on a scratch database; psycopg.Error when the server refuses one.

    All are one transaction, as `create_all` runs them, so a failure leaves nothing behind. If the server does
    not allow one of them in a transaction, each is committed by itself; outside a transaction runs only what
    is known to stay in its database. If it has not enough locks for all, some
    are committed at a time. Roles belong to the server, and are created once for both sides. The connection
    must be in autocommit mode.
    """
    try:
        literal = [_literal(connection, *statement) for statement in recorded]
        "".join(literal).encode()
    except UnicodeEncodeError as error:  # half a surrogate pair, as for an application
        raise psycopg.DataError(str(error)) from error
    with roles.lifting.within(connection):
        try:
            _in_transaction(connection, _admitted(connection, literal, roles), roles)
        except psycopg.Error as error:
            lacks_locks = _LOCKS in (error.diag.message_hint or "") and not any(map(_LASTING.search, literal))
            if fault_of(error) and not lacks_locks:
                raise  # the session may be gone, so that nothing can be rolled back
            connection.rollback()
            statements = _admitted(connection, literal, roles)
            if _was_concurrent(error):
                _in_transaction(connection, statements, roles)
            elif lacks_locks:
                for start in range(0, len(statements), _AT_ONCE):
                    _in_transaction(connection, statements[start : start + _AT_ONCE], roles)
            elif isinstance(error, errors.UnsafeNewEnumValueUsage) or (
                isinstance(error, errors.ActiveSqlTransaction) and any(map(only_alone, statements))
            ):
                for statement in statements:
                    if only_alone(statement):
                        connection.execute(statement.encode())
                    else:
                        _in_transaction(connection, [statement], roles)
            else:
                raise


def _admitted(connection: psycopg.Connection[Any], literal: Sequence[str], roles: Roles) -> list[str]:
    admissible = (admitted(connection, text, roles, in_transaction=True) for text in literal)
    return [text for text in admissible if text]


def _in_transaction(connection: psycopg.Connection[Any], statements: Sequence[str], roles: Roles) -> None:
    if not roles.wary:
        # A statement may end with a comment.
        send(connection, "\n;\n".join([BEGIN, *statements, "COMMIT"]))
        return
    connection.execute(BEGIN.encode())
    try:
        guarded_parts(connection, _batches(statements), roles, lambda text: send(connection, text))
        before_commit(connection, roles)
        connection.commit()
    except psycopg.Error:
        connection.rollback()
        raise


def _batches(statements: Sequence[str]) -> Iterator[Part]:
    """Join statements, except around one that begins or ends a transaction."""
    batch: list[str] = []
    for statement in statements:
        cut = parts(statement)
        if all(part.steering is Steering.NOTHING for part in cut):
            batch.append(statement)
        else:
            yield Part("\n;\n".join(batch))
            yield from cut
            batch = []
    yield Part("\n;\n".join(batch))


def _was_concurrent(error: psycopg.Error) -> bool:
    """Whether the other side was just changing the same role, so that the statement works when repeated."""
    return error.diag.table_name == "pg_authid" or "tuple concurrently updated" in str(error)


def _literal(connection: psycopg.Connection[Any], statement: str, parameters: Any) -> str:
    """Return a statement with its parameters written into it."""
    if parameters:
        return psycopg.ClientCursor(connection).mogrify(statement, adapted(parameters))
    return text_of(statement, parameters)
