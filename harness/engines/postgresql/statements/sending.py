"""Send a text of several statements at once, and say which of them an error is of."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import errors, generators
from psycopg.pq import ExecStatus

from harness.engines.postgresql.statements.cutting import statements
from harness.lexing import Torn

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

_FAILED = {ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE, ExecStatus.PIPELINE_ABORTED}
_COPYING = {ExecStatus.COPY_IN, ExecStatus.COPY_OUT, ExecStatus.COPY_BOTH}
_LONGEST = 300


def send(connection: psycopg.Connection[Any], text: str) -> None:
    """Execute a text without reading results; psycopg.Error, whose note is the statement that failed.

    A server executes such a text statement by statement, and answers each one (PostgreSQL, "Simple Query").
    """
    with connection.lock:
        connection.pgconn.send_query(text.encode())
        try:
            results = connection.wait(generators.execute(connection.pgconn))
        except psycopg.OperationalError as error:  # the session has ended, and with it the answers
            error.add_note(_statement(text, 0) if _is_alone(text) else "")
            raise
    if results and results[-1].status in _FAILED:
        raise _error(connection, results, text)
    if results and results[-1].status in _COPYING:
        raise psycopg.ProgrammingError("COPY from or to the client cannot be executed here")


def noted(error: BaseException) -> str:
    """Return the statement that an error is of, in one line; "" if it is not known."""
    shown = " ".join("".join(getattr(error, "__notes__", [])).split())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]} …"


def _error(connection: psycopg.Connection[Any], results: list[PGresult], text: str) -> psycopg.Error:
    error = errors.error_from_result(results[-1], encoding=connection.info.encoding)
    error.add_note(_statement(text, len(results) - 1))
    return error


def _statement(text: str, number: int) -> str:
    with suppress(Torn, ValueError, IndexError):
        found = statements(text)[number]
        return text[found.start : found.end]
    return ""


def _is_alone(text: str) -> bool:
    with suppress(Torn, ValueError):
        return len(statements(text)) == 1
    return False
