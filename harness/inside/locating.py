"""Tell where files and modules are: the side's own, an installed package's, or nowhere."""

from __future__ import annotations

import importlib.util
import os
import sysconfig
from functools import cache
from pathlib import Path

_INSTALLED = frozenset({"site-packages", "dist-packages"})


@cache
def library() -> str:
    """Return the folder of the standard library, which `sysconfig` works out anew each time."""
    return sysconfig.get_path("stdlib")


def is_below(file: str, root: str) -> bool:
    """Whether a file is the side's own: below its root, but not part of an interpreter that is there too."""
    above = root if root.endswith(os.sep) else f"{root}{os.sep}"
    if not file.startswith(above) or file.startswith(f"{library()}{os.sep}"):
        return False
    return _INSTALLED.isdisjoint(file.split(os.sep))  # noqa: PTH206 - asked of every loaded module


def is_installed(file: str) -> bool:
    """Whether a top-level module, or a package's folder, is where an installer or an interpreter put it."""
    path = Path(file)
    if not _INSTALLED.isdisjoint(path.parts) or Path(library()) in path.parents:
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


def knows(name: str) -> bool:
    """Whether a module of this name exists here. Only its parents are imported."""
    try:
        return importlib.util.find_spec(name) is not None
    except BaseException as error:  # noqa: BLE001 - a parent whose import fails does exist
        return not isinstance(error, ModuleNotFoundError)
