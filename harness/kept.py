"""What is known of commits, kept in the cache folder under a key of all that it depends on."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from harness.errors import DatabaseError
from harness.servers.cache import cache_folder

_DAYS: Final = 30
_DAY_SECONDS: Final = 86_400
_VOLATILE: Final = frozenset(
    {
        *("_", "COLUMNS", "LINES", "OLDPWD", "PPID", "PWD", "SHLVL", "TERM", "WINDOWID"),
        *("INVOCATION_ID", "JOURNAL_STREAM", "PYTEST_CURRENT_TEST"),
    }
)
_SESSION: Final = ("SSH_", "XDG_SESSION", "TERM_", "TMUX", "VSCODE_", "GPG_", "DBUS_", "ITERM_")
"""Variables that differ from one terminal to the next. All others may decide what a side is like."""
_ASK: Final = """
import importlib.metadata as metadata, json, sys
found, editable = [], []
for one in metadata.distributions():
    found.append([one.metadata["Name"], one.version])
    url = json.loads(one.read_text("direct_url.json") or "{}")
    if url.get("dir_info", {}).get("editable") and one.metadata["Name"] != "schema-harness":
        editable.append(url["url"].partition("file://")[2])
print(json.dumps([sys.version, sys.prefix, sorted(map(str, found)), editable]))
"""


@dataclass(frozen=True)
class Kept:
    """A folder of files by their keys. given: what all keys depend on."""

    folder: Path
    given: str

    def path(self, *parts: object) -> Path:
        """Return where what depends on these is kept; its time is that of its last use."""
        digest = hashlib.sha256("\0".join([self.given, *map(repr, parts)]).encode("utf-8", "surrogateescape"))
        path = self.folder / f"{digest.hexdigest()}.json"
        with suppress(OSError):
            os.utime(path)
        return path

    @staticmethod
    def put(path: Path, content: bytes) -> None:
        """Keep a content; nobody reads a part of it."""
        handle, beside = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(beside).replace(path)


@contextmanager
def kept(
    top: Path, pythons: Iterable[str], files: Iterable[Path], given: Mapping[str, Any]
) -> Iterator[Kept]:
    """Give the folder for a repository; it is a temporary one where nothing can be kept.

    pythons: the sides' interpreters, files: other files that decide what the sides are like. Nothing is kept
    if an interpreter has a package of another repository installed in place, which may change at any time.
    """
    described = [json.dumps(_environment(python)) for python in sorted(set(pythons))]
    texts = [f"{file}\0{_digest(file)}" for file in sorted(set(files))]
    depends = [
        version("schema-harness"),
        _own(),
        *described,
        *texts,
        repr(sorted(given.items(), key=str)),
        *_variables(),
    ]
    outside = any(not Path(place).is_relative_to(top) for text in described for place in json.loads(text)[3])
    with tempfile.TemporaryDirectory(prefix="schema-harness-commits-") as temporary:
        folder = Path(temporary)
        if not outside:
            with suppress(DatabaseError):
                folder = cache_folder("commits", None)
                _sweep(folder)
        yield Kept(folder, "\0".join(depends))


def _environment(python: str) -> list[Any]:
    done = subprocess.run(  # noqa: S603 - the user's own interpreter
        [python, "-I", "-c", _ASK], capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:  # what it is like is not known: nothing is kept
        return [python, "", [], [os.sep]]
    found: list[Any] = json.loads(done.stdout)
    return found


def _variables() -> list[str]:
    return sorted(
        f"{name}={value}"
        for name, value in os.environ.items()
        if name not in _VOLATILE and not name.startswith(_SESSION)
    )


def _own() -> str:
    """Return what changes when this package does: a version may be worked on."""
    files = sorted(Path(__file__).parent.rglob("*.py"))
    return repr([(file.name, (found := file.stat()).st_size, found.st_mtime_ns) for file in files])


def _digest(path: Path) -> str:
    if path.is_dir():
        return repr([(str(file), _digest(file)) for file in sorted(path.rglob("*")) if file.is_file()])
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _sweep(folder: Path) -> None:
    """Remove what was not used for long."""
    oldest = time.time() - _DAYS * _DAY_SECONDS
    for path in folder.iterdir():
        with suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()
