"""SQLite's files: those of the user's are only read, whatever opens them."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from .attempts import FILE, Attempts

_UNWRITTEN = ("mode=memory", "mode=ro", "immutable=1", "file::memory:")  # sqlite.org/uri.html


class Files:
    """Knows which files the side may write: temporary ones that it has made itself."""

    def __init__(self, attempts: Attempts) -> None:
        self._attempts = attempts
        self._private: set[str] = set()

    def make_private(self, path: Any) -> None:
        """Note a temporary file or folder of the side's own."""
        self._private.add(str(Path(os.fsdecode(path)).absolute()))

    def may_open(self, database: Any) -> bool:
        """Whether nothing of the user's can be written: one in memory, a private file, one only read."""
        text = _text(database)
        if text in {"", ":memory:"} or (text.startswith("file:") and any(one in text for one in _UNWRITTEN)):
            return True
        path = _path(text)
        return any(str(one) in self._private for one in (path, *path.parents))

    def refuse(self, database: Any) -> str:
        """Tell of a file that was not opened, or only for reading; what to say to whoever wanted to write."""
        address = self._attempts.file_address(str(_path(_text(database))))
        return self._attempts.refuse(address, FILE, "sqlite3")

    def guard(self, module: Any) -> None:
        """Have a module of sqlite3's kind open for reading alone what it may not write."""
        original = module.connect

        @functools.wraps(original)
        def connect(database: Any, *arguments: Any, **options: Any) -> Any:
            if self.may_open(database):
                return original(database, *arguments, **options)
            said = self.refuse(database)
            path = _path(_text(database))
            if not path.is_file():
                raise module.OperationalError(f"unable to open database file: {said}")
            # Not even the files beside it, which a reader makes as well where the writer keeps a log.
            reading = f"file:{quote(str(path))}?mode=ro&immutable=1"
            return original(reading, *arguments, **{**options, "uri": True})

        module.connect = connect


def _text(database: Any) -> str:
    return os.fsdecode(database) if isinstance(database, (str, bytes, os.PathLike)) else ""


def _path(text: str) -> Path:
    return Path(unquote(urlsplit(text).path) if text.startswith("file:") else text).absolute()
