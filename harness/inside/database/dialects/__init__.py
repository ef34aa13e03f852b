"""The dialects of the engines that the harness makes: one file for each that can be built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..dbapi import Dbapi
from . import mysql, others, postgresql, sqlite

# How to make the dialect for a server of a version, () for none; it must not ask that server for anything.
_MADE: Mapping[str, Callable[[tuple[int, ...]], Any]] = {
    "mariadb": mysql.mariadb,
    "mysql": mysql.mysql,
    "postgresql": postgresql.made,
    "sqlite": sqlite.made,
}


def dialect(name: str, release: tuple[int, ...]) -> Any:
    """Return a dialect for a server of a version; NoSuchModuleError if this environment does not have it."""
    made = _MADE.get(name)
    found = made(release) if made is not None else others.made(name, release)
    if found.dbapi is None:
        found.dbapi = Dbapi
    return found
