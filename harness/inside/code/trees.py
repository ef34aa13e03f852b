"""Parse Python. In CPython 3.11, ``ast.parse`` fails if another call of it begins before it ends."""

from __future__ import annotations

import ast
import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, AnyStr

PARSING = threading.RLock()
"""Held by whatever parses, or lets a library parse: one thread after the other."""


@contextmanager
def parsing() -> Iterator[None]:
    """Let this thread alone parse, or have a library parse, for a moment.

    The interpreter has one counter of depths for all trees that it makes. Collecting garbage may run Python's
    code while it makes one, this thread's or another one's; what parses there puts the counter out
    ("AST constructor recursion depth mismatch"). So nothing is collected meanwhile.
    """
    with PARSING:
        collects = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if collects:
                gc.enable()


def parsed(text: AnyStr, *, mode: str = "exec", type_comments: bool = False) -> Any:
    """Return the tree of a text, as `ast.parse` does; SyntaxError or ValueError when it is no Python."""
    with parsing():
        return ast.parse(text, mode=mode, type_comments=type_comments)
