"""Connect to a MariaDB or MySQL server, with settings on which no result may depend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from harness.errors import DatabaseError

if TYPE_CHECKING:
    from pymysql.connections import Connection

_STRICT: Final = "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
_OF_MARIADB: Final = f"{_STRICT},NO_AUTO_CREATE_USER"
_OF_MYSQL: Final = f"{_STRICT},ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE"
"""The sql_mode that the servers have if nobody configures another, since MariaDB 10.2 and MySQL 8."""

_SETTINGS: Final[Mapping[str, str]] = {
    "time_zone": "+00:00",
    "sql_quote_show_create": "1",
    "foreign_key_checks": "1",
    "unique_checks": "1",
    "innodb_lock_wait_timeout": "10",  # for a lock that another session of the same side holds
    "lock_wait_timeout": "10",
}
CHARSET: Final = "utf8mb4"
_SECONDS: Final = 10
_LONGEST_SECONDS: Final = 60
"""How long the harness's own statements may take, on a server that is busy."""
Parameters = Mapping[str, Any]
"""What to connect with, for `pymysql.connect`. It may hold a password."""


def driver() -> Any:
    """Import the driver; DatabaseError when it is not installed."""
    try:
        import pymysql
    except ImportError as error:
        raise DatabaseError(
            "MariaDB and MySQL need the driver PyMySQL, which is not installed here",
            hint="Install it beside schema-harness: pip install 'schema-harness[mysql]'",
        ) from error
    return pymysql


def connect(
    parameters: Parameters,
    database: str = "",
    *,
    raw: bool = False,
    longest: float | None = _LONGEST_SECONDS,
) -> Connection[Any]:
    """Connect in autocommit mode; DatabaseError, without the password, when that fails.

    An UPDATE counts the rows that it finds, as under SQLAlchemy. raw: values come as the server writes them:
    texts, and bytes. longest: the seconds for which a statement may have no answer; None for any time.
    """
    pymysql = driver()
    given = {**parameters, "database": database or parameters.get("database")}
    try:
        connection: Connection[Any] = pymysql.connect(
            **given,
            charset=CHARSET,
            autocommit=True,
            client_flag=pymysql.constants.CLIENT.FOUND_ROWS,
            connect_timeout=_SECONDS,
            read_timeout=_SECONDS,  # for logging in, which connect_timeout does not bound
            **({"conv": {}} if raw else {}),
        )
        connection._read_timeout = longest  # noqa: SLF001 - the driver has no other way to change it
        settings = {**_SETTINGS, "sql_mode": usual_mode(is_mariadb=is_mariadb(connection.get_server_info()))}
        connection.query("SET " + ", ".join(f"{name} = {_value(text)}" for name, text in settings.items()))
    except (pymysql.MySQLError, RuntimeError) as error:  # the latter for a method of logging in
        raise DatabaseError(f"cannot connect to {shown(parameters)}: {said(error)}") from error
    return connection


def descriptor(connection: Connection[Any]) -> int:
    """Return the file descriptor of a connection; -1 for one that is closed."""
    line = connection._sock  # noqa: SLF001 - the driver does not give it
    return -1 if line is None else int(line.fileno())


def is_mariadb(version: str) -> bool:
    """Whether a server with this version, as it gives it, is MariaDB."""
    return "MariaDB" in version


def usual_mode(*, is_mariadb: bool) -> str:
    """Return the sql_mode of each session."""
    return _OF_MARIADB if is_mariadb else _OF_MYSQL


def shown(parameters: Parameters) -> str:
    """Name a server for people, without user and password."""
    return str(parameters.get("unix_socket") or f"{parameters.get('host')}:{parameters.get('port', 3306)}")


def said(error: Exception) -> str:
    """Return the message of an error of the driver in one line, without its number."""
    return " ".join(str(error.args[-1] if error.args else error).split())


def number_of(error: Exception) -> int | None:
    """Return the number of an error of the server or the driver; None if it has none."""
    return error.args[0] if error.args and isinstance(error.args[0], int) else None


@contextmanager
def rows_of(connection: Connection[Any], query: str, values: Sequence[object] = ()) -> Iterator[Any]:
    """Run a query and give its cursor; DatabaseError when the server refuses it."""
    pymysql = driver()
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, values or None)
            yield cursor
    except pymysql.MySQLError as error:
        raise DatabaseError(f"the server refused to read: {said(error)}") from error


def _value(value: str) -> str:
    return value if value.isdigit() else f"'{value}'"
