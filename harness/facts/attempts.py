"""What a side tried to reach while it was at work, and was kept from reaching."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Work(StrEnum):
    """What a side was doing."""

    IMPORT = "import"
    BUILD = "build"
    ROWS = "rows"
    MIGRATIONS = "migrations"


class Reach(StrEnum):
    """What an address leads to: only a database's answer can be part of a schema."""

    DATABASE = "database"
    NETWORK = "network"
    FILE = "file"


@dataclass(frozen=True, slots=True, order=True)
class Attempt:
    """One way out that was stopped.

    address: `host:port`, the path of a socket, or a database's file; it holds no password. by: what tried, as
    `psycopg.connect`, or a program's name. file, line: where the side's own code did it, "" and 0 where that
    is not known. in_background: a thread of the side's own did it, at a time of its own. kept: it was not
    refused, but led nowhere: an engine that is used while the side is imported; statements are what it was
    given.
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
