"""Describe values by the expressions that made them: what is drawn is another value at each import."""

from __future__ import annotations

import ast

from .callables import Fingerprints
from .places import OwnCode
from .trees import walk


class Making:
    """Knows what made the values of modules and classes."""

    def __init__(self, own_code: OwnCode) -> None:
        self._own_code = own_code
        self._fingerprints = Fingerprints(own_code, expressions=True)

    def of(self, module: str, name: str) -> str:
        """Return the fingerprint of the expression that made a value, if it is no literal; else "".

        name: the dotted name that the value has in an own module.
        """
        if not self._own_code.owns(module):
            return ""
        where, there = (module, name) if "." in name else self._own_code.written(module, name)
        node = self._own_code.source(where).definition(there)
        if not isinstance(node, ast.expr) or not any(isinstance(one, ast.Name) for one in walk(node)):
            return ""
        return self._fingerprints.made(where, there)
