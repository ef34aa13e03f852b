"""Say with which names of a side's own a declaration is made: constants, and functions that it calls."""

from __future__ import annotations

import ast
from hashlib import sha256
from typing import Any

from ..code.places import OwnCode
from ..code.trees import walk
from ..looking import is_a, names_in

_LONGEST = 500
"""So many names are followed at most."""


def declared(node: ast.AST, module: str, own_code: OwnCode) -> dict[str, Any]:
    """Return a digest of a declaration's text, and the names of own modules that decide what it makes.

    What is only handed on to be called later, as a default, does not decide that.
    """
    text = ast.dump(node).encode("utf-8", "backslashreplace")
    return {"text": sha256(text).hexdigest()[:16], "names": sorted(_names(node, module, own_code))}


def _names(node: ast.AST, module: str, own_code: OwnCode) -> set[str]:
    found: set[str] = set()
    waiting, seen = [(node, module)], {(module, "")}
    while waiting and len(seen) < _LONGEST:
        inside, of = waiting.pop()
        calls = (one.func for one in walk(inside) if isinstance(one, ast.Call))
        called = {one.id for one in calls if isinstance(one, ast.Name)}
        for part in walk(inside):
            if not isinstance(part, ast.Name) or (of, part.id) in seen:
                continue
            seen.add((of, part.id))
            there, name = own_code.written(of, part.id)
            if not own_code.owns(there) or there not in own_code.modules:
                continue
            values, source = names_in(own_code.modules[there]), own_code.source(there)
            if name not in values or name not in source.bound or is_a(values[name], type):
                continue  # a class is a type or an enum, of which it is known itself what it decides
            if callable(values[name]) and part.id not in called:
                continue
            found.add(name)
            definition = source.bound[name]
            if definition is not None:
                waiting.append((definition, there))
    return found
