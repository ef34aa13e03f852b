"""Recorded statements onto a scratch database: in one batch where that works, else one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import errors

from harness.snapshot.build import BuildFailure

if TYPE_CHECKING:
    from harness.databases.roles import Roles

_NOT_IN_TRANSACTION = (errors.ActiveSqlTransaction, errors.UnsafeNewEnumValueUsage)


def text(statement: str, parameters: Any) -> str:
    """A recorded statement for people and for comparison: as the server gets it, its parameters behind it."""
    if parameters:
        return f"{statement.strip()} -- {parameters!r}"
    # Given parameters, even none, a driver of the pyformat style takes %% for %.
    return (statement if parameters is None else statement.replace("%%", "%")).strip()


def replay(connection: psycopg.Connection[Any], recorded: Sequence[Any], roles: Roles) -> BuildFailure | None:
    """Execute the statements on a scratch database; what the server refused, or None.

    All are one transaction, which is what `create_all` runs in. Where that fails nothing of it is left, and
    the statements go one by one, which finds the one that is refused. Those that the server does not let run
    in a transaction are let through: then each is committed. Roles belong to the server, and are created once
    for both sides. The connection must be in autocommit mode.
    """
    statements = []
    for one in (_literal(connection, *one) for one in recorded):
        try:
            if not roles.settle(one):
                statements.append(one)
        except psycopg.Error as error:
            return _refused(error, one)
    return _all_at_once(connection, statements, roles, again=True)


def _all_at_once(
    connection: psycopg.Connection[Any], statements: Sequence[str], roles: Roles, *, again: bool
) -> BuildFailure | None:
    batch = ";\n".join(["BEGIN", *statements, "COMMIT"])
    try:
        with roles.watched(connection, batch):
            connection.execute(batch.encode())
    except psycopg.Error as error:
        connection.rollback()
        if again and _meets_the_other_side(error):
            return _all_at_once(connection, statements, roles, again=False)
        if isinstance(error, _NOT_IN_TRANSACTION):
            return _one_by_one(connection, statements)
        with connection.transaction(force_rollback=True):
            return _one_by_one(connection, statements) or _refused(error, "")
    return None


def _meets_the_other_side(error: psycopg.Error) -> bool:
    """Whether the other side was doing the same to a role of the server, so that it is done now."""
    return error.diag.table_name == "pg_authid" or "tuple concurrently updated" in str(error)


def _literal(connection: psycopg.Connection[Any], statement: str, parameters: Any) -> str:
    """A statement with its parameters written into it."""
    if parameters:
        return psycopg.ClientCursor(connection).mogrify(statement, parameters)
    return text(statement, parameters)


def _one_by_one(connection: psycopg.Connection[Any], statements: Sequence[str]) -> BuildFailure | None:
    for statement in statements:
        try:
            connection.execute(statement.encode())
        except psycopg.Error as error:
            return _refused(error, statement)
    return None


def _refused(error: psycopg.Error, statement: str) -> BuildFailure:
    return BuildFailure(type(error).__name__, str(error).strip(), statement)
