"""The names under which a side's own classes are compared: those by which the baseline knows them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from .looking import is_a, names_in

_KNOWN: dict[int, tuple[type, str]] = {}


def know(names: Mapping[str, str]) -> None:
    """Compare classes under other names, in everything that this side says from now on.

    names: the other names, by where the classes are defined (`module:Outer.Class`). A class that can still be
    had by its old name is the same class, whatever its `__qualname__` is.
    """
    for defined, name in names.items():
        module, _, path = defined.partition(":")
        found: Any = sys.modules.get(module)
        for part in path.split("."):
            found = names_in(found).get(part) if found is not None else None
        if is_a(found, type) and found.__qualname__ == path:
            _KNOWN[id(found)] = found, name


def known_as(name: str) -> Any:
    """Return the class that is compared under another name than its own; None if none has this one."""
    return next((cls for cls, known in _KNOWN.values() if known == name), None)


def class_name(cls: Any) -> str:
    """Return the name of a class, as it is compared: with the classes that it stands in."""
    known = _KNOWN.get(id(cls))
    return str(cls.__qualname__) if known is None else known[1]


def short_name(cls: Any) -> str:
    """Return the name of a class alone, as it is compared."""
    known = _KNOWN.get(id(cls))
    return str(cls.__name__) if known is None else known[1].rpartition(".")[2]
