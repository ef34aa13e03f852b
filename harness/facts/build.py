"""What a side's `create_all` and `drop_all` emit, and how the build ended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

USUAL_DIALECT = "postgresql"
"""The dialect whose DDL is compared where none is named, and no database is built."""

CREATE_ALL, MIGRATIONS, SCRIPT, IN_USE = "create_all", "alembic upgrade heads", "script", "in use"
"""The ways to build a side's database, as reports name them."""

_READ_IN_FULL = frozenset({"postgresql", "sqlite", "mariadb", "mysql"})


_DEFINING: Final = re.compile(
    r"\s*(?:CREATE\s+(?:(?:UNIQUE\s+)?INDEX|TABLE|TYPE|SEQUENCE|SCHEMA|DOMAIN|EXTENSION|(?:OR\s+REPLACE\s+)?VIEW)"
    r"|ALTER\s+TABLE\s+\S+\s+ADD\s+CONSTRAINT|COMMENT\s+ON)\s",
    re.IGNORECASE,
)
_EVALUATED: Final = re.compile(
    r"'\s*(?:now|today|tomorrow|yesterday)\b|\bPARTITION\s+OF\b|\A\s*CREATE\s+TABLE\b.*\bSELECT\b|;\s*\S",
    re.IGNORECASE | re.DOTALL,
)
"""What a server evaluates when it runs a definition (PostgreSQL's documentation, 8.5.1.4, Special Values),
and a second statement in the same text."""


def depth_of(dialect: str) -> str:
    """Return how far the databases of a dialect are read, for people; "" for those that are read in full."""
    return "" if dialect in _READ_IN_FULL else f"{dialect} as far as SQLAlchemy's Inspector reads it"


@dataclass(frozen=True, slots=True)
class BuildFailure:
    """Why a side could not be built: the statement that was refused, or where its own code raised.

    hint: what the user may do about it, "" if that is not known. lacks: the statement that makes what it
    lacks, for what belongs to a database alone.
    """

    error: str
    message: str
    statement: str = ""
    file: str = ""
    line: int = 0
    hint: str = ""
    lacks: str = ""

    def __str__(self) -> str:
        where = f" ({self.file}:{self.line})" if self.file else ""
        statement = f"\n{self.statement}" if self.statement else ""
        hint = f"\n{self.hint}" if self.hint else ""
        return f"{self.error}: {self.message}{where}{statement}{hint}"


@dataclass(frozen=True, slots=True)
class Dropped:
    """How `drop_all` ended on a side's own database: why it failed, which objects it found and left.

    made, left: the names of objects, each with the name of the table or other object that it is part of.
    """

    failure: BuildFailure | None
    made: Mapping[str, str]
    left: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recording:
    """A dialect's statements in the order emitted; None if they could not be recorded, and then why.

    reads: the side read a result, which a recording cannot give.
    """

    dialect: str
    create: tuple[str, ...] | None
    drop: tuple[str, ...] | None
    reads: bool = False
    failure: BuildFailure | None = None

    @property
    def emitted(self) -> Mapping[str, tuple[str, ...]]:
        """The statements by action (`create`, `drop`), without an action that could not be recorded."""
        texts = {"create": self.create, "drop": self.drop}
        return {action: some for action, some in texts.items() if some is not None}

    def differs_only_in_order(self, other: Recording) -> bool:
        """Whether another recording makes the same database by the same statements in another order."""
        return self.always_makes_the_same and all(
            None not in (one, another) and sorted(one or ()) == sorted(another or ())
            for one, another in ((self.create, other.create), (self.drop, other.drop))
        )

    @property
    def always_makes_the_same(self) -> bool:
        """Whether the statements make the same database whenever they run, in any order in which they can.

        All define something that has a name, and evaluate nothing.
        """
        return self.create is not None and all(
            _DEFINING.match(text) and not _EVALUATED.search(text) for text in self.create
        )


def text_of(statement: str, parameters: Any) -> str:
    """Return a recorded statement for people and for comparison: as the server gets it, with parameters."""
    if parameters:
        return f"{statement.strip()} -- {parameters!r}"
    # With parameters, even an empty list of them, a driver of the pyformat style reads %% as %.
    return (statement if parameters is None else statement.replace("%%", "%")).strip()
