"""Guess what kind of value a parameter without an annotation takes, by what the code does with it."""

from __future__ import annotations

import ast
from typing import Any

from ..code.trees import walk
from ..looking import found_in, home, is_a, namespace, plain_function
from .constants import constants_in

_USUAL = ("name", "debug", "page_size", "a", "_hidden", "URL", "is_active")


def attributes_asked(loaded: Any, cls: Any, function: Any) -> list[str]:
    """Return names of attributes to ask instances of a class for: those that own code asks for, and others.

    function: its `__getattr__`, whose constants may begin or end a name.
    """
    names: dict[str, None] = dict.fromkeys(_USUAL)
    for module in loaded.own_code.modules:
        values = namespace(loaded.own_code.modules[module])
        for node in walk(loaded.own_code.source(module).tree):
            if not isinstance(node, ast.Attribute):
                continue
            if isinstance(node.value, ast.Name) and is_a(values.get(node.value.id), cls):
                names[node.attr] = None
    constants = constants_in([function], loaded.own_code, cls).found.values()
    for text in (one for one in constants if type(one) is str and one.isidentifier()):
        names.update(dict.fromkeys([text, *(f"{text}{one}" for one in _USUAL), f"debug{text}"]))
    return sorted(names)


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
        for node in walk(tree) if tree is not None else ():
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
