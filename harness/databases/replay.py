"""Recorded statements onto a scratch database: in one batch where that works, else one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import errors

from harness.snapshot.build import BuildFailure

_NOT_IN_TRANSACTION = (errors.ActiveSqlTransaction, errors.UnsafeNewEnumValueUsage)


def text(statement: str, parameters: Any) -> str:
    """A recorded statement for people and for comparison: as the server gets it, its parameters behind it."""
    if parameters:
        return f"{statement.strip()} -- {parameters!r}"
    # Given parameters, even none, a driver of the pyformat style takes %% for %.
    return (statement if parameters is None else statement.replace("%%", "%")).strip()


def replay(connection: psycopg.Connection[Any], recorded: Sequence[Any]) -> BuildFailure | None:
    """Execute the statements on an empty database; what the server refused, or None.

    All are one transaction, which is what `create_all` runs in. Where that fails nothing of it is left, and
    the statements go one by one, which finds the one that is refused. Those that the server does not let run
    in a transaction are let through: then each is committed. The connection must be in autocommit mode.
    """
    statements = [_literal(connection, *one) for one in recorded]
    try:
        connection.execute(";\n".join(["BEGIN", *statements, "COMMIT"]).encode())
    except psycopg.Error as error:
        connection.rollback()
        if isinstance(error, _NOT_IN_TRANSACTION):
            return _one_by_one(connection, statements)
        with connection.transaction(force_rollback=True):
            return _one_by_one(connection, statements) or _refused(error, "")
    return None


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
