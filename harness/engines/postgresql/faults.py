"""Which errors of a database are faults of the infrastructure: they show nothing about the statement."""

from __future__ import annotations

import psycopg
from psycopg.pq import ConnStatus

from harness.engines.postgresql.connection import said

_CLASSES = ("08", "40", "53", "57")
"""SQLSTATE classes (PostgreSQL, appendix A): connection exceptions, transactions rolled back by the server,
insufficient resources, operator intervention: a session that is terminated, a statement that is cancelled."""
_CONNECTIONS = "08"
_LOCK_NOT_AVAILABLE = "55P03"
_RAISED = "exec_stmt_raise"
"""The function of the server in which PL/pgSQL's RAISE makes an error, with whatever SQLSTATE it names."""


def fault_of(error: BaseException | None) -> str:
    """Return what happened, in one line, if an error is a fault of the infrastructure, else "".

    A DatabaseError is one if such an error has caused it. What a user's own function raises is never one.
    """
    if not isinstance(error, psycopg.Error):
        cause = error.__cause__ if error is not None else None
        return said(error) if isinstance(error, Exception) and fault_of(cause) else ""
    state = error.sqlstate
    if error.diag.source_function == _RAISED:
        return ""
    if state is None:
        lost = isinstance(error, psycopg.OperationalError) or _is_broken(error)
        return said(error) if lost else ""
    if state[:2] == _CONNECTIONS and not _is_broken(error):
        return ""  # about a connection that the server itself wanted to make, to another server
    if state[:2] in _CLASSES or state == _LOCK_NOT_AVAILABLE:
        return f"{said(error)} (SQLSTATE {state})"
    return ""


def _is_broken(error: psycopg.Error) -> bool:
    return error.pgconn is not None and error.pgconn.status == ConnStatus.BAD
