"""The dialects of MySQL and MariaDB over the harness, as if its driver were PyMySQL."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy.engine import URL

from ..dbapi import Dbapi

_FIRST_OF_MARIADB = 10
"""The first major version of MariaDB that can be used; MySQL has come to 9."""
_LEVEL = "REPEATABLE READ"
_NOBODY: Any = SimpleNamespace(connection=SimpleNamespace(dbapi_connection=None))
"""In place of a first connection, of which a dialect asks what it does not know yet."""


def mysql(release: tuple[int, ...]) -> Any:
    """Return the dialect of a `mysql://` URL, which may lead to a server of either kind."""
    return _made("mysql", release)


def mariadb(release: tuple[int, ...]) -> Any:
    """Return the dialect of a `mariadb://` URL."""
    return _made("mariadb", release)


def _made(name: str, release: tuple[int, ...]) -> Any:
    """Return the dialect, with the answers that it would otherwise ask the server for."""
    if not release:
        written: Any = URL.create(name).get_dialect()
        return written()
    kind: Any = URL.create(f"{name}+pymysql").get_dialect()

    class Forwarding(_Answers, kind):  # type: ignore[misc]
        supports_statement_cache = True
        _release = release

    dialect = Forwarding(dbapi=Dbapi)
    dialect.initialize(_NOBODY)
    return dialect


class _Answers:
    """What a dialect asks the server about itself on its first connection, and how it sets up a connection.

    schema_is_database: its default schema is the database that it is connected to.
    """

    schema_is_database = True
    _release: tuple[int, ...] = ()

    def _get_server_version_info(self, _connection: Any) -> Any:
        dialect: Any = self
        number = ".".join(map(str, self._release))
        kind = "-MariaDB" if self._release[0] >= _FIRST_OF_MARIADB else ""
        return dialect._parse_server_version(f"{number}{kind}")  # noqa: SLF001 - of all versions of SQLAlchemy

    def _get_default_schema_name(self, connection: Any) -> Any:
        if connection is _NOBODY:
            return None  # it is the database, which is not known yet
        return super()._get_default_schema_name(connection)  # type: ignore[misc]

    def _detect_charset(self, _connection: Any) -> str:
        return "utf8mb4"

    def _detect_sql_mode(self, _connection: Any) -> None:
        self._sql_mode = ""

    def _detect_ansiquotes(self, _connection: Any) -> None:
        self._server_ansiquotes = False

    def _detect_casing(self, _connection: Any) -> int:
        self._casing = 0
        return self._casing

    def _extract_error_code(self, exception: Any) -> Any:
        return exception.args[0] if exception.args and isinstance(exception.args[0], int) else None

    def get_isolation_level_values(self, _dbapi_connection: Any) -> Any:
        """Return the levels that may be named. Only two differ here: with a transaction, or AUTOCOMMIT."""
        return ("AUTOCOMMIT", "READ COMMITTED", "READ UNCOMMITTED", _LEVEL, "SERIALIZABLE")

    def get_isolation_level(self, dbapi_connection: Any) -> Any:
        """Return the level of the connection."""
        return "AUTOCOMMIT" if dbapi_connection.autocommit else _LEVEL

    def get_default_isolation_level(self, _dbapi_connection: Any) -> Any:
        """Return the server's own default."""
        return _LEVEL

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Turn transactions on or off. With a single connection, a stricter level makes no difference."""
        dbapi_connection.autocommit = level == "AUTOCOMMIT"
