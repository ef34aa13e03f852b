"""Guard SQLite's files: the user's own files are only read, whatever opens them."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ..answering import Answering
from .attempts import FILE, Attempts

_OK, _DENY, _ATTACH = 0, 1, 24  # sqlite3.h
_UNWRITTEN = ("mode=memory", "mode=ro", "immutable=1", "file::memory:")  # sqlite.org/uri.html


class Files:
    """Knows which files the side may write: temporary files that it has made itself."""

    def __init__(self, attempts: Attempts) -> None:
        self._attempts = attempts
        self._private: set[str] = set()

    def make_private(self, path: Any) -> None:
        """Note a temporary file or folder of the side's own."""
        self._private.add(str(Path(os.fsdecode(path)).absolute()))

    def may_open(self, database: Any) -> bool:
        """Whether opening a database can write no file of the user: it is in memory, private or read-only."""
        text = _text(database)
        if text in {"", ":memory:"}:
            return True
        if text.startswith("file:") and any(option in text for option in _UNWRITTEN):
            return True
        path = _path(text)
        return any(str(place) in self._private for place in (path, *path.parents))

    def refuse(self, database: Any) -> str:
        """Report a file that was not opened, or only for reading; return the message for the error."""
        address = self._attempts.file_address(str(_path(_text(database))))
        return self._attempts.refuse(address, FILE, "sqlite3")

    def _attaching_nothing(self, connection: Any) -> Any:
        """Forbid a connection to attach a file that may not be written; VACUUM INTO attaches one, too."""

        def authorize(action: int, argument: Any, *_: Any) -> int:
            if action == _ATTACH and not self.may_open(argument if argument is not None else "?"):
                self.refuse(argument or "?")
                return _DENY
            return _OK

        connection.set_authorizer(authorize)
        return connection

    def guard(self, module: Any) -> None:
        """Have a module like sqlite3 open files read-only that it may not write."""
        original = module.connect

        @functools.wraps(original)
        def connect(database: Any, *arguments: Any, **options: Any) -> Any:
            may_open = self.may_open(database)
            if Answering.by is not None and (Answering.in_memory or not may_open):
                return Answering.by("sqlite3.connect", original, (database, *arguments), options)
            if may_open:
                return self._attaching_nothing(original(database, *arguments, **options))
            refusal = self.refuse(database)
            path = _path(_text(database))
            if not path.is_file():
                raise module.OperationalError(f"unable to open database file: {refusal}")
            # Without a write-ahead log, a reader must not even make the files beside the database.
            unchanging = "" if Path(f"{path}-wal").exists() else "&immutable=1"
            reading = f"file:{quote(str(path))}?mode=ro{unchanging}"
            return self._attaching_nothing(original(reading, *arguments, **{**options, "uri": True}))

        module.connect = connect


def _text(database: Any) -> str:
    return os.fsdecode(database) if isinstance(database, (str, bytes, os.PathLike)) else ""


def _path(text: str) -> Path:
    return Path(unquote(urlsplit(text).path) if text.startswith("file:") else text).absolute()
