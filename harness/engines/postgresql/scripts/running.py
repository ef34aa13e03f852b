"""Execute a script on a scratch database, under the same guard as all that a side sends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import errors, sql
from psycopg.pq import TransactionStatus

from harness.engines.postgresql.connection import said, without_scratch_names
from harness.engines.postgresql.faults import fault_of
from harness.engines.postgresql.lacking import lacking_extension, refused
from harness.engines.postgresql.scripts.cutting import Piece, pieces
from harness.engines.postgresql.statements.guard import BEGIN, admitted, before_commit, guarded
from harness.engines.postgresql.statements.naming import named_roles
from harness.engines.postgresql.statements.server_wide import Deed, OfRoles
from harness.engines.postgresql.statements.steering import Steering, only_alone, parts
from harness.facts.build import BuildFailure
from harness.sources.script import read

if TYPE_CHECKING:
    from harness.engines.postgresql.run_role import RunRole
    from harness.engines.postgresql.scratch import Scratch
    from harness.engines.postgresql.statements.roles import Roles

_OF_DATABASE: Final = "CREATE|ALTER|DROP", "DATABASE|SUBSCRIPTION"
_SHOWN: Final = 300


def run_script(
    scratch: Scratch, files: Sequence[Path], shown: Callable[[Path], str], roles: Roles
) -> tuple[tuple[str, ...], BuildFailure | None]:
    """Execute the files, each in a session of its own, as psql would.

    Return the statements that make views and routines, and why a statement was refused, None if none was.
    Roles that the script names and the server lacks are made for the run: no dump has them. What concerns
    the database itself, which a scratch database stands for, is left out. psycopg.Error for a fault;
    UsageError for what is no script of SQL.
    """
    programs: list[str] = []
    for file in files:
        cut = tuple(pieces(file, shown, read(file)))
        programs += (piece.text for piece in cut if _makes_program(piece))
        with scratch.connect(autocommit=True) as connection, roles.lifting.within(connection):
            failure = _run(connection, cut, roles)
        if failure is not None:
            return tuple(programs), failure
    return tuple(programs), None


def _makes_program(piece: Piece) -> bool:
    words = piece.statement.words
    return words[:1] == ("CREATE",) and bool({"VIEW", "FUNCTION", "PROCEDURE"} & set(words[1:5]))


def _run(connection: psycopg.Connection[Any], cut: Sequence[Piece], roles: Roles) -> BuildFailure | None:
    """Execute a file's statements: all in one transaction if the server allows it, which is much faster."""
    settings = {str(name) for (name,) in connection.execute("SELECT name FROM pg_catalog.pg_settings")}
    kept = [piece for piece in cut if not _left_out(piece, settings)]
    _make_roles(connection, kept, roles)
    if not any(_needs_none(piece.text) for piece in kept):
        try:
            _in_one_transaction(connection, kept, roles)
        except psycopg.Error as error:
            if fault_of(error):
                raise
            connection.rollback()
        else:
            return None
    for piece in kept:  # one by one, which may work where a transaction does not, and shows what is refused
        try:
            _alone(connection, piece, roles)
        except psycopg.Error as error:
            if fault_of(error):
                raise
            return _failure(connection, piece, error, roles.role)
    return None


def _left_out(piece: Piece, settings: set[str]) -> bool:
    """Whether a statement of a dump says nothing of the schema, or has been carried out already."""
    statement, words = piece.statement, piece.statement.words
    if statement.begins("SET"):
        # A newer pg_dump sets what an older server does not know (transaction_timeout). The text is UTF-8.
        at = 2 if words[1:2] in {("SESSION",), ("LOCAL",)} else 1
        name = statement.tokens[at].name if len(words) > at + 1 else ""
        plain = words[at + 1 : at + 2] in {("=",), ("TO",)}
        return plain and (name == "client_encoding" or name not in settings)
    if statement.begins(*_OF_DATABASE) or statement.begins("COMMENT", "ON", "DATABASE|SUBSCRIPTION"):
        return True
    own = statement.tokens[2:]  # pg_dump -n public writes this, and each database has it
    return statement.begins("CREATE", "SCHEMA") and [token.name for token in own] == ["public"]


def _make_roles(connection: psycopg.Connection[Any], kept: Sequence[Piece], roles: Roles) -> None:
    """Create the roles that statements name and the server lacks; what is refused shows in the statement."""
    names = named_roles([piece.statement for piece in kept])
    query = "SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname = ANY(%s::text[])"
    there = {name for (name,) in connection.execute(query, [list(names)])}
    for name in names:
        if name not in there:
            quoted = sql.Identifier(name).as_string(connection)
            try:
                wanted = OfRoles("CREATE ROLE", Deed.CREATE, (name,))
                roles.settle(connection, wanted, f"CREATE ROLE {quoted}", alone=True)
            except psycopg.Error as error:
                if fault_of(error):
                    raise


def _needs_none(text: str) -> bool:
    """Whether a statement begins or ends a transaction, or may be in none."""
    return only_alone(text) or any(part.steering is not Steering.NOTHING for part in parts(text))


def _in_one_transaction(connection: psycopg.Connection[Any], kept: Sequence[Piece], roles: Roles) -> None:
    connection.execute(BEGIN.encode())
    for has_data, group in groupby(kept, key=lambda piece: piece.data is not None):
        batch = list(group)
        if has_data:
            for piece in batch:
                _copy(connection, piece, roles)
        else:
            admissible = (admitted(connection, piece.text, roles, in_transaction=True) for piece in batch)
            connection.execute("\n;\n".join(filter(None, admissible)).encode())
    before_commit(connection, roles)
    connection.execute("COMMIT")


def _alone(connection: psycopg.Connection[Any], piece: Piece, roles: Roles) -> None:
    if piece.data is None:
        text = admitted(connection, piece.text, roles)
        if text:
            guarded(connection, text, roles, lambda part: connection.execute(part.encode()))
        return
    begins = connection.info.transaction_status == TransactionStatus.IDLE
    if begins:
        connection.execute(BEGIN.encode())
    try:
        _copy(connection, piece, roles)
        if begins:
            before_commit(connection, roles)
            connection.execute("COMMIT")
    except psycopg.Error:
        connection.rollback()
        raise


def _copy(connection: psycopg.Connection[Any], piece: Piece, roles: Roles) -> None:
    text = admitted(connection, piece.text, roles, in_transaction=True)
    with connection.cursor().copy(text.encode()) as copy:
        copy.write((piece.data or "").encode())


def _failure(
    connection: psycopg.Connection[Any], piece: Piece, error: psycopg.Error, role: RunRole
) -> BuildFailure:
    position = error.diag.statement_position
    line = piece.line + (piece.text.count("\n", 0, int(position) - 1) if position else 0)
    message = without_scratch_names(error.diag.message_primary or said(error))
    if connection.info.transaction_status != TransactionStatus.IDLE:
        connection.rollback()
    hint = ""
    if not connection.closed:
        hint = lacking_extension(connection, message) or refused(message, role)
    if isinstance(error, errors.SyntaxError) and ":" in piece.text:
        hint = "variables of psql (:name) are not replaced"
    text = piece.text if len(piece.text) <= _SHOWN else f"{piece.text[:_SHOWN]} …"
    return BuildFailure(type(error).__name__, message, text, piece.file, line, hint)
