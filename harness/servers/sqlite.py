"""SQLite, within the process of the harness: scratch databases in memory, and never a file of the user's."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from harness.engines.sqlite.connections import Connections, connect
from harness.engines.sqlite.engine import SQLITE, SQLite
from harness.engines.sqlite.scratch import Scratch
from harness.errors import DatabaseError
from harness.servers.folders import temporary_folder
from harness.servers.kind import Kind, Terms

if TYPE_CHECKING:
    from harness.findings import Remark

_SHARED_MEMORY: Final = (3, 36)
"""The oldest SQLite in which connections share a database in memory that locks as a file does (memdb)."""

_TARGET: Final = re.compile(r"sqlite(?:\+\w+)?(?:://.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SQLiteServer:
    """What gives scratch databases of SQLite. folder: where their files are, None for in memory.

    template: the database that new ones are copies of, None for empty ones; given_template: the same without
    what the harness has added by itself.
    """

    folder: Path | None = None
    connections: Connections = field(default_factory=Connections, repr=False)
    engine: SQLite = SQLITE
    template: Scratch | None = None
    given_template: Scratch | None = None

    @property
    def description(self) -> str:
        """SQLite, its version, and where the databases are."""
        return (
            f"SQLite {sqlite3.sqlite_version} {'in memory' if self.folder is None else 'in temporary files'}"
        )

    @property
    def release(self) -> tuple[int, ...]:
        """The version of SQLite."""
        return sqlite3.sqlite_version_info

    @property
    def warning(self) -> str:
        """Nothing: what a statement can reach is its database."""
        return ""

    @property
    def notes(self) -> tuple[Remark, ...]:
        """Nothing: every statement was executed."""
        return ()

    @property
    def given(self) -> SQLiteServer:
        """The server with scratch databases that only have what the user's scripts have made."""
        return replace(self, template=self.given_template)

    @property
    def plain(self) -> SQLiteServer:
        """The server with empty scratch databases, whatever scripts have prepared."""
        return replace(self, template=None)

    @contextmanager
    def scratch(self, label: str) -> Iterator[Scratch]:
        """Make a database, which is there until the context ends."""
        name = f"schema_harness_{re.sub('[^a-z0-9]+', '_', label.lower())[:20]}_{secrets.token_hex(10)}"
        scratch = Scratch(name, self._address(name), self.connections)
        with ExitStack() as stack:
            # A database in memory is there as long as a connection to it is open.
            kept = stack.enter_context(closing(connect(scratch.address)))
            if self.folder is not None:
                stack.callback((self.folder / name).unlink, missing_ok=True)
                kept.execute("PRAGMA journal_mode = MEMORY")
            if self.template is not None:
                with self.template.connected() as original:
                    original.backup(kept)
            yield scratch

    @contextmanager
    def copied(self, scratch: Scratch, label: str) -> Iterator[Scratch]:
        """Make a copy of a database, which is there until the context ends."""
        with replace(self, template=scratch).scratch(label) as copy:
            yield copy

    @contextmanager
    def prepared(self, scripts: Sequence[Path]) -> Iterator[SQLiteServer]:
        """Give the server with scratch databases in which the user's scripts have been run."""
        if not scripts:
            yield self
            return
        with self.scratch("prepared") as scratch:
            _, failure = scratch.run_script(scripts, lambda file: file.name)
            if failure is not None:
                raise DatabaseError(
                    f"the script {failure.file}, line {failure.line}: {failure.message}", hint=failure.hint
                )
            yield replace(self, template=scratch, given_template=scratch)

    @contextmanager
    def provided(self, statement: str) -> Iterator[SQLiteServer]:
        """Give the server with scratch databases in which this statement has been run as well."""
        with self.scratch("provided") as scratch:
            try:
                scratch.replay([(statement, None)])
            except sqlite3.Error as error:
                raise DatabaseError(f"{statement}: {error}") from error
            yield replace(self, template=scratch)

    def statement_in(self, database: str) -> str:
        """Return the statement that is executed in a scratch database; "" if there is none."""
        return self.connections.statement_in(database)

    def cancel_statements(self, database: str = "") -> None:
        """Interrupt what is executed."""
        self.connections.interrupt(database)

    def end_sessions(self, database: str = "") -> None:
        """Interrupt what is executed: a session of SQLite is nothing that could run on by itself."""
        self.connections.interrupt(database)

    def remove(self) -> None:
        """Do nothing: with its connections, a database in memory is gone."""

    def _address(self, name: str) -> str:
        if self.folder is None:
            return f"file:/{name}?vfs=memdb"
        return f"file:{quote(str(self.folder / name))}"


@contextmanager
def sqlite_server(_target: str, _terms: Terms) -> Iterator[SQLiteServer]:
    """Give SQLite as this Python has it. A path in the target is not opened."""
    if sqlite3.sqlite_version_info >= _SHARED_MEMORY:
        yield SQLiteServer()
        return
    with temporary_folder() as folder:
        yield SQLiteServer(folder)


SQLITE_IN_MEMORY = Kind("sqlite", lambda target: _TARGET.fullmatch(target.strip()) is not None, sqlite_server)
