"""A database of another kind, by SQLAlchemy's dialect for it, as an engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from harness.findings import Contract


@dataclass(frozen=True, slots=True)
class Inspected:
    """The engine for any kind of database. dialect: SQLAlchemy's name for it, which people read as well.

    beyond: migrations, and rows where it has no savepoints.
    """

    dialect: str
    beyond: frozenset[Contract] = frozenset()

    @property
    def product(self) -> str:
        """The name of the dialect: nothing else is known of such a database."""
        return self.dialect

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """SQLAlchemy's errors, in which those of a driver are wrapped."""
        from sqlalchemy.exc import SQLAlchemyError

        return (SQLAlchemyError,)

    def fault_of(self, error: Exception) -> str:
        """Return what happened if an error is a fault of the infrastructure, else "".

        That is known of a lost connection, and of what the harness itself has interrupted.
        """
        from sqlalchemy.exc import DBAPIError

        if not isinstance(error, DBAPIError):
            return ""
        interrupted = "interrupt" in type(error.orig).__name__.lower()
        return said(error) if error.connection_invalidated or interrupted else ""

    def statement_of(self, error: Exception) -> str:
        """Return the statement that an error is of, in one line."""
        return " ".join(str(getattr(error, "statement", None) or "").split())


def said(error: Exception) -> str:
    """Return the message of a driver's error in one line, without what SQLAlchemy adds to it."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


INSPECTED: Final = Inspected("another dialect")
