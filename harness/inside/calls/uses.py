"""Guess what kind of value a parameter without an annotation takes, by what the code does with it."""

from __future__ import annotations

import ast
from typing import Any

from ..looking import found_in, home, plain_function


class Uses:
    """The names that a function asks of its parameters, as attributes and as keys."""

    def __init__(self, loaded: Any, function: Any) -> None:
        self._loaded = loaded
        self._attributes: dict[str, set[str]] = {}
        self._keyed: set[str] = set()
        plain = plain_function(function)
        if plain is None or not loaded.own_code.owns(home(plain)):
            return
        tree = loaded.own_code.source(home(plain)).function(plain.__code__)
        for node in ast.walk(tree) if tree is not None else ():
            if not isinstance(node, (ast.Attribute, ast.Subscript)) or not isinstance(node.value, ast.Name):
                continue
            if isinstance(node, ast.Attribute):
                self._attributes.setdefault(node.value.id, set()).add(node.attr)
            elif isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                self._keyed.add(node.value.id)

    def kind(self, name: str) -> list[Any]:
        """Return the kind: like instances of mapped classes that have these attributes, or like a dict."""
        asked = self._attributes.get(name, set())
        mappers = self._loaded.mapper_by_name.items() if asked else ()
        classes = [
            cls
            for cls, mapper in mappers
            if asked & {*mapper.attrs.keys()}
            and all(found_in(mapper.class_, one) is not None for one in asked)
        ]
        if classes:
            return ["like", sorted(classes)]
        return ["record"] if name in self._keyed else ["any"]
