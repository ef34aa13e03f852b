"""Cut the text of a script, as psql does, into statements and the data that follows COPY … FROM stdin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from harness.engines.postgresql.statements.cutting import Cutter, Statement
from harness.errors import UsageError
from harness.lexing import POSTGRESQL, Torn, tokens
from harness.sources.script import read

_IGNORED: Final = frozenset(
    {
        *("restrict", "unrestrict", "set", "unset", "echo", "qecho", "warn", "timing", "pset", "encoding"),
        *("a", "t", "x", "H", "f", "C", "T", "o", "out", "errverbose", "prompt", "q", "quit"),
    }
)
"""psql's commands that change no database (`\\restrict` is written by pg_dump since August 2025)."""

_CONNECTS: Final = frozenset({"c", "connect"})
_INCLUDES: Final = frozenset({"i", "include", "ir", "include_relative"})
_COMMAND: Final = re.compile(r"\\(?P<name>[A-Za-z_]+|.)[ \t]*(?P<rest>[^\n]*)")
_END_OF_DATA: Final = re.compile(r"^\\\.[ \t\r]*$", re.MULTILINE)
_MOST_INCLUDES: Final = 30


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement and where it begins. data: what follows COPY … FROM stdin, None for other statements."""

    file: str
    line: int
    text: str
    statement: Statement
    data: str | None = None


def pieces(path: Path, shown: Callable[[Path], str], text: str, depth: int = 0) -> Iterator[Piece]:
    r"""Yield the statements of a script. shown: how a file is named to the user.

    UsageError for a command of psql that decides what is executed (`\if`, `\gexec`), for a second database,
    and for a text that ends within quotes.
    """
    name = shown(path)
    databases: dict[str, None] = {}
    cutter, at = Cutter(), 0
    while at < len(text):
        begin = at
        at = len(text)
        try:
            for token in tokens(text, POSTGRESQL, begin):
                if token.word == "\\":
                    command = _COMMAND.match(text, token.start)
                    assert command is not None
                    yield from (_piece(name, text, one) for one in cutter.taken() if _executes(command))
                    yield from _obeyed(command, path, shown, text, databases, depth)
                    at = command.end()
                    break
                if cutter.ends(token):
                    data_ends = 0
                    for statement in cutter.taken():
                        piece = _piece(name, text, statement)
                        if _reads_data(statement):
                            piece, data_ends = _with_data(piece, text, token.end)
                        yield piece
                    if data_ends:
                        at = data_ends
                        break
        except Torn:
            line = _line(text, begin)
            raise UsageError(
                f"{name}: a string, a name or a comment that begins after line {line} has no end",
                "A script must be whole, and hold only SQL and the commands of psql",
            ) from None
    yield from (_piece(name, text, statement) for statement in cutter.taken())


def _piece(name: str, text: str, statement: Statement) -> Piece:
    own = text[statement.start : statement.end]
    return Piece(name, _line(text, statement.start), own, statement)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _executes(command: re.Match[str]) -> bool:
    r"""Whether a command, as a semicolon does, ends the statement before it: `\g`."""
    return command["name"] == "g" and not command["rest"].strip()


def _reads_data(statement: Statement) -> bool:
    words = statement.words
    return statement.begins("COPY") and any(pair == ("FROM", "STDIN") for pair in pairwise(words))


def _with_data(piece: Piece, text: str, at: int) -> tuple[Piece, int]:
    """Return the statement with the data in the lines after it, and where that ends."""
    begin = text.find("\n", at) + 1 or len(text)
    end = _END_OF_DATA.search(text, begin)
    data = text[begin : end.start() if end else len(text)]
    return Piece(piece.file, piece.line, piece.text, piece.statement, data), end.end() if end else len(text)


def _obeyed(
    command: re.Match[str],
    path: Path,
    shown: Callable[[Path], str],
    text: str,
    databases: dict[str, None],
    depth: int,
) -> Iterator[Piece]:
    r"""Carry out a command of psql, or leave it out if it does not concern the database."""
    where, name = f"{shown(path)}:{_line(text, command.start())}", command["name"]
    argument = command["rest"].strip().strip("'\"")
    if name in _INCLUDES:
        file = _included(argument, path, relative=name in {"ir", "include_relative"})
        if file is None or depth == _MOST_INCLUDES:
            raise UsageError(
                f"{where}: there is no file {argument} to include", f"It is looked for in {path.parent}"
            )
        yield from pieces(file, shown, read(file), depth + 1)
    elif name in _CONNECTS:
        databases[argument.split()[0] if argument else "-"] = None
        databases.pop("-", None)
        if len(databases) > 1:
            raise UsageError(
                f"{where}: the script holds more than one database: {', '.join(databases)}",
                "Dump one of them: pg_dump -s DATABASE > schema.sql",
            )
    elif name not in _IGNORED and not _executes(command):
        raise UsageError(
            f"{where}: psql's command \\{name} is not carried out here",
            "Write what it would execute as SQL",
        )


def _included(argument: str, path: Path, *, relative: bool) -> Path | None:
    """Find an included file: psql looks in the current folder, or in that of the script."""
    places = [path.parent] if relative else [Path.cwd(), path.parent]
    return next((place / argument for place in places if argument and (place / argument).is_file()), None)
