"""Any other database that SQLAlchemy has a dialect for, if it is a file that this process opens."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from harness.database_url import is_url
from harness.engines.inspected.connections import Connections
from harness.engines.inspected.engine import Inspected
from harness.errors import DatabaseError, UsageError
from harness.findings import Remark
from harness.servers.folders import temporary_folder
from harness.servers.kind import Kind, Terms

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import URL

    from harness.engines import Server
    from harness.engines.inspected.scratch import Scratch

_OWN_READERS: Final = re.compile(r"(?:postgres(?:ql)?|mariadb|mysql|sqlite)(?:\+\w+)?:", re.IGNORECASE)
_CLOSED: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {"duckdb": {"config": {"enable_external_access": False}}}
)
"""By dialect, how its driver connects so that no statement reaches another file, or the network."""
_NEVER_READ: Final = "triggers, routines, privileges, stored rows"


@dataclass(frozen=True, slots=True)
class InspectedServer:
    """What gives scratch databases, each a file in a folder of the run's own.

    url: what they are opened with, but for the file. template: the file that new ones are copies of, None for
    new ones. reads: of the kinds of objects that a dialect may read, those that this one reads.
    """

    engine: Inspected
    url: URL = field(repr=False)
    folder: Path
    closed: bool
    connections: Connections = field(default_factory=Connections, repr=False)
    reads: frozenset[str] = frozenset()
    template: Path | None = None

    @property
    def description(self) -> str:
        """The dialect, and how it is read."""
        return f"{self.engine.product} in temporary files, by SQLAlchemy's Inspector"

    @property
    def release(self) -> tuple[int, ...]:
        """The version of the dialect's driver is no version of the database, so there is none."""
        return (0,)

    @property
    def warning(self) -> str:
        """What nothing keeps a statement from."""
        if self.closed:
            return ""
        return (
            f"nothing keeps the statements of the sides from other files that {self.engine.product} can open"
        )

    @property
    def notes(self) -> tuple[Remark, ...]:
        """What is not compared, because the Inspector does not read it."""
        from harness.engines.inspected.reading import KINDS

        unread = ", ".join([*(kind for kind in KINDS if kind not in self.reads), _NEVER_READ])
        text = f"is compared as far as SQLAlchemy's Inspector reads it: it does not read {unread}"
        warned = (Remark(self.engine.product, self.warning),) if self.warning else ()
        return (Remark(self.engine.product, text), *warned)

    @property
    def given(self) -> InspectedServer:
        """The same server: nothing is provided here."""
        return self

    @property
    def plain(self) -> InspectedServer:
        """The same server: no script prepares it."""
        return self

    @contextmanager
    def scratch(self, label: str) -> Iterator[Scratch]:
        """Make a database, which is there until the context ends; DatabaseError when it cannot be made."""
        from harness.engines.inspected.scratch import Scratch  # which imports SQLAlchemy

        name = f"schema_harness_{re.sub('[^a-z0-9]+', '_', label.lower())[:20]}_{secrets.token_hex(10)}"
        file = self.folder / name
        if self.template is not None:
            shutil.copy(self.template, file)
        engine = self._engine(file)
        try:
            self._open(engine, file)
            yield Scratch(name, engine, self.connections, self.reads)
        finally:
            engine.dispose()
            for each in self.folder.glob(f"{name}*"):
                each.unlink(missing_ok=True)

    def _engine(self, file: Path) -> Engine:
        from sqlalchemy import create_engine
        from sqlalchemy.pool import NullPool

        arguments = _CLOSED.get(self.engine.dialect, {})
        url = self.url.set(database=str(file))
        return create_engine(url, poolclass=NullPool, connect_args=dict(arguments))

    def _open(self, engine: Engine, file: Path) -> None:
        """Open a database for the first time; DatabaseError unless that makes the file, and it is empty."""
        from sqlalchemy import inspect
        from sqlalchemy.exc import SQLAlchemyError

        from harness.engines.inspected.engine import said

        try:
            with engine.connect() as connection:
                names = inspect(connection).get_table_names()
        except (SQLAlchemyError, NotImplementedError) as error:
            raise DatabaseError(f"{self.engine.product} cannot be used: {said(error)}") from error
        if not file.exists() or (names and self.template is None):
            raise DatabaseError(
                f"{self.engine.product} does not make a new database where its URL names a file, so a run "
                "would not be alone in it",
                hint=_without(self.engine.dialect),
            )

    @contextmanager
    def copied(self, scratch: Scratch, label: str) -> Iterator[Scratch]:
        """Make a copy of a database, which is there until the context ends."""
        with replace(self, template=self.folder / scratch.name).scratch(label) as copy:
            yield copy

    def shows(self, kind: str) -> bool:
        """Whether the Inspector reads a kind of objects."""
        from harness.engines.inspected.probing import shows

        with self.scratch(kind) as scratch:
            return shows(scratch.engine, kind)

    @contextmanager
    def prepared(self, scripts: Sequence[Path]) -> Iterator[InspectedServer]:
        """Give the server; DatabaseError when there are scripts, which cannot be run here."""
        if scripts:
            raise DatabaseError(
                f"{', '.join(one.name for one in scripts)}: a script of SQL cannot be run on "
                f"{self.engine.product}",
                hint="Scripts run on PostgreSQL, SQLite, MariaDB and MySQL",
            )
        yield self

    def provided(self, statement: str) -> AbstractContextManager[InspectedServer]:
        """Refuse: it is never known what is lacking."""
        raise DatabaseError(f"{statement}: nothing is provided on {self.engine.product}")

    def statement_in(self, database: str) -> str:
        """Return the statement that is executed in a scratch database; "" if there is none."""
        return self.connections.statement_in(database)

    def cancel_statements(self, database: str = "") -> None:
        """Interrupt what is executed."""
        self.connections.interrupt(database)

    def end_sessions(self, database: str = "") -> None:
        """Interrupt what is executed: it runs within this process."""
        self.connections.interrupt(database)

    def remove(self) -> None:
        """Do nothing: the files are removed with their folder."""


