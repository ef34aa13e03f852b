"""Parse Python. In CPython 3.11, ``ast.parse`` fails if another call of it begins before it ends."""

from __future__ import annotations

import ast
import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, AnyStr

_SIGNS = {"ctx", "op", "ops"}
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


def walk(tree: ast.AST) -> list[Any]:
    """Return all nodes of a tree, the outer ones first, as `ast.walk` does in three times the time.

    Signs are left out: contexts (`ast.Load`) and operators, which are the same nodes everywhere.
    """
    found: list[Any] = [tree]
    for node in found:  # grows meanwhile
        for name in _parts(node.__class__):
            part = getattr(node, name, None)
            if isinstance(part, ast.AST):
                found.append(part)
            elif isinstance(part, list):
                found += [one for one in part if isinstance(one, ast.AST)]
    return found


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    return tuple(name for name in kind._fields if name not in _SIGNS)


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield the lists of statements that are directly inside a statement or a module."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list):
            yield block
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body
