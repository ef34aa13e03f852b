"""Notice where an import meets a module that is still being initialised, as it does in a cycle of imports."""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any


class Meetings:
    """Notices imports of modules that are still being initialised: only there a cycle can show.

    Python's import statement calls `builtins.__import__`, with the names that it takes from the module. What
    it takes from a package that is being initialised may be a module below it, which need not be.
    """

    def __init__(self) -> None:
        self.met = False
        self.asked: dict[str, set[str]] = {}  # what each module has asked for
        self._import: Any = builtins.__import__
        self._import_module = importlib.import_module
        builtins.__import__ = self._watched
        importlib.import_module = self._watched_module

    def _watched(
        self,
        name: str,
        globals: Any = None,  # noqa: A002 - named as in `__import__`
        locals: Any = None,  # noqa: A002
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        target = name
        if level:
            package = (globals or {}).get("__package__") or (globals or {}).get("__name__", "")
            target = importlib.util.resolve_name("." * level + name, package)
        asked = self.asked.setdefault(str((globals or {}).get("__name__")), set())
        asked.add(target)
        asked.update(f"{target}.{one}" for one in fromlist or ())
        partial = _is_initialised_now(target)
        try:
            return self._import(name, globals, locals, fromlist, level)
        finally:
            below = [f"{target}.{one}" for one in fromlist or ()]
            takes_itself = not below or any(one not in sys.modules for one in below)
            self.met = self.met or (partial and takes_itself) or any(map(_is_initialised_now, below))

    def _watched_module(self, name: str, package: Any = None) -> ModuleType:
        target = importlib.util.resolve_name(name, package) if name.startswith(".") else name
        self.met = self.met or _is_initialised_now(target)
        return self._import_module(name, package)


def _is_initialised_now(name: str) -> bool:
    spec = getattr(sys.modules.get(name), "__spec__", None)
    return bool(getattr(spec, "_initializing", False))
