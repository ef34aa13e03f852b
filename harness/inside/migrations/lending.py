"""Alembic for a side: from its own environment, or lent by the harness."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from ..locating import is_below

# These are pure Python, or work without their compiled part, so another interpreter can load their files.
LENT = frozenset({"alembic", "mako", "markupsafe", "typing_extensions"})


class NoAlembic(Exception):
    """Neither the side's environment nor the harness has an Alembic that this interpreter can import."""


class _Lender(importlib.abc.MetaPathFinder):
    """Finds only the listed packages: in the side's environment, else where the harness has them.

    It comes first, and leaves out the side's root, because Alembic's folder of migrations is often there, is
    called `alembic`, and would be imported as a package of that name.
    """

    def __init__(self, folders: Sequence[str], root: str) -> None:
        self._folders = list(folders)
        self._root = root

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any | None:  # noqa: ARG002
        if path is not None or fullname not in LENT:
            return None
        environment = [entry for entry in sys.path if entry != self._root]
        for folders in (environment, self._folders):
            spec = importlib.machinery.PathFinder.find_spec(fullname, folders)
            if spec is not None and spec.origin is not None:
                return spec
        return None


def lend(folders: list[str], root: str) -> None:
    """Make the listed packages importable. This comes after the side's own code has been imported."""
    if any(isinstance(finder, _Lender) for finder in sys.meta_path):
        return
    own = {name for name in LENT & sys.modules.keys() if _is_own(sys.modules[name], root)}
    for name in [name for name in sys.modules if name.partition(".")[0] in own]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Lender(folders, root))
    if sys.version_info < (3, 11) and importlib.util.find_spec("tomli") is None:
        sys.modules["tomli"] = ModuleType("tomli")  # Alembic imports it for a file that is not read here


def require_alembic() -> None:
    """Import Alembic, after it was lent; NoAlembic when that fails."""
    try:
        import alembic.autogenerate  # noqa: F401
    except ImportError as error:
        version = ".".join(map(str, sys.version_info[:2]))
        raise NoAlembic(
            f"the side's environment has no Alembic, and the one of schema-harness does not work with its "
            f"Python {version} ({error}): install alembic into the side's environment"
        ) from error


def _is_own(package: Any, root: str) -> bool:
    """Whether a package is the side's own. One without a file is a folder without Python code."""
    file = getattr(package, "__file__", None)
    return file is None or is_below(str(file), root)
