"""What a side tried to reach while its code ran, and could not reach."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Work(StrEnum):
    """What a side was doing when it tried."""

    IMPORT = "import"
    BUILD = "build"
    ROWS = "rows"
    MIGRATIONS = "migrations"


class Reach(StrEnum):
    """What an address belongs to. Only the answer of a database can become part of a schema."""

    DATABASE = "database"
    NETWORK = "network"
    FILE = "file"


@dataclass(frozen=True, slots=True, order=True)
class Attempt:
    """One attempt to reach something, which was stopped.

    address: `host:port`, the path of a socket, or a database's file; it holds no password. by: what tried it,
    such as `psycopg.connect`, or a program's name. file, line: the place in the side's own code, "" and 0 if
    it is not known. in_background: another thread of the side did it, so its time may differ between runs.
    kept: it was not refused but kept back, because an engine was used while the side was imported;
    statements: the statements that this engine got.
    """

    work: Work
    address: str
    reach: Reach
    by: str
    file: str = ""
    line: int = 0
    in_background: bool = False
    kept: bool = False
    statements: tuple[str, ...] = ()
