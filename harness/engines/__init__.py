"""Support for each kind of database: one folder for each engine, listed in ENGINES."""

from collections.abc import Mapping

from harness.engines.engine import Engine, ReadsInUse, Scratch, Server, Session, Sessions
from harness.engines.inspected.engine import INSPECTED
from harness.engines.mariadb.engine import MARIADB, MYSQL
from harness.engines.postgresql.engine import POSTGRESQL
from harness.engines.sqlite.engine import SQLITE
from harness.errors import DatabaseError

ENGINES: tuple[Engine, ...] = (POSTGRESQL, SQLITE, MARIADB, MYSQL, INSPECTED)

IN_USE: Mapping[str, ReadsInUse] = {one.dialect: one for one in (POSTGRESQL, SQLITE, MARIADB, MYSQL)}
"""The engines that can read a database that others use, by their dialect."""

__all__ = [
    "ENGINES",
    "IN_USE",
    "MARIADB",
    "MYSQL",
    "POSTGRESQL",
    "Engine",
    "Scratch",
    "Server",
    "Session",
    "Sessions",
    "failures",
    "fault_of",
    "product_of",
]


def fault_of(error: Exception) -> str:
    """Return what happened, when an error of any engine is a fault of the infrastructure; else ""."""
    return next(filter(None, (engine.fault_of(error) for engine in ENGINES)), "")


def failures(engine: Engine) -> tuple[type[Exception], ...]:
    """Return the errors with which work on a database fails: the driver's, and the harness's own."""
    return (DatabaseError, *engine.errors)


def product_of(dialect: str) -> str:
    """Return the name of a kind of database for people."""
    return next((engine.product for engine in ENGINES if engine.dialect == dialect), dialect)
