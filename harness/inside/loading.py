"""Prepare a side's interpreter, and import its source there."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from types import ModuleType
from typing import Any

from .failing import LoadFailure, failure
from .locating import is_below
from .targets import target_of

_OLDEST_SQLALCHEMY = 2
_INTERPRETERS = (
    "Name the interpreter of the side's environment: --python, --baseline-python, --refactored-python"
)


class Unfit(Exception):
    """An environment lacks something. The message begins with `has …`; `hint` says what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def enter(root: str, arguments: list[str]) -> None:
    """Make this interpreter look as if the side's own code had been started from its root."""
    sys.path[:] = [entry for entry in sys.path if entry]
    sys.path.insert(0, root)
    sys.argv[:] = arguments
    # A run must not leave files in the user's folders, nor load an outdated one in place of the source.
    sys.dont_write_bytecode = True


def move(top: str, to: str) -> None:
    """Have whatever this interpreter would import from below a folder come from below another.

    Packages of one repository may be installed in place, each from a folder of its own, or named in
    PYTHONPATH. What the other folder lacks is not imported from the first; what is installed stays.
    """

    def moved(entry: str) -> str | None:
        if is_below(entry, to) or not (entry == top or is_below(entry, top)):
            return entry
        there = os.path.join(to, os.path.relpath(entry, top))  # noqa: PTH118
        return there if os.path.exists(there) else None  # noqa: PTH110

    sys.path[:] = [there for there in map(moved, sys.path) if there is not None]
    for name, module in list(sys.modules.items()):
        if name.startswith("__editable___"):  # how setuptools finds a package that is installed in place
            found: Any = getattr(module, "MAPPING", {})
            for package, place in list(found.items()):
                there = moved(place)
                if there is None:
                    del found[package]
                else:
                    found[package] = there


def check_environment(root: str) -> None:
    """Import SQLAlchemy; Unfit if the environment has none, or one that is too old."""
    try:
        import sqlalchemy
    except ModuleNotFoundError as error:
        if error.name != "sqlalchemy":
            raise failure("import", error, root) from error
        raise Unfit("has no SQLAlchemy", _INTERPRETERS) from None
    except BaseException as error:
        raise failure("import", error, root) from error
    version = str(getattr(sqlalchemy, "__version__", "?"))
    if int(version.partition(".")[0]) < _OLDEST_SQLALCHEMY:
        raise Unfit(f"has SQLAlchemy {version}, and 2.0 or later is needed", _INTERPRETERS)


def named(name: str) -> Any:
    """Return what `package.module:function` names, or the module alone, imported."""
    module, _, function = name.partition(":")
    value: Any = importlib.import_module(module)
    for part in function.split(".") if function else ():
        value = getattr(value, part)
    return value


def set_up(name: str, root: str) -> None:
    """Import a module, and call a function of it, if one is named; LoadFailure if either raises."""
    try:
        value: Any = named(name) if name else None
        if ":" in name:
            value()
    except BaseException as error:
        raise failure("setup", error, root) from error


def load(name: str, attribute: str, root: str) -> tuple[ModuleType, Any]:
    """Import a module, and return it and an attribute of it ("" for the module itself); LoadFailure."""
    try:
        module = importlib.import_module(name)
    except BaseException as error:
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        if missing is not None and f"{name}.".startswith(f"{missing}."):
            raise LoadFailure("name", type(error).__name__, f"no module named {name!r}") from error
        raise failure("import", error, root) from error
    if not attribute:
        return module, module
    return module, target_of(module, attribute, root)
