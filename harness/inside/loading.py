"""Import a side's source, and describe exactly what went wrong if that fails."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import sysconfig
import traceback
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

_OLDEST_SQLALCHEMY = 2
_INSTALLED = frozenset({"site-packages", "dist-packages"})
_INTERPRETERS = (
    "Name the interpreter of the side's environment: --python, --baseline-python, --refactored-python"
)
_FOREIGN = ("sqlalchemy", "importlib")


class Unfit(Exception):
    """An environment lacks something. The message begins with `has …`; `hint` says what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class LoadFailure(Exception):
    """A side could not be loaded.

    stage: "setup", "name" (no such module), "attribute", "import" or "configure". file, line: the innermost
    place in the side's own code, "" and 0 if the traceback has none.
    """

    def __init__(self, stage: str, error: str, message: str, file: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.facts = {"stage": stage, "error": error, "message": message, "file": file, "line": line}


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


def knows(name: str) -> bool:
    """Whether a module of this name exists here. Only its parents are imported."""
    try:
        return importlib.util.find_spec(name) is not None
    except BaseException as error:  # noqa: BLE001 - a parent whose import fails does exist
        return not isinstance(error, ModuleNotFoundError)


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
    from .targets import target_of

    return module, target_of(module, attribute, root)


def failure(stage: str, error: BaseException, root: str) -> LoadFailure:
    """Describe an exception by its type, its message and the innermost place in the side's own code."""
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
    return LoadFailure(stage, type(error).__name__, message, relative(file, root) if file else "", line)


def is_below(file: str, root: str) -> bool:
    """Whether a file is the side's own: below its root, but not part of an interpreter that is there too."""
    above = root if root.endswith(os.sep) else f"{root}{os.sep}"
    if not file.startswith(above) or file.startswith(f"{sysconfig.get_path('stdlib')}{os.sep}"):
        return False
    return _INSTALLED.isdisjoint(file.split(os.sep))  # noqa: PTH206 - asked of every loaded module


def is_installed(file: str) -> bool:
    """Whether a top-level module, or a package's folder, is where an installer or an interpreter put it."""
    path = Path(file)
    if not _INSTALLED.isdisjoint(path.parts) or Path(sysconfig.get_path("stdlib")) in path.parents:
        return True
    folder = path.parent.parent if path.name == "__init__.py" else path.parent
    return not folder.is_dir() or next(folder.glob("*.dist-info"), None) is not None


def relative(file: str, root: str) -> str:
    """Return a file's path relative to the side's root, or as it is if it is not below the root."""
    path = Path(file)
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def _is_machinery(frame: FrameType) -> bool:
    """Whether a frame is of this package, of Python's import or of SQLAlchemy, which no reader looks for."""
    file = frame.f_code.co_filename
    package = str(frame.f_globals.get("__name__")).partition(".")[0]
    return file.startswith("<") or Path(file).parent == Path(__file__).parent or package in _FOREIGN
