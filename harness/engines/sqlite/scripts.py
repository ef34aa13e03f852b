"""Execute files of SQL on a scratch database, as the program sqlite3 does with .read."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from harness.engines.sqlite.engine import SQLITE
from harness.errors import UsageError
from harness.facts.build import BuildFailure
from harness.sources.script import read

if TYPE_CHECKING:
    from harness.engines.sqlite.scratch import Scratch

_PROGRAM: Final = re.compile(r"\s*CREATE\s+(?:TEMP\w*\s+)?(?:VIEW|TRIGGER)\b", re.IGNORECASE)
_SHOWN: Final = 300


def run_script(
    scratch: Scratch, files: Sequence[Path], shown: Callable[[Path], str]
) -> tuple[tuple[str, ...], BuildFailure | None]:
    """Execute the files, each in a session of its own; return what makes views and triggers, and a refusal.

    sqlite3.Error for a fault; UsageError for a command of the program sqlite3.
    """
    programs: list[str] = []
    for file in files:
        with scratch.connected() as connection:
            connection.isolation_level = None
            for line, statement in statements(read(file)):
                if statement.startswith("."):
                    raise UsageError(
                        f"{shown(file)}, line {line}: {statement.split()[0]} is a command of the program",
                        "Remove it: a script may hold only SQL",
                    )
                if _PROGRAM.match(statement):
                    programs.append(statement)
                try:
                    with scratch.connections.executing(scratch.name, connection, statement):
                        connection.execute(statement).fetchall()
                except sqlite3.Error as error:
                    if SQLITE.fault_of(error):
                        raise
                    text = statement if len(statement) <= _SHOWN else f"{statement[:_SHOWN]} …"
                    hint = scratch.lacking(str(error), lambda _: "")
                    kind = type(error).__name__
                    return tuple(programs), BuildFailure(kind, str(error), text, shown(file), line, hint)
            if connection.in_transaction:
                connection.commit()
    return tuple(programs), None


def statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the statements of a script, each with its line: SQLite says where one is complete."""
    begin = 0
    for end in [*(found.end() for found in re.finditer(";", text)), len(text)]:
        statement = text[begin:end]
        if end == len(text) or sqlite3.complete_statement(statement):
            bare = re.sub(r"\A(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/)+", "", statement, flags=re.DOTALL)
            if bare.strip(" \t\r\n;"):
                yield text.count("\n", 0, begin + len(statement) - len(bare)) + 1, bare
            begin = end
