"""What a user's scripts put into every scratch database before a side builds in it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.databases.connection import connect, said
from harness.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import psycopg

    from harness.databases.scratch import Scratch, Server


@contextmanager
def prepared(server: Server, scripts: Sequence[Path]) -> Iterator[Server]:
    """Give a server whose scratch databases begin as the scripts leave an empty one.

    The scripts run once, each in a transaction of its own, on a database that the others are copied from: so
    both sides begin with the same, and a script may create roles, of which a server has only one set. The
    roles that it has created are dropped at the end. What the server refuses is a DatabaseError that names
    the script and the line.
    """
    if not scripts:
        yield server
        return
    with ExitStack() as stack:
        roles: list[str] = []
        stack.callback(_drop_roles, server, roles)  # last of all: databases may need them
        scratch = stack.enter_context(server.scratch("prepared"))
        for script in scripts:
            _run(script, scratch, server, roles)
        yield replace(server, template=scratch.name)


def _run(script: Path, scratch: Scratch, server: Server, roles: list[str]) -> None:
    """Run a script, and note the roles that it creates before it is too late to forget them."""
    import psycopg

    text = script.read_text(encoding="utf-8-sig")
    with scratch.connect(autocommit=True) as connection:
        try:
            # In such a transaction only its own roles can be new.
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            before = _roles(connection)
            connection.execute(text.encode())
            if connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE:
                # The script has ended the transaction by itself, and others may have made roles since.
                made = [role for role in _roles(connection) - before if role in text]
            else:
                made = list(_roles(connection) - before)
            for role in made:
                server.ledger.remember("ROLE", role)
            roles += made
            connection.execute("COMMIT")
        except psycopg.Error as error:
            raise DatabaseError(_told(script, text, error), hint=_hint(connection, error)) from error


def _roles(connection: psycopg.Connection[Any]) -> set[str]:
    return {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}


def _told(script: Path, text: str, error: psycopg.Error) -> str:
    position = error.diag.statement_position
    line = f", line {text.count(chr(10), 0, int(position) - 1) + 1}" if position else ""
    return f"the script {script.name}{line}: {said(error)}"


def _hint(connection: psycopg.Connection[Any], error: psycopg.Error) -> str:
    from psycopg import errors

    if isinstance(error, errors.SyntaxError) and "\\" in str(error):
        return "a script is SQL alone: psql's own commands, which begin with a backslash, are not run"
    from harness.databases.postgresql.lacking import lacking_extension

    connection.rollback()
    return lacking_extension(connection, str(error))


def _drop_roles(server: Server, roles: list[str]) -> None:
    import psycopg
    from psycopg import sql

    if not roles:
        return
    try:
        with connect(server.conninfo, autocommit=True) as connection:
            names = sql.SQL(", ").join(map(sql.Identifier, roles))
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(names))
    except psycopg.Error as error:
        raise DatabaseError(
            f"{server.description} did not drop the roles that the scripts had created: {said(error)}",
            hint=f"they can be dropped by hand: {', '.join(roles)}",
        ) from error
    for role in roles:
        server.ledger.forget("ROLE", role)
