"""The dialects of the engines that the harness makes: one file for each that can be built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.engine import URL

from ..dbapi import Dbapi
from . import mysql, postgresql, sqlite

# How to make the dialect for a server of a version, () for none; it must not ask that server for anything.
_MADE: Mapping[str, Callable[[tuple[int, ...]], Any]] = {
    "mariadb": mysql.mariadb,
    "mysql": mysql.mysql,
    "postgresql": postgresql.made,
    "sqlite": sqlite.made,
}

_DEFAULT_SCHEMAS = {"mssql": "dbo"}
"""The default schema of other dialects that need it to write DDL, and would ask the server for it."""


def dialect(name: str, release: tuple[int, ...]) -> Any:
    """Return a dialect for a server of a version; NoSuchModuleError if this environment does not have it."""
    made = _MADE.get(name)
    if made is not None:
        found = made(release)
    else:
        kind: Any = URL.create(name).get_dialect()
        found = kind()
        found.default_schema_name = _DEFAULT_SCHEMAS.get(name)
    if found.dbapi is None:
        found.dbapi = Dbapi
    return found
