"""Find the copies of exported classes: another module defines a class of the same name and the same code."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import Any

from ..looking import is_a, names_in
from .callables import Fingerprints
from .places import OwnCode
from .trees import walk


class Copies:
    """The classes that the side's own modules define, by name."""

    def __init__(self, own_code: OwnCode, fingerprints: Fingerprints) -> None:
        self._own_code = own_code
        self._fingerprints = fingerprints
        self._defined: defaultdict[str, list[type]] = defaultdict(list)
        for name, module in sorted(own_code.modules.items()):
            for value in list(names_in(module).values()):
                if is_a(value, type) and value.__module__ == name:
                    self._defined[value.__qualname__].append(value)

    def of(self, value: Any) -> list[str]:
        """Return where the copies of a class are defined, as far as code uses them there.

        What is derived from a copy has lost a base, which is reported as that. Of a typed dict or a protocol
        there are no instances, so a copy is as good.
        """
        if not is_a(value, type) or not self._own_code.owns(value.__module__):
            return []
        if type(value).__name__ in {"_TypedDictMeta", "_ProtocolMeta"}:
            return []
        others = [one for one in self._defined[value.__qualname__] if one is not value]
        if not others or "_sa_class_manager" in vars(value):
            return []
        code = self._fingerprints.of(value)
        return [
            f"{one.__module__}.{one.__qualname__}"
            for one in others
            if code and self._fingerprints.of(one) == code and self._is_used(one)
        ]

    def _is_used(self, cls: type) -> bool:
        tree = self._own_code.source(cls.__module__).tree
        used = (node.id for node in walk(tree) if isinstance(node, ast.Name))
        return not type.__subclasses__(cls) and cls.__qualname__ in used
