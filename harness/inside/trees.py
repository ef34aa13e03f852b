"""Parse Python. In CPython 3.11, ``ast.parse`` fails if another call of it begins before it ends."""

from __future__ import annotations

import ast
import gc
import threading
from typing import Any, AnyStr

PARSING = threading.RLock()
"""Held by whatever parses, or lets a library parse: one thread after the other."""


def parsed(text: AnyStr, *, mode: str = "exec", type_comments: bool = False) -> Any:
    """Return the tree of a text, as `ast.parse` does; SyntaxError or ValueError when it is no Python.

    The interpreter has one counter of depths for all trees that it makes. Collecting garbage may run Python's
    code while it makes one, this thread's or another one's; what parses there puts the counter out
    ("AST constructor recursion depth mismatch"). So nothing is collected meanwhile.
    """
    with PARSING:
        collects = gc.isenabled()
        gc.disable()
        try:
            return ast.parse(text, mode=mode, type_comments=type_comments)
        finally:
            if collects:
                gc.enable()
