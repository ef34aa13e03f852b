"""Describe what went wrong when a side could not be loaded: which error, and where in its own code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from .locating import is_below, knows, relative

_FOREIGN = ("sqlalchemy", "importlib")
_PYTHONS = str(Path(os.__file__).parent)


class LoadFailure(Exception):
    """A side could not be loaded.

    stage: "setup", "name" (no such module), "attribute", "import" or "configure". file, line: the innermost
    place in the side's own code, else what the failure is about, "" and 0 if neither is known.
    """

    def __init__(self, stage: str, error: str, message: str, file: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.facts = {"stage": stage, "error": error, "message": message, "file": file, "line": line}


def failure(stage: str, error: BaseException, root: str, about: Sequence[Any] | None = None) -> LoadFailure:
    """Describe an exception by its type, its message and the innermost place in the side's own code.

    about: the file and line of what it is about, where no own code has raised it.
    """
    file, line = "", 0
    if isinstance(error, SyntaxError) and error.filename:
        file, line = error.filename, error.lineno or 0
    else:
        frames = list(traceback.walk_tb(error.__traceback__))
        own = [step for step in frames if is_below(step[0].f_code.co_filename, root)]
        innermost = (own or [step for step in frames if not _is_machinery(step[0])])[-1:]
        for frame, number in innermost:
            file, line = frame.f_code.co_filename, number
    if isinstance(error, SystemExit):
        message = f"the module called sys.exit({error.code!r})"
    else:
        message = str(error) or repr(error)
    if isinstance(error, ModuleNotFoundError) and error.name and not knows(error.name.partition(".")[0]):
        message += (
            f": neither the side's folder nor {sys.executable} has it; if the application runs in another "
            "environment, name its interpreter: --python .venv/bin/python"
        )
    shown = (relative(file, root), line) if file else (about or ("", 0))
    return LoadFailure(stage, type(error).__name__, message, *shown)


def _is_machinery(frame: FrameType) -> bool:
    """Whether a frame is of this package, of Python itself or of SQLAlchemy, which no reader looks for."""
    file = frame.f_code.co_filename
    package = str(frame.f_globals.get("__name__")).partition(".")[0]
    is_pythons = file.startswith(_PYTHONS) and "site-packages" not in file
    return (
        file.startswith("<")
        or is_pythons
        or Path(__file__).parent in Path(file).parents
        or package in _FOREIGN
    )
