"""The values of single settings, read and checked; `called` is what errors call the option."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from harness.alembic_files import alembic_of
from harness.errors import UsageError
from harness.options import Depth, Profile
from harness.spelling import meant

EMBEDDED: Final = "embedded"
NO_DATABASE: Final = "none"
"""The database of a run that builds none."""


def databases(given: Iterable[str] | str, called: str) -> tuple[str, ...]:
    """Return each database once; UsageError for none beside another."""
    found = tuple(dict.fromkeys([given] if isinstance(given, str) else given)) or (EMBEDDED,)
    if NO_DATABASE in found and len(found) > 1:
        raise UsageError(f"{called}: {NO_DATABASE} is given beside a database", "Give one or the other")
    return found


def address(text: str, called: str) -> str:
    """Return an address to allow; UsageError unless it is `HOST:PORT`, or the path of a socket."""
    if text.startswith("/") or re.fullmatch(r"(?:[^\s:/@\[\]]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}", text):
        return text
    raise UsageError(
        f"{called}: {shown(text)} is not HOST:PORT",
        "For example db.example.org:5432, or the path of a socket",
    )


def shown(text: str) -> str:
    """Return a text, which may be a URL with a password, without the part before its @."""
    return repr(text.rpartition("@")[2])


def depth(text: str, called: str) -> Depth:
    """Return how far revisions are run; UsageError for another text."""
    try:
        return Depth(text)
    except ValueError:
        raise UsageError(f"{called}: {text!r} is neither {' nor '.join(Depth)}", meant(text, Depth)) from None


def profile(text: str, called: str) -> Profile:
    """Return how much is tried; UsageError for another text."""
    try:
        return Profile(text)
    except ValueError:
        raise UsageError(
            f"{called}: {text!r} is neither {' nor '.join(Profile)}", meant(text, Profile)
        ) from None


def function(text: str, called: str) -> str:
    """Return a function of a module; UsageError for another text."""
    module, _, function = text.partition(":")
    parts = (*module.split("."), *function.split("."))
    if text and not all(part.isidentifier() for part in parts):
        raise UsageError(f"{called}: {text!r} is no function of a module", "For example app.db:in_context")
    return text


def setup(text: str, called: str) -> str:
    """Return a module, or a function of one; UsageError for another text."""
    module, _, function = text.partition(":")
    parts = [*module.split("."), *(function.split(".") if function else [])]
    if text and not all(part.isidentifier() for part in parts):
        raise UsageError(
            f"{called}: {text!r} is no module and no function of one", "For example app.config:load"
        )
    return text


def variables(path: Path | str | None, called: str) -> tuple[tuple[str, str], ...]:
    """Return the variables of a file, as `dotenv` reads it; UsageError if it cannot be read."""
    if path is None:
        return ()
    from dotenv import dotenv_values

    try:
        with Path(path).open(encoding="utf-8-sig") as file:
            found = dotenv_values(stream=file, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not a text in UTF-8"
        raise UsageError(f"{called}: cannot read {path}: {why}") from None
    return tuple((name, value) for name, value in sorted(found.items()) if value is not None)


def script(path: Path | str, called: str) -> Path:
    """Return the path of a script of SQL; UsageError if it cannot be read."""
    script = Path(path).absolute()
    try:
        script.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{called}: cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{called}: {path} is not a text in UTF-8") from None
    return script


def consumer(path: Path | str, called: str) -> Path:
    """Return the path of users' code; UsageError if nothing is there."""
    if not Path(path).exists():
        raise UsageError(f"{called}: there is no file or folder {path}")
    return Path(path).absolute()


def alembic(path: Path | str | None, root: Path, called: str) -> Path | None:
    """Find the file that configures a side's Alembic: the one named, else as `alembic_of` does, or None."""
    if path is not None:
        if not Path(path).is_file():
            raise UsageError(f"{called}: there is no file {path}")
        return Path(path).absolute()
    return alembic_of(root)


def folder(path: Path | str, called: str) -> Path:
    """Return the path of a folder; UsageError if there is none."""
    folder = Path(path).absolute()
    if not folder.is_dir():
        raise UsageError(f"{called}: there is no folder {path}")
    return folder