@contextmanager
def inspected_server(target: str, terms: Terms) -> Iterator[Server]:
    """Use the dialect of a URL on files of the run's own; a file that the URL names is not opened.

    UsageError for a URL that cannot be read, or names no dialect that is installed beside the harness, or a
    server, in which SQLAlchemy alone cannot keep a run to itself. DatabaseError where the driver is missing,
    and where statements could open other files, unless the terms allow that.
    """
    from harness.engines.inspected.probing import beyond
    from harness.engines.inspected.reading import KINDS

    url = _url(target)
    name = url.get_backend_name()
    if url.host or url.username or url.query.get("host"):
        raise UsageError(
            f"a run cannot be kept to itself on a server of {name}: how a scratch database is made, and who "
            "may use it, is known of PostgreSQL, MariaDB and MySQL only",
            hint=_without(name),
        )
    _require_driver(url)
    closed = name in _CLOSED
    if not closed and not terms.full_rights:
        raise DatabaseError(
            f"nothing keeps the statements of a schema from other files that {name} can open",
            hint=f"--allow-server-objects lets them; {_without(name)}",
        )
    with temporary_folder() as folder:
        server = InspectedServer(Inspected(name), url, folder, closed)
        reads = frozenset(filter(server.shows, KINDS))
        with server.scratch("beyond") as scratch:
            engine = Inspected(name, beyond(scratch.engine))
        yield replace(server, engine=engine, reads=reads)


def _url(target: str) -> URL:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        url = make_url(target.strip())
        url.get_dialect()
    except NoSuchModuleError:
        name = make_url(target.strip()).drivername
        raise UsageError(
            f"a database of {name!r} cannot be used: SQLAlchemy has no dialect of this name here",
            hint=f"Install the package that has it beside schema-harness and both sides; {_without('')}",
        ) from None
    except (ArgumentError, ValueError):
        raise UsageError(
            "the database URL cannot be read",
            hint="write the characters @ : / ? % in a user name or password as %40 %3A %2F %3F %25",
        ) from None
    return url


def _require_driver(url: URL) -> None:
    try:
        url.get_dialect().import_dbapi()
    except ImportError as error:
        raise DatabaseError(
            f"{url.get_backend_name()} needs a driver that is not installed beside schema-harness: {error}",
            hint=_without(url.get_backend_name()),
        ) from None


def _without(name: str) -> str:
    dialect = f" --dialect {name}" if name else ""
    return f"--database none{dialect} compares the statements without a database"


def _is_inspected(target: str) -> bool:
    return is_url(target) and _OWN_READERS.match(target.strip()) is None


INSPECTED = Kind(
    "the URL of any other dialect whose database is a file (duckdb:///…)", _is_inspected, inspected_server
)
