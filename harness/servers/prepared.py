"""Run the user's scripts, so that every scratch database has what they make before a side builds in it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.engines.postgresql.connection import said
from harness.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import psycopg

    from harness.engines.postgresql.scratch import Scratch
    from harness.servers.postgresql import PostgreSQLServer


@contextmanager
def prepared(server: PostgreSQLServer, scripts: Sequence[Path]) -> Iterator[PostgreSQLServer]:
    """Give the server with scratch databases in which the scripts have been run.

    The scripts run once, each in a transaction of its own, on a database that the others are copied from. So
    both sides begin with the same, and a script may create roles, of which a server has only one set; those
    that are there, perhaps since another run has just created them, stay as they are.
    DatabaseError, with the script and the line, when the server refuses a statement.
    """
    if not scripts:
        yield server
        return
    with server.scratch("prepared") as scratch:
        for script in scripts:
            _run(script, scratch, server)
        yield replace(server, template=scratch.name)


@contextmanager
def provided(server: PostgreSQLServer, statement: str) -> Iterator[PostgreSQLServer]:
    """Give the server with scratch databases in which this statement has been run as well.

    Its `given` is the server as it was before: migrations mostly make themselves what is provided here.
    DatabaseError when the server refuses it.
    """
    import psycopg

    with server.scratch("provided") as scratch:
        try:
            with scratch.connect(autocommit=True) as connection:
                _execute(statement, connection, server)
        except psycopg.Error as error:
            raise DatabaseError(f"{statement}: {said(error)}") from error
        yield replace(server, template=scratch.name, given_template=server.given.template)


def _run(script: Path, scratch: Scratch, server: PostgreSQLServer) -> None:
    import psycopg

    from harness.engines.postgresql.lacking import refused

    text = script.read_text(encoding="utf-8-sig")
    with scratch.connect(autocommit=True) as connection:
        try:
            _execute(text, connection, server)
        except psycopg.Error as error:
            hint = _hint(connection, error) or refused(str(error), server.roles.role)
            raise DatabaseError(_message(script, text, error), hint=hint) from error


def _execute(text: str, connection: psycopg.Connection[Any], server: PostgreSQLServer) -> None:
    """Execute statements in one transaction, as far as they stay in this database."""
    from harness.engines.postgresql.statements.guard import BEGIN, admitted, before_commit, guarded
    from harness.engines.postgresql.statements.sending import send

    with server.roles.lifting.within(connection):
        connection.execute(BEGIN.encode())
        admissible = admitted(connection, text, server.roles, in_transaction=True, keeps_roles=True)
        guarded(connection, admissible, server.roles, lambda part: send(connection, part))
        before_commit(connection, server.roles)
        connection.commit()


def _message(script: Path, text: str, error: psycopg.Error) -> str:
    from harness.engines.postgresql.faults import fault_of
    from harness.engines.postgresql.statements.sending import noted

    position = error.diag.statement_position
    line = f", line {text.count(chr(10), 0, int(position) - 1) + 1}" if position else ""
    statement = noted(error) if fault_of(error) else ""  # else the server's message says what was wrong
    running = f"; it was running: {statement}" if statement else ""
    return f"the script {script.name}{line}: {said(error)}{running}"


def _hint(connection: psycopg.Connection[Any], error: psycopg.Error) -> str:
    from psycopg import errors

    if isinstance(error, errors.SyntaxError) and "\\" in str(error):
        return "remove psql's own commands, which begin with a backslash: a script may hold only SQL"
    from harness.engines.postgresql.lacking import lacking_extension
    from harness.servers.extensions import elsewhere

    if connection.closed:
        return ""  # the script, or the server, has ended the session
    connection.rollback()
    return lacking_extension(connection, str(error), elsewhere)
