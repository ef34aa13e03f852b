"""Execute files of SQL on a scratch database, as the program mariadb does with SOURCE."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pymysql

from harness.engines.mariadb.connection import number_of, said
from harness.engines.mariadb.engine import MARIADB
from harness.engines.mariadb.guard import admit
from harness.engines.mariadb.scratch import without_scratch_names
from harness.facts.build import BuildFailure
from harness.sources.script import read

if TYPE_CHECKING:
    from harness.engines.mariadb.scratch import Scratch

_PROGRAM: Final = re.compile(r"CREATE\b[^(]*?\b(?:VIEW|TRIGGER|FUNCTION|PROCEDURE|EVENT)\b", re.IGNORECASE)
_GAP: Final = re.compile(r"(?:\s|--(?=\s)[^\n]*|\#[^\n]*|/\*(?!M?!).*?\*/)+", re.DOTALL)
_DELIMITER: Final = re.compile(r"DELIMITER[ \t]+(\S+)[^\n]*", re.IGNORECASE)
_IN_QUOTES: Final = (
    r"'(?:[^'\\]|''|\\.)*'|\"(?:[^\"\\]|\"\"|\\.)*\"|`(?:[^`]|``)*`|--(?=\s)[^\n]*|\#[^\n]*|/\*(?!M?!).*?\*/"
)
_DEFINER: Final = re.compile(r"\bDEFINER\s*=\s*(?:`[^`]*`|'[^']*'|\w+)(?:@(?:`[^`]*`|'[^']*'|[\w.%]+))?")
_OF_DATABASE: Final = re.compile(
    r"(?:/\*M?!\d*\s*)?(?:(?:CREATE|ALTER|DROP)\s+(?:DATABASE|SCHEMA)\b|USE\b|SET\s+@@(?:GLOBAL\.|SESSION\.SQL_LOG))",
    re.IGNORECASE,
)
"""What concerns the database itself, for which a scratch database stands, and the log of its server."""
_EMPTY: Final = 1065
_SHOWN: Final = 300


def run_script(
    scratch: Scratch, files: Sequence[Path], shown: Callable[[Path], str]
) -> tuple[tuple[str, ...], BuildFailure | None]:
    """Execute the files, each in a session of its own; return what makes programs, and why one was refused.

    Definers are left out, because the users that a dump names are those of another server. pymysql.MySQLError
    for a fault.
    """
    programs: list[str] = []
    for file in files:
        with scratch.connect() as connection, connection.cursor() as cursor:
            for line, text in statements(read(file)):
                if _OF_DATABASE.match(text):
                    continue
                statement = _DEFINER.sub("", text)
                if _PROGRAM.search(statement):
                    programs.append(statement)
                try:
                    admit(statement)
                    cursor.execute(statement)
                except pymysql.MySQLError as error:
                    if number_of(error) == _EMPTY:
                        continue  # a comment for servers that are newer
                    error.add_note(statement)
                    if MARIADB.fault_of(error):
                        raise
                    return tuple(programs), _failure(scratch, error, text, shown(file), line)
    return tuple(programs), None


def _failure(scratch: Scratch, error: Exception, text: str, file: str, line: int) -> BuildFailure:
    message = without_scratch_names(said(error))
    shortened = text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"
    hint = scratch.lacking(message, lambda _: "")
    return BuildFailure(type(error).__name__, message, shortened, file, line, hint)


def statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the statements of a script, each with its line; DELIMITER says what ends the next ones."""
    delimiter, at = ";", 0
    while at < len(text):
        if gap := _GAP.match(text, at):
            at = gap.end()
        elif command := _DELIMITER.match(text, at):
            delimiter, at = command[1], command.end()
        elif text.startswith(delimiter, at):
            at += len(delimiter)
        elif at < len(text):
            end = _end(text, at, delimiter)
            yield text.count("\n", 0, at) + 1, text[at:end].rstrip()
            at = end


def _end(text: str, at: int, delimiter: str) -> int:
    """Find the end of the statement that begins here: the next delimiter that is in no quotes or comment."""
    pattern = re.compile(f"(?P<end>{re.escape(delimiter)})|{_IN_QUOTES}", re.DOTALL)
    found = next((found for found in pattern.finditer(text, at) if found["end"]), None)
    return found.start() if found else len(text)
