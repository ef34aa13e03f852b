"""Recorded statements onto a scratch database, in one batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import errors

from harness.databases.faults import fault_of
from harness.databases.forwarding import adapted

if TYPE_CHECKING:
    from harness.databases.roles import Roles

_NOT_IN_TRANSACTION = (errors.ActiveSqlTransaction, errors.UnsafeNewEnumValueUsage)


def text(statement: str, parameters: Any) -> str:
    """A recorded statement for people and for comparison: as the server gets it, its parameters behind it."""
    if parameters:
        return f"{statement.strip()} -- {parameters!r}"
    # Given parameters, even none, a driver of the pyformat style takes %% for %.
    return (statement if parameters is None else statement.replace("%%", "%")).strip()


def replay(connection: psycopg.Connection[Any], recorded: Sequence[Any], roles: Roles) -> None:
    """Execute the statements on a scratch database; psycopg.Error for what the server refuses.

    All are one transaction, which is what `create_all` runs in: where it fails nothing of it is left. Only
    where the server does not let some statement run in a transaction, each is committed. Roles belong to the
    server, and are created once for both sides. The connection must be in autocommit mode.
    """
    literal = [_literal(connection, *one) for one in recorded]
    statements = [one for one in literal if not roles.settle(one)]
    batch = "\n;\n".join(["BEGIN", *statements, "COMMIT"])  # a statement may end with a comment
    try:
        _execute(connection, batch, roles)
    except psycopg.Error as error:
        if fault_of(error):
            raise  # there may be no session any more in which to roll back
        connection.rollback()
        if _meets_the_other_side(error):
            _execute(connection, batch, roles)
        elif isinstance(error, _NOT_IN_TRANSACTION):
            for statement in statements:
                _execute(connection, statement, roles)
        else:
            raise


def _execute(connection: psycopg.Connection[Any], statement: str, roles: Roles) -> None:
    with roles.watched(connection, statement):
        connection.execute(statement.encode())


def _meets_the_other_side(error: psycopg.Error) -> bool:
    """Whether the other side was doing the same to a role of the server, so that it is done now."""
    return error.diag.table_name == "pg_authid" or "tuple concurrently updated" in str(error)


def _literal(connection: psycopg.Connection[Any], statement: str, parameters: Any) -> str:
    """A statement with its parameters written into it."""
    if parameters:
        return psycopg.ClientCursor(connection).mogrify(statement, adapted(parameters))
    return text(statement, parameters)
