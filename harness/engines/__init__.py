"""Support for each kind of database: one folder for each engine, listed in ENGINES."""

from harness.engines.engine import Engine
from harness.engines.postgresql.engine import POSTGRESQL

ENGINES: tuple[Engine, ...] = (POSTGRESQL,)

__all__ = ["ENGINES", "POSTGRESQL", "Engine", "fault_of"]


def fault_of(error: Exception) -> str:
    """Return what happened, when an error of any engine is a fault of the infrastructure; else ""."""
    return next(filter(None, (engine.fault_of(error) for engine in ENGINES)), "")
