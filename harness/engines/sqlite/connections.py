"""Connections to scratch databases: bounded, and possible to interrupt by the name of their database."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Lock
from typing import Any, Final

LOCK_SECONDS: Final = 10
"""How long a session waits for a lock that another session of the same side holds."""
_FOR_THE_PROCESS: Final = {"temp_store_directory", "data_store_directory"}
"""The pragmas that are not of one connection."""


class Connections:
    """The open connections of a run."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: defaultdict[str, dict[sqlite3.Connection, str]] = defaultdict(dict)

    @contextmanager
    def opened(self, name: str, address: str) -> Iterator[sqlite3.Connection]:
        """Connect to a database by its address, a URI; transactions begin as sqlite3 does by default."""
        with closing(connect(address)) as connection:
            with self._lock:
                self._open[name][connection] = ""
            try:
                yield connection
            finally:
                with self._lock:
                    del self._open[name][connection]

    @contextmanager
    def executing(self, name: str, connection: sqlite3.Connection, statement: str) -> Iterator[None]:
        """Say meanwhile what a connection executes; an error of it has the statement as its note."""
        held = self._open[name]
        held[connection] = statement
        try:
            yield
        except sqlite3.Error as error:
            error.add_note(statement)
            raise
        finally:
            held[connection] = ""

    def statement_in(self, name: str) -> str:
        """Return what is executed in a database; "" if nothing is."""
        with self._lock:
            return next(filter(None, self._open[name].values()), "")

    def interrupt(self, name: str = "") -> None:
        """Interrupt what is executed in a database, or in all."""
        with self._lock:
            for database, held in self._open.items():
                for connection, statement in held.items():
                    if statement and name in {"", database}:
                        connection.interrupt()


def connect(address: str) -> sqlite3.Connection:
    """Connect to a database by its URI: no statement can open a file, or load an extension."""
    connection = sqlite3.connect(address, uri=True, timeout=LOCK_SECONDS, check_same_thread=False)
    connection.create_function("regexp", 2, _regexp, deterministic=True)
    connection.set_authorizer(_authorized)
    return connection


def _authorized(action: int, first: str | None, *_: Any) -> int:
    """Refuse to attach any database but the nameless one that VACUUM works with, and to set a folder."""
    attaches = action == sqlite3.SQLITE_ATTACH and first != ""
    sets = action == sqlite3.SQLITE_PRAGMA and str(first).lower() in _FOR_THE_PROCESS
    return sqlite3.SQLITE_DENY if attaches or sets else sqlite3.SQLITE_OK


def _regexp(pattern: str, value: Any) -> bool | None:
    """Do what REGEXP does on connections of SQLAlchemy's pysqlite dialect."""
    return None if value is None else re.search(pattern, str(value)) is not None
