"""SQLite's dialect over the harness, as if its connections were those of sqlite3."""

from __future__ import annotations

from typing import Any

from ..dbapi import Connection, Dbapi

_UNDATED = (3, 45, 0)
"""The version for DDL without a database: one that has all for which SQLAlchemy has its own syntax."""


_CHECKING = (
    "SELECT 'FOREIGN KEY constraint failed' FROM pragma_foreign_keys AS kept"
    " CROSS JOIN pragma_foreign_key_check WHERE kept.foreign_keys = 1 LIMIT 1"
)
"""The query that gives what a commit would raise. Without `PRAGMA foreign_keys` nothing is looked at."""


class SQLiteConnection(Connection):
    """What a side's listeners take for a connection of sqlite3."""

    row_factory: Any = None
    text_factory: Any = str

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """The class of sqlite3: listeners ask for it before they set PRAGMA foreign_keys."""
        try:
            from sqlite3 import Connection as Real
        except ImportError:  # an interpreter may have been built without SQLite
            return SQLiteConnection
        return Real

    @property
    def isolation_level(self) -> str | None:
        """None, if sqlite3 begins no transactions by itself."""
        return None if self.autocommit else ""

    @isolation_level.setter
    def isolation_level(self, value: str | None) -> None:
        self.autocommit = value is None

    def executescript(self, script: str) -> Any:
        """Execute several statements, after a commit, as sqlite3 does."""
        from sqlite3 import complete_statement

        self.commit()
        cursor = self.cursor()
        statement = ""
        for part in script.split(";"):
            statement += f"{part};"
            if statement.strip(" \t\r\n;") and complete_statement(statement):
                cursor.execute(statement)
                statement = ""
        return cursor

    def create_function(self, *_: Any, **__: Any) -> None:
        """Do nothing: the function would run in the harness. A statement that needs it is refused."""

    create_aggregate = create_window_function = create_collation = create_function
    set_authorizer = set_progress_handler = set_trace_callback = enable_load_extension = create_function


class SQLiteDbapi(Dbapi):
    """sqlite3 as a PEP 249 module, with what SQLAlchemy reads of it."""

    paramstyle = "qmark"
    Connection = SQLiteConnection
    sqlite_version_info: tuple[int, ...] = _UNDATED
    sqlite_version = ".".join(map(str, _UNDATED))
    PARSE_DECLTYPES, PARSE_COLNAMES = 1, 2


def made(release: tuple[int, ...]) -> Any:
    """Return the dialect, with the answers that it would otherwise ask the database for."""
    from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite  # few sides need it

    version = release or _UNDATED

    class Dated(SQLiteDbapi):
        sqlite_version_info = version
        sqlite_version = ".".join(map(str, version))

    dialect: Any = SQLiteDialect_pysqlite(dbapi=Dated)
    dialect.default_schema_name = "main"
    dialect.server_version_info = version
    dialect.default_isolation_level = "SERIALIZABLE"
    dialect.checking_deferred = _CHECKING
    return dialect
