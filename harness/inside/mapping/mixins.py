"""Say what own classes declare for the mapped classes below them: mixins, and the declarative base."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..code.places import OwnCode
from ..code.source import FUNCTIONS, Source, first_line


def mixin_facts(mappers: Iterable[Any], own_code: OwnCode) -> list[dict[str, Any]]:
    """Return one entry for each own class above a mapped one that is not mapped itself, by its place."""
    mapped = {mapper.class_ for mapper in mappers}
    below: dict[type, set[type]] = {}
    for cls in mapped:
        for base in cls.__mro__:
            if base not in mapped and own_code.owns(base.__module__):
                below.setdefault(base, set()).add(cls)
    found = [_facts(cls, own_code.source(cls.__module__), classes) for cls, classes in below.items()]
    return sorted(found, key=lambda one: (one["file"], one["name"], min(one["classes"])))


def _facts(cls: type, source: Source, classes: Iterable[type]) -> dict[str, Any]:
    prefix = f"{cls.__qualname__}."
    names = (name[len(prefix) :] for name in source.lines if name.startswith(prefix))
    return {
        "name": cls.__qualname__,
        "file": source.shown,
        "classes": sorted(one.__qualname__ for one in classes),
        "named": sorted(one.__qualname__ for one in classes if _named_by(one) is cls),
        "declares": {name: _lines(source, prefix + name) for name in names if "." not in name},
    }


def _named_by(cls: type) -> type | None:
    """Return the class above, or itself, that gives the name of its table."""
    return next((base for base in cls.__mro__ if "__tablename__" in vars(base)), None)


def _lines(source: Source, name: str) -> list[int]:
    """Return the first and the last line of a definition."""
    node, line = source.bound.get(name), source.lines[name]
    first = min(line, first_line(node)) if isinstance(node, FUNCTIONS) else line
    return [first, max(line, getattr(node, "end_lineno", None) or line)]
