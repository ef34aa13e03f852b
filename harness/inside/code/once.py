"""Descriptions that are made only once, also of what uses itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from .following import Undecidable
from .parts import Parts

LONGEST = 80
"""The signs of the longest description that is not replaced by its digest."""


class Once:
    """What values and definitions are described by, under a key for each.

    A value inside itself is described by how far up it began. Such a description depends on the values around
    it, so it is kept only until the outermost one is described; sides that have the same code there go the
    same way. `within` has those of own objects, by their ids. owns: whether a module is the side's own.
    """

    def __init__(self, parts: Parts, owns: Callable[[str], bool]) -> None:
        self.within: dict[int, tuple[Any, set[str]]] = {}
        self._parts, self._owns = parts, owns
        self._open: dict[Any, int] = {}  # what is being described, and how deep
        self._passing: dict[Any, tuple[Any, str, int]] = {}  # what depends on the values around it
        self._shallowest = sys.maxsize  # the lowest depth that the current description refers back to
        self._known: dict[Any, tuple[Any, str | Undecidable]] = {}

    def described(self, key: Any, value: Any, describe: Callable[[], str]) -> str:
        """Return what `describe` gives, or gave before; a value is kept, so that nothing else gets its id.

        Undecidable again where it was raised before.
        """
        if key in self._known:
            known = self._known[key][1]
            if isinstance(known, Undecidable):
                raise known
            return known
        depth = len(self._open)
        if key in self._open:
            self._shallowest = min(self._shallowest, self._open[key])
            return f"<again {depth - self._open[key]}>"
        if not depth:
            self._passing = {}
        elif key in self._passing:
            _, text, above = self._passing[key]
            self._shallowest = min(self._shallowest, above)
            return text
        outer, self._shallowest = self._shallowest, sys.maxsize
        self._open[key] = depth
        try:
            text = describe()
        except Undecidable as error:
            self._known[key] = (value, error)
            raise
        finally:
            del self._open[key]
            inner, self._shallowest = self._shallowest, min(outer, self._shallowest)
        if inner < depth:
            self._passing[key] = value, text, inner
            if self._owns(type(value).__module__):
                self.within.setdefault(id(value), (value, set()))[1].add(text)
            return text
        self._shallowest = outer
        if len(text) > LONGEST:
            text = self._parts.add_text(text)
        self._known[key] = (value, text)
        return text
